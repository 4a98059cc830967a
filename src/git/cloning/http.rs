//! The HTTP client of clones: it connects to nobody but whom it may, and counts what it receives.
//!
//! A host's addresses are looked at after they were found, and those that were looked at are connected to: that a name leads
//! elsewhere a moment later changes nothing. A redirection is followed by hand, and looked at anew.

use std::{
    io::{self, BufRead, BufReader, Cursor, Read, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use gix_transport::client::blocking_io::http::{GetResponse, Http, PostBodyDataKind, PostResponse};
use ureq::{
    Agent, Body, SendBody,
    config::Config,
    http::{Request, Response, Uri, header},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};
use url::{Origin, Url};

use super::{Allowed, CloneError, Source, Stop};

/// How many redirections are followed before the first answer: as many as a host has reasons for (to HTTPS, to another name, to
/// another path).
const MOST_REDIRECTS: usize = 4;
/// How long it may take to find a host's addresses, to connect, and to be answered.
const STEP: Duration = Duration::from_secs(30);
/// How long a host may send nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// The most bytes of a request: the ids of several hundred thousand references.
const LARGEST_REQUEST: usize = 32 << 20;
/// The statuses that lead elsewhere.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

type Result<T> = gix::error::Result<T>;

/// What a client, its answers and whoever waits for them share.
pub(super) struct State {
    /// How many bytes may still be received.
    left: AtomicU64,
    pub(super) stop: Stop,
    /// What went wrong first.
    failed: Mutex<Option<CloneError>>,
}

impl State {
    pub(super) fn new(bytes: u64, stop: Stop) -> Self {
        Self { left: AtomicU64::new(bytes), stop, failed: Mutex::new(None) }
    }

    /// What went wrong, if something did between here and there.
    pub(super) fn failed(&self) -> Option<CloneError> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Notes what went wrong, and says so in the words of whom it passes through.
    fn fail(&self, error: CloneError) -> io::Error {
        let told = io::Error::other(error.to_string());
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        told
    }
}

/// Finds addresses, and refuses those that may not be connected to.
#[derive(Debug)]
struct Guard {
    inner: DefaultResolver,
    allowed: Allowed,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if found.iter().all(|address| self.allowed.has(address.ip())) {
            Ok(found)
        } else {
            Err(ureq::Error::Other(Box::new(CloneError::Blocked)))
        }
    }
}

/// What connects, and as whom.
pub(super) struct Client {
    link: Arc<Link>,
    /// Where a redirection has led to.
    redirected: Option<String>,
}

struct Link {
    agent: Agent,
    state: Arc<State>,
    /// The value of the header that says who asks, and who alone is told.
    credentials: Option<(Origin, String)>,
}

impl Client {
    pub(super) fn new(source: &Source, allowed: Allowed, state: Arc<State>) -> Self {
        let config = Config::builder()
            // What the environment says of proxies doesn't count: they would connect in our place.
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_resolve(Some(STEP))
            .timeout_connect(Some(STEP))
            .timeout_recv_response(Some(STEP))
            .timeout_per_read(Some(SILENCE))
            .timeout_per_write(Some(SILENCE))
            .build();
        let agent = Agent::with_parts(
            config,
            DefaultConnector::default(),
            Guard { inner: DefaultResolver::default(), allowed },
        );
        let credentials = source.credentials.as_ref().map(|(name, password)| {
            (source.url.origin(), format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))))
        });
        Self { link: Arc::new(Link { agent, state, credentials }), redirected: None }
    }
}

impl Link {
    /// Asks once.
    fn ask(&self, url: &Url, headers: &[String], body: Option<Vec<u8>>) -> io::Result<Response<Body>> {
        if self.state.stop.is_told() {
            return Err(self.state.fail(CloneError::TooSlow));
        }
        let refuse = |_| self.state.fail(CloneError::Unreadable);
        let mut request =
            Request::builder().uri(url.as_str()).method(if body.is_some() { "POST" } else { "GET" });
        for (name, value) in headers.iter().filter_map(|header| header.split_once(':')) {
            request = request.header(name, value.trim());
        }
        if let Some((origin, value)) = &self.credentials
            && *origin == url.origin()
        {
            request = request.header(header::AUTHORIZATION, value);
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).map_err(refuse)?),
            None => self.agent.run(request.body(SendBody::none()).map_err(refuse)?),
        };
        answer.map_err(|error| self.state.fail(cause(&error)))
    }

    /// Headers and body of an answer that says that all is well.
    fn taken(&self, answer: Response<Body>) -> io::Result<(Vec<u8>, Received)> {
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(self.state.fail(CloneError::Status(status)));
        }
        let mut headers = Vec::new();
        for (name, value) in answer.headers() {
            headers.extend_from_slice(name.as_str().as_bytes());
            headers.extend_from_slice(b": ");
            headers.extend_from_slice(value.as_bytes());
            headers.push(b'\n');
        }
        let counted =
            Counted { inner: Box::new(answer.into_body().into_reader()), state: Arc::clone(&self.state) };
        Ok((headers, BufReader::new(counted)))
    }
}

/// Why nobody could be asked.
fn cause(error: &ureq::Error) -> CloneError {
    match error {
        ureq::Error::Other(inner) if matches!(inner.downcast_ref(), Some(CloneError::Blocked)) => {
            CloneError::Blocked
        }
        ureq::Error::Timeout(_) => CloneError::TooSlow,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => CloneError::Unreadable,
        _ => CloneError::Unreachable,
    }
}

