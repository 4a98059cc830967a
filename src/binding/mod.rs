//! Request bodies, bound as Gogs binds them (go-macaron/binding): by what the `Content-Type` contains, with names in any
//! case, unknown names ignored, and every broken rule in one array.

mod form;
mod json;
mod yaml;

use std::marker::PhantomData;

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    gogs::{Difference, GogsVersion},
    query::Query,
    site::Site,
};

/// The greatest body that is read, in bytes. Gogs has no bound of its own; this holds any body the API has a use for
/// (the longest is an SSH key, some kilobytes) hundreds of times, and keeps a hundred callers from filling the memory.
pub const MAX_BODY: usize = 1 << 20;

/// Why one member of a body, or the whole body, was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BindingError {
    /// The members concerned, as Gogs calls them in its source (`Name` for `name`). Absent where it is the whole body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, min_items = 1, examples(json!(["Name"])))]
    pub field_names: Vec<&'static str>,
    /// The kind of error.
    #[schema(value_type = Classification)]
    pub classification: Classification,
    /// What is wrong. After a `DeserializationError` it is the text of the parser, which differs between servers.
    #[schema(examples("Required"))]
    pub message: String,
}

/// The kind of a binding error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum Classification {
    /// The body can't be read as what its `Content-Type` says (400).
    DeserializationError,
    /// There is no `Content-Type`, or one of which Gogs reads no bodies (415).
    ContentTypeError,
    /// A required member is missing, null or empty (422).
    RequiredError,
}

impl BindingError {
    fn whole(classification: Classification, message: impl Into<String>) -> Self {
        Self { field_names: Vec::new(), classification, message: message.into() }
    }
}

/// A type that a body can be bound to.
pub trait Bind: Sized {
    /// Takes the members it has, and notes the rules they break.
    fn bind(members: &mut Members) -> Self;
}

/// A request's body, not yet read: bind it after it is known who calls.
pub struct Body<T> {
    content_type: String,
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
        let Self { content_type, payload, query, gogs, .. } = self;
        let read = if content_type.contains("form-urlencoded") {
            Ok(form::urlencoded(&bytes(payload).await?, query))
        } else if content_type.contains("multipart/form-data") {
            form::multipart(&content_type, bytes(payload).await?).await
        } else if content_type.contains("json") {
            json::members(&bytes(payload).await?)
        } else if content_type.contains("yaml") && gogs.has(Difference::YamlBody) {
            yaml::members(&bytes(payload).await?)
        } else {
            let what = if content_type.is_empty() { "Empty" } else { "Unsupported" };
            let error = BindingError::whole(Classification::ContentTypeError, format!("{what} Content-Type"));
            return Err(ApiError::Binding(vec![error]));
        };
        let mut members = match read {
            Ok(source) => Members { source, errors: Vec::new(), unreadable: false },
            Err(message) => Members::unreadable(message),
        };
        let value = T::bind(&mut members);
        members.finish(value, gogs.has(Difference::UnreadableBodyValidated))
    }
}

async fn bytes(mut payload: Payload) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::Incomplete)?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(ApiError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// A value of a member, as far as bodies have any.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    /// Anything else than text: what it is called in an error.
    Other(&'static str),
}

/// What a body was read into: names and values in their order, a name perhaps more than once.
#[derive(Debug, Default)]
struct Source {
    members: Vec<(String, Value)>,
    /// JSON's names count in any case.
    any_case: bool,
}

/// The members of a body, and the rules they broke so far.
#[derive(Debug)]
pub struct Members {
    source: Source,
    errors: Vec<BindingError>,
    unreadable: bool,
}

impl Members {
    fn unreadable(message: String) -> Self {
        let mut members = Self { source: Source::default(), errors: Vec::new(), unreadable: false };
        members.refuse_type(message);
        members
    }

    /// Only the first of these errors is answered: Go's decoder remembers no other.
    fn refuse_type(&mut self, message: String) {
        if !self.unreadable {
            self.unreadable = true;
            self.errors.insert(0, BindingError::whole(Classification::DeserializationError, message));
        }
    }

    /// The text member `name`, which Gogs' source calls `field`: required, and so not empty.
    pub fn required_text(&mut self, name: &str, field: &'static str) -> String {
        let text = self.text(name);
        if text.is_empty() {
            self.errors.push(BindingError {
                field_names: vec![field],
                classification: Classification::RequiredError,
                message: "Required".to_owned(),
            });
        }
        text
    }

    /// The text member `name`; the last one where there are several, empty where there is none.
    fn text(&mut self, name: &str) -> String {
        let any_case = self.source.any_case;
        let same = |given: &str| if any_case { json::same_name(given, name) } else { given == name };
        let values: Vec<Value> = self
            .source
            .members
            .iter()
            .filter(|(given, _)| same(given))
            .map(|(_, value)| value.clone())
            .collect();
        let mut text = String::new();
        for value in values {
            match value {
                Value::Text(given) => text = given,
                Value::Other("null") => {}
                Value::Other(kind) => {
                    self.refuse_type(format!("member \"{name}\" is a {kind}, not a string"))
                }
            }
        }
        text
    }

    fn finish<T>(mut self, value: T, validated_if_unreadable: bool) -> Result<T, ApiError> {
        if self.unreadable && !validated_if_unreadable {
            self.errors.truncate(1);
        }
        if self.errors.is_empty() { Ok(value) } else { Err(ApiError::Binding(self.errors)) }
    }
}

/// Bytes as text, as Go has it: each byte that is no UTF-8 becomes U+FFFD.
pub fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('\u{fffd}', chunk.invalid().len()));
    }
    text
}
