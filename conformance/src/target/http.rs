//! Requests and responses: one client with a rate limit, timeouts, and retries where no response came.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use ureq::{
    Agent, Proxy, http,
    tls::{RootCerts, TlsConfig},
};

use crate::{
    exit::{Failure, Result},
    target::connection,
};

/// How often a request is sent again after a connection error. Two more tries pass over a server that restarts a worker;
/// more would hide a server that loses connections.
const RETRIES: u32 = 2;
/// The pause before a request is sent again, doubled each time.
const PAUSE: Duration = Duration::from_millis(200);
/// The largest response that is read, in bytes: far more than any list of this API, and little enough for many at once.
const LARGEST_RESPONSE: u64 = 32 << 20;

/// The status with which a server answers whom it does not know where everybody must sign in (`REQUIRE_SIGNIN_VIEW`).
pub const SIGN_IN: u16 = 403;

/// A request, complete.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path and the query, from `/api/v1` on.
    pub target: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// A `GET`.
    pub fn get(target: impl Into<String>) -> Self {
        Self { method: "GET".to_owned(), target: target.into(), headers: Vec::new(), body: None }
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a JSON body.
    pub fn json(mut self, method: &str, body: &serde_json::Value) -> Self {
        self.method = method.to_owned();
        self.body = Some(body.to_string().into_bytes());
        self.header("Content-Type", "application/json")
    }

    /// Whether the request only reads.
    pub fn is_safe(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

/// A response, complete.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers; the names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body as text; what is no UTF-8 is replaced.
    pub body: String,
}

impl Response {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The media type, in small letters and without parameters.
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_lowercase()
    }

    /// Whether it is a page of HTML: that is of somebody in front of the API.
    pub fn is_html(&self) -> bool {
        self.media_type() == "text/html"
    }

    /// Whether the server says that it did what was asked. (A page of HTML says nothing: it is of somebody in front.)
    pub fn says_done(&self) -> bool {
        (200..300).contains(&self.status) && !self.is_html()
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.body).ok()
    }
}

/// How a client sends.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long one exchange may take.
    pub timeout: Duration,
    /// How many requests a second may be sent; 0: as many as the server takes.
    pub rate: u32,
    /// The certificate authorities to trust, in place of the system's.
    pub ca_cert: Option<PathBuf>,
}

/// A client for one server.
#[derive(Debug)]
pub struct Client {
    base: String,
    run: String,
    reading: Agent,
    writing: Agent,
    proxy: Option<Proxy>,
    gap: Duration,
    next: Mutex<Instant>,
}

impl Client {
    /// A client for the server at `base`; `run` names the run in each request.
    pub fn new(base: &str, run: &str, settings: &Settings) -> Result<Self> {
        let uri: http::Uri = base.parse().map_err(|error| Failure::usage(format!("{base}: {error}")))?;
        let proxy = connection::proxy(&uri, |name| std::env::var(name).ok())?;
        // Without TLS nobody has to be trusted, and a bad list of authorities does no harm.
        let roots = match uri.scheme_str() {
            Some("https") => connection::roots(settings.ca_cert.as_deref())?,
            _ => RootCerts::WebPki,
        };
        let agent = |idle: usize| {
            Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .allow_non_standard_methods(true)
                .timeout_global(Some(settings.timeout))
                // Nothing but what a case says is sent along.
                .accept("*/*")
                .max_idle_connections_per_host(idle)
                .max_idle_connections(idle)
                .proxy(proxy.clone())
                .tls_config(TlsConfig::builder().root_certs(roots.clone()).build())
                .build()
                .new_agent()
        };
        Ok(Self {
            base: base.to_owned(),
            run: run.to_owned(),
            reading: agent(16),
            // A kept connection may be closed by the server at any time, and then nobody knows whether a request was
            // carried out: what changes something gets a connection of its own.
            writing: agent(0),
            gap: if settings.rate == 0 { Duration::ZERO } else { Duration::from_secs(1) / settings.rate },
            next: Mutex::new(Instant::now()),
            proxy,
        })
    }

    /// The server's address, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sends a request for the case `case`, and reads the response.
    pub fn send(&self, request: &Request, case: &str) -> std::result::Result<Response, String> {
        let mut pause = PAUSE;
        for _ in 0..RETRIES {
            self.wait();
            match self.once(request, case) {
                Err(error) if may_retry(&error, request.is_safe()) => thread::sleep(pause),
                other => return other.map_err(|error| self.describe(&error)),
            }
            pause *= 2;
        }
        self.wait();
        self.once(request, case).map_err(|error| self.describe(&error))
    }

    fn describe(&self, error: &ureq::Error) -> String {
        match &self.proxy {
            Some(proxy) => {
                let address = connection::address(proxy);
                format!(
                    "{} (through the proxy {address}, as the environment says; NO_PROXY names exceptions)",
                    describe(error)
                )
            }
            None => describe(error),
        }
    }

    /// Waits until the rate limit lets the next request out.
    fn wait(&self) {
        if self.gap.is_zero() {
            return;
        }
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = (*next).max(Instant::now());
        *next = at + self.gap;
        drop(next);
        thread::sleep(at.saturating_duration_since(Instant::now()));
    }

