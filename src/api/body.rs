//! The body of a request: received within bounds, then bound.

use std::marker::PhantomData;

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use utoipa::ToSchema;

use crate::{
    api::{
        error::ApiError,
        limits::{BODY_WAIT, MAX_BODY},
        site::Site,
    },
    gogs::GogsVersion,
    wire::{
        binding::{Bind, Kind, Received, bound},
        query::Query,
        text_of,
    },
};

/// A type that is the body of a request.
pub trait RequestBody: Bind + ToSchema {
    /// What it is to an operation that takes it.
    const DESCRIPTION: &'static str;
}

/// A request's body, not yet read: bind it after it is known who calls.
pub struct Body<T> {
    content_type: String,
    method: Method,
    payload: Payload,
    query: Query,
    gogs: GogsVersion,
    bound: PhantomData<T>,
}

impl<T> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type = request.headers().get(header::CONTENT_TYPE).map(|value| text_of(value.as_bytes()));
        std::future::ready(Ok(Self {
            content_type: content_type.unwrap_or_default(),
            method: request.method().clone(),
            payload: payload.take(),
            query: Query::parse(request.query_string()),
            gogs: Site::of(request).gogs,
            bound: PhantomData,
        }))
    }
}

impl<T: Bind> Body<T> {
    /// Reads the body and binds it.
    pub async fn bind(self) -> Result<T, ApiError> {
        let Self { content_type, method, payload, query, gogs, .. } = self;
        let kind = Kind::of(&content_type, &method, gogs)?;
        let received = match kind {
            Kind::Query => Received { body: Bytes::new(), whole: true },
            _ => receive(payload).await?,
        };
        Ok(bound(kind, &content_type, &received, query, gogs)?)
    }
}

async fn receive(payload: Payload) -> Result<Received, ApiError> {
    tokio::time::timeout(BODY_WAIT, all_of(payload)).await.unwrap_or(Err(ApiError::TooSlow))
}

async fn all_of(mut payload: Payload) -> Result<Received, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let Ok(chunk) = chunk else {
            return Ok(Received { body: body.freeze(), whole: false });
        };
        if body.len() + chunk.len() > MAX_BODY {
            return Err(ApiError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Received { body: body.freeze(), whole: true })
}
