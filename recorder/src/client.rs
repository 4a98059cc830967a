//! Sends requests as they are: nothing is added to them, and no redirect is followed.

use std::time::Duration;

use ureq::{Agent, http};

use crate::{
    error::{Error, Result},
    exchange::Request,
    placeholders::Values,
};

/// How long a response may take: an import of a repository takes a while.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The largest body that is read, in bytes.
const LARGEST_BODY: u64 = 64 << 20;

/// A client of one server.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    base: String,
}

/// A response as it was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// The status.
    pub status: u16,
    /// The headers, in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// A client of the server at `base`, which has no slash at its end.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(TIMEOUT))
            // A connection that is kept may be closed by the server just when the next request is sent.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .proxy(None)
            // Empty: not sent.
            .user_agent("")
            .accept("")
            .accept_encoding("");
        Self { agent: config.build().new_agent(), base: base.to_owned() }
    }

    /// Sends a request with what stands for its placeholders.
    ///
    /// # Errors
    ///
    /// If no response comes.
    pub fn send(&self, request: &Request, values: &Values) -> Result<Received> {
        self.exchange(request, values).map_err(|error| Error::NoResponse(Box::new(error)))
    }

    fn exchange(&self, request: &Request, values: &Values) -> std::result::Result<Received, ureq::Error> {
        let request = request.filled(values);
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(format!("{}{}", self.base, request.target));
        for (name, value) in &request.headers {
            builder = builder.header(name, value.as_bytes());
        }
        let mut response = match &request.body {
            Some(body) => self.agent.run(builder.body(request.bytes_of(body))?)?,
            None => self.agent.run(builder.body(())?)?,
        };
        // A byte is a character, as recordings have it: what a header is written in, nobody says.
        let text = |value: &[u8]| value.iter().copied().map(char::from).collect();
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect();
        let body = response.body_mut().with_config().limit(LARGEST_BODY).read_to_vec()?;
        Ok(Received { status: response.status().as_u16(), headers, body })
    }
}

impl Request {
    /// The request with what stands for its placeholders.
    pub(crate) fn filled(&self, values: &Values) -> Self {
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), values.fill(value)));
        Self {
            method: self.method.clone(),
            target: values.fill(&self.target),
            headers: headers.collect(),
            body: self.body.as_ref().map(|body| values.fill(body)),
            encoding: self.encoding.clone(),
        }
    }

    fn bytes_of(&self, body: &str) -> Vec<u8> {
        match self.encoding {
            Some(_) => body.chars().filter_map(|each| u8::try_from(u32::from(each)).ok()).collect(),
            None => body.as_bytes().to_vec(),
        }
    }
}
