//! An HTTP client that sends what it is told to, byte by byte: what a test wants to send, a well-behaved client may refuse.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use base64::Engine;
use serde_json::Value;

use super::{Server, TestUser};

/// How long an answer may take, which is never near it: a server that hangs fails the test.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request that can be sent.
pub struct Request<'a> {
    host: &'a str,
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

impl<'a> Request<'a> {
    pub fn new(host: &'a str, method: &str, target: &str) -> Self {
        Self { host, method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: None }
    }

    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// As `user`, by the token.
    pub fn token(self, user: &TestUser) -> Self {
        self.header("Authorization", format!("token {}", user.token))
    }

    /// As `user`, by the password.
    pub fn basic(self, user: &TestUser) -> Self {
        self.header("Authorization", basic(&user.name, &user.password))
    }

    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = Some(body.as_ref().to_vec());
        self
    }

    /// With a body of JSON.
    pub fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").body(json_body(body))
    }

    pub fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.target);
        self.try_send().unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// As [`Self::send`], where the server may be killed meanwhile.
    pub fn try_send(self) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut message = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.method, self.target, self.host
        )
        .into_bytes();
        for (name, value) in &self.headers {
            message.extend_from_slice(format!("{name}: ").as_bytes());
            message.extend_from_slice(value);
            message.extend_from_slice(b"\r\n");
        }
        if let Some(body) = &self.body {
            message.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        message.extend_from_slice(b"\r\n");
        message.extend_from_slice(self.body.as_deref().unwrap_or_default());
        // A server that refuses early closes while it is still being written to.
        let _ = stream.write_all(&message);
        let mut received = Vec::new();
        match stream.read_to_end(&mut received) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset && !received.is_empty() => {}
            Err(error) => return Err(error),
        }
        Answer::read(&received)
    }
}

/// The value of `Authorization` for a password.
pub fn basic(name: &str, password: &str) -> String {
    let credentials = format!("{name}:{password}");
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(credentials))
}

pub fn json_body(body: &Value) -> Vec<u8> {
    serde_json::to_vec(body).unwrap()
}

/// The chunks of a body, as one, if none is missing.
fn joined(mut chunks: &[u8]) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(chunks) else {
            return Err(io::Error::other("the body was cut off"));
        };
        let end = start + usize::try_from(size).unwrap();
        match chunks.get(start..end) {
            Some([]) => return Ok(body),
            Some(chunk) => body.extend_from_slice(chunk),
            None => return Err(io::Error::other("the body was cut off")),
        }
        chunks = chunks.get(end + 2..).unwrap_or_default();
    }
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn read(received: &[u8]) -> io::Result<Self> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(start) = response.parse(received).unwrap() else {
            let received = String::from_utf8_lossy(received);
            return Err(io::Error::other(format!("the answer was cut off: {received:?}")));
        };
        let headers: Vec<(String, String)> = response
            .headers
            .iter()
            .map(|header| (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned()))
            .collect();
        let has = |name: &str, value: &str| headers.iter().any(|(given, of)| given == name && of == value);
        let chunked = has("transfer-encoding", "chunked");
        let streamed = has("content-type", "application/octet-stream");
        assert!(!chunked || streamed, "answers of the API have a length");
        let body = &received[start..];
        let body = if chunked { joined(body)? } else { body.to_vec() };
        Ok(Self { status: response.code.unwrap(), headers, body })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Status, what leads on, and the body, for a snapshot: with another address in the place of the server's.
    pub fn shown(&self, server: &Server) -> String {
        let link = self.header("link").map(|link| format!("Link: {link}\n")).unwrap_or_default();
        let shown = format!("{}\n{link}{}", self.status, serde_json::to_string_pretty(&self.json()).unwrap());
        shown.replace(&server.base, "https://gogs.example.com")
    }

    /// The answer has this status and this body of JSON.
    #[track_caller]
    pub fn is(&self, status: u16, body: Value) -> &Self {
        assert_eq!((self.status, self.json()), (status, body));
        self
    }

    /// The answer has this status and no body.
    #[track_caller]
    pub fn is_empty(&self, status: u16) -> &Self {
        assert_eq!((self.status, self.text().as_str()), (status, ""));
        self
    }

    /// The answer has this status and Gogs' error body with this message.
    #[track_caller]
    pub fn says(&self, status: u16, message: &str) -> &Self {
        self.is(status, serde_json::json!({"message": message, "url": "https://github.com/gogs/docs-api"}))
    }

    /// The answer has this status and an array of binding errors: members, classification and message of each.
    #[track_caller]
    pub fn breaks(&self, status: u16, rules: &[(&str, &str, &str)]) -> &Self {
        let errors: Vec<Value> = rules
            .iter()
            .map(|(field, classification, message)| match *field {
                "" => serde_json::json!({"classification": classification, "message": message}),
                field => serde_json::json!({
                    "fieldNames": [field], "classification": classification, "message": message,
                }),
            })
            .collect();
        assert_eq!(self.header("content-type"), Some("application/json; charset=utf-8"));
        self.is(status, errors.into())
    }
}