    fn once(&self, request: &Request, case: &str) -> std::result::Result<Response, ureq::Error> {
        let agent = if request.is_safe() { &self.reading } else { &self.writing };
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(format!("{}{}", self.base, request.target))
            .header("User-Agent", user_agent(&self.run, case));
        for (name, value) in &request.headers {
            builder = builder.header(name, value.as_bytes());
        }
        let mut response = match &request.body {
            Some(body) => agent.run(builder.body(body.clone())?)?,
            None if request.is_safe() || request.method == "DELETE" => agent.run(builder.body(())?)?,
            // Without a body, `POST` and the like still say how long it is.
            None => agent.run(builder.body(Vec::<u8>::new())?)?,
        };
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Ok(Response {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: {
                let bytes = response.body_mut().with_config().limit(LARGEST_RESPONSE).read_to_vec()?;
                String::from_utf8_lossy(&bytes).into_owned()
            },
        })
    }
}

/// What names the program, the run and the case to the server.
pub fn user_agent(run: &str, case: &str) -> String {
    format!("gogs-conformance/{} (run {run}; case {case})", env!("CARGO_PKG_VERSION"))
}

/// Whether no response came because of the connection, and sending again can't do a thing twice.
fn may_retry(error: &ureq::Error, safe: bool) -> bool {
    use std::io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof,
    };
    match error {
        // The connection did not come about, so nothing was sent.
        ureq::Error::ConnectionFailed => true,
        ureq::Error::Io(error) if error.kind() == ConnectionRefused => true,
        ureq::Error::Io(error) => {
            safe && matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
        }
        // The server closed the connection before it answered.
        ureq::Error::Protocol(_) => false,
        _ => false,
    }
}

/// What is said where the server's certificate is of an authority that nobody here knows.
const UNKNOWN_AUTHORITY: &str = "its certificate is of an authority that is not trusted: give that authority's certificate with --ca-cert FILE, or SSL_CERT_FILE";

fn is_unknown_authority(error: &str) -> bool {
    error.contains("UnknownIssuer")
}

fn describe(error: &ureq::Error) -> String {
    match error {
        ureq::Error::ConnectionFailed => "no connection".to_owned(),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        // The library's own error of TLS comes as one of input and output.
        ureq::Error::Io(error) if is_unknown_authority(&error.to_string()) => UNKNOWN_AUTHORITY.to_owned(),
        ureq::Error::Rustls(error) if is_unknown_authority(&error.to_string()) => {
            UNKNOWN_AUTHORITY.to_owned()
        }
        ureq::Error::Timeout(timeout) => format!("no response in time ({timeout})"),
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Brings the given address into the one form that is used: no query, no fragment, no slash at the end, no `/api/v1`.
pub fn base_url(given: &str) -> Result<String> {
    let bad = |why: &str| {
        Failure::usage(format!(
            "BASE_URL {why}: give the address of Gogs as `https://gogs.example.com`, or `https://example.com/gogs` where it is under a sub-path"
        ))
    };
    let uri: http::Uri = given.parse().map_err(|_| bad("is no URL"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(bad("is neither http:// nor https://"));
    }
    if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(bad("must not hold credentials; they come from the environment, see --help"));
    }
    if given.contains(['?', '#']) {
        return Err(bad("must not have a query or a fragment"));
    }
    let base = given.trim_end_matches('/');
    let base = base.strip_suffix("/api/v1").unwrap_or(base);
    Ok(base.trim_end_matches('/').to_owned())
}

/// The request as a command line for `curl`. Secrets must be hidden by the caller.
pub fn curl(base: &str, request: &Request) -> String {
    let mut line = String::from("curl -sS -i");
    if request.method == "HEAD" {
        line.push_str(" --head");
    } else if request.method != "GET" {
        line.push_str(&format!(" -X {}", request.method));
    }
    for (name, value) in &request.headers {
        line.push_str(&format!(" -H {}", quote(&format!("{name}: {value}"))));
    }
    if let Some(body) = &request.body {
        line.push_str(&format!(" --data-binary {}", quote(&shorten(&String::from_utf8_lossy(body)))));
    }
    format!("{line} {}", quote(&format!("{base}{}", request.target)))
}

/// The longest body that a command line shows, in letters: what is longer is padding.
const LONGEST_BODY: usize = 600;

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST_BODY) {
        Some((end, _)) => format!("{}... ({} bytes)", text[..end].trim_end(), text.len()),
        None => text.to_owned(),
    }
}

/// Quotes for a shell: double quotes where a variable must be seen, with the letters that mean something there escaped.
fn quote(text: &str) -> String {
    if !text.contains("$GOGS_") {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut quoted = String::from("\"");
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if rest.starts_with("$GOGS_") {
            quoted.push('$');
        } else {
            if matches!(letter, '"' | '\\' | '`' | '$') {
                quoted.push('\\');
            }
            quoted.push(letter);
        }
        rest = &rest[letter.len_utf8()..];
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(base_url("http://127.0.0.1:3000/").ok().as_deref(), Some("http://127.0.0.1:3000"));
        assert_eq!(base_url("https://e.org/gogs/api/v1/").ok().as_deref(), Some("https://e.org/gogs"));
        for bad in [
            "",
            "gogs.example.com",
            "ftp://e.org",
            "http://a:b@e.org",
            "http://e.org/?q=1",
            "http://e.org/#a",
        ] {
            assert!(base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_command_line_shows_the_variable_and_quotes_the_rest() {
        let request = Request::get("/api/v1/user?q=it's").header("Authorization", "token $GOGS_TOKEN");
        assert_eq!(
            curl("http://h", &request),
            "curl -sS -i -H \"Authorization: token $GOGS_TOKEN\" 'http://h/api/v1/user?q=it'\\''s'"
        );
        assert_eq!(quote("a $GOGS_TOKEN \"$(b)`"), "\"a $GOGS_TOKEN \\\"\\$(b)\\`\"");
    }
}
