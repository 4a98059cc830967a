//! A proxy between the program and a server: it makes faults in answers. Which fault is made in the answers to a case is
//! told before a run, so that one server and one proxy serve many faults.

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex},
};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, Uri,
    body::{Bytes, Incoming},
    header::{TRANSFER_ENCODING, USER_AGENT},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::runtime::{Builder, Runtime};

use super::fault::{Fault, header};

/// The faults by the id of the case that they are made for.
type Faults = BTreeMap<String, Fault>;

/// The proxy.
pub struct Proxy {
    faults: Arc<Mutex<Faults>>,
    /// It works as long as this is there.
    _runtime: Runtime,
}

/// What a connection needs.
struct State {
    server: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
    faults: Arc<Mutex<Faults>>,
}

impl Proxy {
    /// Takes connections of `listener`, and passes what comes to `server`.
    pub fn start(listener: TcpListener, server: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let faults = Arc::new(Mutex::new(Faults::new()));
        // A connection that is kept may be closed by the server at any time.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        let state = Arc::new(State { server, client, faults: Arc::clone(&faults) });
        listener.set_nonblocking(true).expect("a listener that does not block");
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                let service = service_fn(move |request| pass(Arc::clone(&state), request));
                let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                // The program closes connections as it likes.
                tokio::spawn(async { drop(connection.await) });
            }
        });
        Self { faults, _runtime: runtime }
    }

    /// Makes these faults from now on, and no others.
    pub fn make(&self, faults: Faults) {
        *self.faults.lock().expect("the faults") = faults;
    }
}

async fn pass(
    state: Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Box<dyn std::error::Error + Send + Sync>> {
    let (mut head, body) = request.into_parts();
    let asked = head.clone();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    head.uri =
        Uri::builder().scheme("http").authority(state.server.to_string()).path_and_query(target).build()?;
    let body = body.collect().await?.to_bytes();
    let answer = state.client.request(Request::from_parts(head, Full::new(body))).await?;
    let (mut head, body) = answer.into_parts();
    // The body is passed on whole.
    head.headers.remove(TRANSFER_ENCODING);
    let mut answer = Response::from_parts(head, body.collect().await?.to_bytes());
    let agent = header(&asked.headers, &USER_AGENT);
    let case = agent.rsplit_once("; case ").and_then(|(_, case)| case.strip_suffix(')')).unwrap_or_default();
    let fault = state.faults.lock().expect("the faults").get(case).cloned();
    if let Some(fault) = fault.filter(|fault| fault.concerns(&asked, answer.status().as_u16())) {
        answer = fault.spoil(&asked.method, answer);
    }
    Ok(answer.map(Full::new))
}