/// Where an answer leads to, if that may be followed: over HTTP, not away from HTTPS, and to what was asked for.
fn redirection(from: &Url, answer: &Response<Body>, tail: &str) -> Option<(Url, String)> {
    let location = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    let mut to = from.join(location).ok()?;
    let is_as_safe = to.scheme() == "https" || to.scheme() == "http" && from.scheme() == "http";
    let names_somebody = !to.username().is_empty() || to.password().is_some();
    to.set_fragment(None);
    let base = to.as_str().strip_suffix(tail)?.to_owned();
    (is_as_safe && !names_somebody).then_some((to, base))
}

/// A body, with what was received of it before it was read.
type Received = BufReader<Counted>;

/// What counts the bytes that are received, and stops when it is told.
pub(super) struct Counted {
    inner: Box<dyn Read + Send>,
    state: Arc<State>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state.stop.is_told() {
            return Err(self.state.fail(CloneError::TooSlow));
        }
        let read = self.inner.read(buffer).map_err(|error| {
            let is_late = matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
            self.state.fail(if is_late { CloneError::TooSlow } else { CloneError::Unreadable })
        })?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        let spend = |left: u64| left.checked_sub(bytes);
        match self.state.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend) {
            Ok(_) => Ok(read),
            Err(_) => Err(self.state.fail(CloneError::TooLarge)),
        }
    }
}

/// A request with a body, which is sent when its answer is first read.
pub(super) struct Exchange {
    link: Arc<Link>,
    url: Url,
    headers: Vec<String>,
    body: Vec<u8>,
    answer: Option<(Option<Vec<u8>>, Option<Received>)>,
}

impl Exchange {
    fn answer(&mut self) -> io::Result<&mut (Option<Vec<u8>>, Option<Received>)> {
        if self.answer.is_none() {
            let body = std::mem::take(&mut self.body);
            let answer = self.link.ask(&self.url, &self.headers, Some(body))?;
            let (headers, body) = self.link.taken(answer)?;
            self.answer = Some((Some(headers), Some(body)));
        }
        self.answer.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

type Shared = Arc<Mutex<Exchange>>;

fn locked(shared: &Shared) -> std::sync::MutexGuard<'_, Exchange> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The body of a request, which is collected.
pub(super) struct Posted(Shared);

impl Write for Posted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut exchange = locked(&self.0);
        if exchange.body.len() + bytes.len() > LARGEST_REQUEST {
            return Err(exchange.link.state.fail(CloneError::TooLarge));
        }
        exchange.body.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A part of an answer: there, or due.
pub(super) enum Part<R> {
    There(R),
    Due(Shared, fn(&mut Exchange) -> io::Result<R>),
}

impl<R> Part<R> {
    fn there(&mut self) -> io::Result<&mut R> {
        if let Self::Due(shared, take) = self {
            let taken = take(&mut locked(shared))?;
            *self = Self::There(taken);
        }
        match self {
            Self::There(part) => Ok(part),
            Self::Due(..) => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl<R: Read> Read for Part<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.there()?.read(buffer)
    }
}

impl<R: BufRead> BufRead for Part<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.there()?.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Self::There(part) = self {
            part.consume(amount);
        }
    }
}

fn headers_of(exchange: &mut Exchange) -> io::Result<Cursor<Vec<u8>>> {
    Ok(Cursor::new(exchange.answer()?.0.take().unwrap_or_default()))
}

fn body_of(exchange: &mut Exchange) -> io::Result<Received> {
    exchange.answer()?.1.take().ok_or_else(|| io::ErrorKind::NotConnected.into())
}

fn lines(headers: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    headers.into_iter().map(|header| header.as_ref().to_owned()).collect()
}

impl Client {
    /// Asks, and follows where that leads.
    fn followed(&mut self, url: &str, base: &str, headers: &[String]) -> io::Result<Response<Body>> {
        let link = Arc::clone(&self.link);
        let refuse = || link.state.fail(CloneError::Redirect);
        let tail = url.strip_prefix(base).ok_or_else(refuse)?;
        let mut url = Url::parse(url).map_err(|_| refuse())?;
        for _ in 0..=MOST_REDIRECTS {
            let answer = link.ask(&url, headers, None)?;
            if !REDIRECTS.contains(&answer.status().as_u16()) {
                return Ok(answer);
            }
            let (to, base) = redirection(&url, &answer, tail).ok_or_else(refuse)?;
            (url, self.redirected) = (to, Some(base));
        }
        Err(refuse())
    }
}

impl Http for Client {
    type Headers = Part<Cursor<Vec<u8>>>;
    type ResponseBody = Part<Received>;
    type PostBody = Posted;

    fn get(
        &mut self,
        url: &str,
        base_url: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<GetResponse<Self::Headers, Self::ResponseBody>> {
        let answer = self.followed(url, base_url, &lines(headers));
        let (headers, body) =
            answer.and_then(|answer| self.link.taken(answer)).map_err(gix::Error::from_error)?;
        Ok(GetResponse { headers: Part::There(Cursor::new(headers)), body: Part::There(body) })
    }

    fn post(
        &mut self,
        url: &str,
        _: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
        _: PostBodyDataKind,
    ) -> Result<PostResponse<Self::Headers, Self::ResponseBody, Self::PostBody>> {
        let url = Url::parse(url).map_err(gix::Error::from_error)?;
        let (link, headers) = (Arc::clone(&self.link), lines(headers));
        let shared = Arc::new(Mutex::new(Exchange { link, url, headers, body: Vec::new(), answer: None }));
        Ok(PostResponse {
            post_body: Posted(Arc::clone(&shared)),
            headers: Part::Due(Arc::clone(&shared), headers_of),
            body: Part::Due(shared, body_of),
        })
    }

    fn configure(&mut self, _: &dyn std::any::Any) -> Result<()> {
        Ok(())
    }

    fn redirected_base_url(&self) -> Option<String> {
        self.redirected.clone()
    }
}
