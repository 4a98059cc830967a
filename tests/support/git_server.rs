//! A Git server on this machine, for what fetches: `git http-backend`, behind as much HTTP as it takes.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub method: String,
    pub target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Arrived {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What is answered to a request: written to the stream as it is; `None`: what Git answers.
type Answers = dyn Fn(&Arrived, &mut TcpStream) -> bool + Send + Sync;

/// A server that runs until the tests end.
pub struct GitServer {
    pub port: u16,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl GitServer {
    /// A server of the repositories below `root`.
    pub fn of(root: &Path) -> Self {
        Self::with(root, |_, _| false)
    }

    /// The same, where `answers` may answer first, and says whether it did.
    pub fn with(
        root: &Path,
        answers: impl Fn(&Arrived, &mut TcpStream) -> bool + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let (seen, root, answers): (_, _, Arc<Answers>) =
            (Arc::clone(&arrived), root.to_owned(), Arc::new(answers));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, root, answers) = (Arc::clone(&seen), root.clone(), Arc::clone(&answers));
                thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let Some(request) = read(&stream) else { return };
                    seen.lock().unwrap().push(request.clone());
                    if !answers(&request, &mut stream) {
                        serve(&root, &request, &mut stream);
                    }
                });
            }
        });
        Self { port, arrived }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// All requests so far.
    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Arrived> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        match line.trim().split_once(':') {
            Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
            None => break,
        }
    }
    let mut request = Arrived { method, target, headers, body: Vec::new() };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    request.body.resize(length, 0);
    lines.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn serve(root: &Path, request: &Arrived, stream: &mut TcpStream) {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let mut git = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", &request.method)
        .env("CONTENT_TYPE", request.header("content-type").unwrap_or_default())
        .env("GIT_PROTOCOL", request.header("git-protocol").unwrap_or_default())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    git.stdin.take().unwrap().write_all(&request.body).unwrap();
    let answer = git.wait_with_output().unwrap().stdout;
    let at = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let headers = String::from_utf8_lossy(&answer[..at]).into_owned();
    let status =
        headers.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK").to_owned();
    // Who asked may be gone.
    let _ = write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n\r\n");
    let _ = stream.write_all(&answer[at + 4..]);
}
