//! The body of a request: received within bounds, then bound.

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use utoipa::{
    ToSchema,
    openapi::{
        Content, ObjectBuilder, Ref, RefOr, Required, Schema, path::Operation,
        request_body::RequestBodyBuilder, schema::Type,
    },
};

use crate::{
    api::{
        argument::{Argument, Extracted, add_response},
        error::ApiError,
        limits::{BODY_WAIT, MAX_BODY},
        responses,
        site::Site,
    },
    wire::{
        binding::{Bind, Kind, Received, bound},
        query::Query,
        text_of,
    },
};

/// What a body may be.
const MEDIA_TYPES: [&str; 4] =
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "application/yaml"];

/// Those of them that are forms.
const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];

/// Whether a member of a body is an object.
fn has_objects(schema: &RefOr<Schema>) -> bool {
    let schema = serde_json::to_value(schema).unwrap_or_default();
    let members = schema["properties"].as_object().into_iter().flatten();
    members.into_iter().any(|(_, member)| !member["properties"].is_null())
}

/// A type that is the body of a request.
pub trait RequestBody: Bind + ToSchema {
    /// What it is to an operation that takes it.
    const DESCRIPTION: &'static str;
}

/// A request's body, bound: it stands behind the arguments that Gogs checks before.
pub struct Body<T>(pub T);

impl<T: RequestBody + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let gogs = Site::of(&request).gogs;
            let content_type = request.headers().get(header::CONTENT_TYPE);
            let content_type = content_type.map(|value| text_of(value.as_bytes())).unwrap_or_default();
            let kind = Kind::of(&content_type, request.method(), gogs)?;
            let received = match kind {
                Kind::Query => Received { body: Bytes::new(), whole: true },
                _ => receive(payload).await?,
            };
            let query = Query::parse(request.query_string());
            Ok(Self(bound(kind, &content_type, &received, query, gogs)?))
        })
    }
}

impl<T: RequestBody + 'static> Argument for Body<T> {
    fn describe(operation: &mut Operation) {
        let content = || Content::new(Some(Ref::from_schema_name(T::name())));
        let body = RequestBodyBuilder::new().required(Some(Required::True)).description(Some(T::DESCRIPTION));
        // A form has no member that is an object: to it there is no way to say such a body.
        let is_flat = !has_objects(&T::schema());
        let media_types = MEDIA_TYPES.into_iter().filter(|media_type| is_flat || !FORMS.contains(media_type));
        let body = media_types.fold(body, |body, media_type| body.content(media_type, content()));
        operation.request_body = Some(RefOr::T(body.build()));
        add_response::<responses::BodyUnreadable>(operation, "400");
        add_response::<responses::PayloadTooLarge>(operation, "413");
        add_response::<responses::UnsupportedMediaType>(operation, "415");
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        <T as ToSchema>::schemas(schemas);
    }
}

/// A request's body that is text, whatever its `Content-Type` says. What Gogs takes for a form it has read before, and nothing is
/// left of it.
pub struct Text(pub String);

impl FromRequest for Text {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let content_type = request.headers().get(header::CONTENT_TYPE);
            let content_type = content_type.map(|value| text_of(value.as_bytes())).unwrap_or_default();
            let Received { body, .. } = receive(payload).await?;
            let kind = Kind::of(&content_type, request.method(), Site::of(&request).gogs);
            let is_form = matches!(kind, Ok(Kind::Form | Kind::Multipart));
            Ok(Self(if is_form { String::new() } else { text_of(&body).to_string() }))
        })
    }
}

impl Argument for Text {
    fn describe(operation: &mut Operation) {
        let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX_BODY));
        let body = RequestBodyBuilder::new()
            .required(Some(Required::True))
            .description(Some("The text."))
            .content("text/plain", Content::new(Some(text)));
        operation.request_body = Some(RefOr::T(body.build()));
        add_response::<responses::PayloadTooLarge>(operation, "413");
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
