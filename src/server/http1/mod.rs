//! HTTP/1.1 as Go's `net/http` reads it, in front of actix-http, which is stricter.
//!
//! A [`GoStream`] hands on what a connection sends, but for what actix-http would refuse and Go takes:
//!
//! - a request target with bytes that no URI has (`?q=jürgen`, `"`, `<`, `>`): they are percent-encoded, which means the same;
//! - a head of more fields than actix-http has room for: those that nothing here reads are left out;
//! - a body in chunks that are none: the body ends there, as if the client had broken it off, so that the request is answered.
//!
//! To know where a head begins, the lengths of bodies are followed by the rules of RFC 9112, section 6. Where a head is not
//! clear about it, actix-http refuses it, and everything after it is handed on as it is.

mod lines;
mod stream;

use std::{io, net::TcpListener};

use actix_http::{HttpService, Protocol};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{AppConfig, Response, Service, ServiceFactory, ServiceResponse},
};
use tokio::net::TcpStream;

pub use stream::{GoStream, MAX_HEAD};

/// A server that answers what `listener` accepts with the application that `factory` makes, one for each worker.
pub fn server<F, I, S, B>(
    listener: TcpListener,
    workers: Option<usize>,
    shutdown_seconds: u64,
    factory: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, actix_http::Request>,
    S: ServiceFactory<
            actix_http::Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    S::Service: 'static,
    S::Future: 'static,
    <S::Service as Service<actix_http::Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let mut builder = Server::build().disable_signals().shutdown_timeout(shutdown_seconds);
    if let Some(workers) = workers {
        builder = builder.workers(workers);
    }
    let stopping = builder.graceful_shutdown_signal();
    let builder = builder.listen("http", listener, move || {
        let stopping = stopping.clone();
        let application = factory().into_factory().map_err(|error| {
            let response: Response<_> = error.error_response().into();
            response
        });
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .finish(map_config(application, |_| AppConfig::default()));
        fn_service(|stream: TcpStream| async move {
            let peer = stream.peer_addr().ok();
            Ok((GoStream::new(stream), Protocol::Http1, peer))
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}
