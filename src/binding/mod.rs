//! Request bodies, bound as Gogs binds them (go-macaron/binding): by what the `Content-Type` contains, with names in any
//! case, unknown names ignored, and every broken rule in one array.

mod form;
mod json;
mod yaml;

use std::{marker::PhantomData, sync::LazyLock, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use regex::Regex;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    gogs::{Difference, GogsVersion},
    query::Query,
    site::Site,
};

pub use form::MAX_PARTS;
pub use yaml::{MAX_OPENED, MAX_YAML};

/// The greatest body that is read, in bytes. Gogs has no bound of its own; this holds any body the API has a use for
/// (the longest is an SSH key, some kilobytes) hundreds of times, and keeps a hundred callers from filling the memory.
pub const MAX_BODY: usize = 1 << 20;

/// How long a body may take to arrive, from when it is asked for. Enough for the greatest one on a line of one megabit a
/// second; a client that stalls keeps a server that is told to stop no longer than this.
pub const BODY_WAIT: Duration = Duration::from_secs(10);

/// Why one member of a body, or the whole body, was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BindingError {
    /// The members concerned, as Gogs calls them in its source (`Name` for `name`). Absent where it is the whole body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, min_items = 1, examples("Name"))]
    pub field_names: Vec<String>,
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
    /// The body can't be read as what its `Content-Type` says, or a member has another type (400).
    DeserializationError,
    /// There is no `Content-Type`, or one of which Gogs reads no bodies (415).
    ContentTypeError,
    /// A required member is missing, null or empty (422).
    RequiredError,
    /// A name has other characters than ASCII letters, digits, `-`, `_` and `.` (422).
    AlphaDashDotError,
    /// A text is too long (422).
    MaxSizeError,
    /// There is no email in a text (422).
    EmailError,
    /// A member of a form is no number (422).
    IntegerTypeError,
    /// A member of a form is neither true nor false (422).
    BooleanTypeError,
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
        let in_query = method != Method::POST && method != Method::PUT && gogs.has(Difference::BodyInQuery);
        let read = if content_type.contains("form-urlencoded") {
            // Go reads no form from the body of any other method.
            let has_form = [Method::POST, Method::PUT, Method::PATCH].contains(&method);
            let body = if has_form { bytes(payload).await? } else { Bytes::new() };
            Ok(form::urlencoded(&body, query))
        } else if content_type.contains("multipart/form-data") {
            form::multipart(&content_type, bytes(payload).await?).await
        } else if content_type.contains("json") {
            json::members(&bytes(payload).await?)
        } else if content_type.contains("yaml") && gogs.has(Difference::YamlBody) {
            yaml::members(&bytes(payload).await?)
        } else if content_type.is_empty() && in_query {
            Ok(form::urlencoded(b"", query))
        } else {
            let what = if content_type.is_empty() { "Empty" } else { "Unsupported" };
            let error = BindingError::whole(Classification::ContentTypeError, format!("{what} Content-Type"));
            return Err(ApiError::Binding(vec![error]));
        };
        let mut members = match read {
            Ok(source) => Members::new(source),
            Err(message) => Members::unreadable(message),
        };
        let value = T::bind(&mut members);
        members.finish(value, gogs.has(Difference::UnreadableBodyValidated))
    }
}

async fn bytes(payload: Payload) -> Result<Bytes, ApiError> {
    tokio::time::timeout(BODY_WAIT, all_of(payload)).await.unwrap_or(Err(ApiError::TooSlow))
}

async fn all_of(mut payload: Payload) -> Result<Bytes, ApiError> {
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

/// A value of a member.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Value>),
    Object,
    /// A value of a form, which is read as what the member is.
    Form(String),
}

impl Value {
    /// What it is called in an error.
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::Form(_) => "a string",
            Self::List(_) => "an array",
            Self::Object => "an object",
        }
    }
}

/// How the names of members are written; it depends on what the body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Naming {
    /// As documented, in any case.
    #[default]
    Json,
    /// As Gogs' source calls the member, in small letters, with `_` before each that was a capital: `source_i_d`.
    Form,
    /// The same without `_`: `sourceid`.
    Yaml,
}

impl Naming {
    fn is(self, given: &str, member: Member) -> bool {
        match self {
            Self::Json => json::same_name(given, member.name),
            Self::Form => given == form::name_of(member.field),
            Self::Yaml => given == member.field.to_ascii_lowercase(),
        }
    }
}

/// What a body was read into: names and values in their order, a name perhaps more than once.
#[derive(Debug, Default)]
struct Source {
    members: Vec<(String, Value)>,
    naming: Naming,
}

/// A member of a body: its name in JSON, and what Gogs' source calls it, which is what errors tell.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    name: &'static str,
    field: &'static str,
}

/// The member `name`, which Gogs' source calls `field`.
pub const fn member(name: &'static str, field: &'static str) -> Member {
    Member { name, field }
}

/// A rule that the text of a member has to keep.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// It is not empty.
    Required,
    /// It has no more characters than this.
    MaxSize(usize),
    /// It has no other characters than ASCII letters, digits, `-`, `_` and `.`.
    AlphaDashDot,
    /// There is an email somewhere in it, with a dot in its host.
    Email,
}

impl Rule {
    fn is_kept(self, text: &str) -> bool {
        match self {
            Self::Required => !text.is_empty(),
            Self::MaxSize(size) => text.chars().count() <= size,
            Self::AlphaDashDot => {
                text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            }
            Self::Email => EMAIL.is_match(text),
        }
    }

    fn error(self, member: Member) -> BindingError {
        let (classification, message) = match self {
            Self::Required => (Classification::RequiredError, "Required"),
            Self::MaxSize(_) => (Classification::MaxSizeError, "MaxSize"),
            Self::AlphaDashDot => (Classification::AlphaDashDotError, "AlphaDashDot"),
            Self::Email => (Classification::EmailError, "Email"),
        };
        BindingError {
            field_names: vec![member.field.to_owned()],
            classification,
            message: message.to_owned(),
        }
    }
}

/// What Gogs takes for an email: this much is somewhere in the text.
static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    const LOCAL: &str = r"[0-9A-Za-z_!#$%&'*+/=?^`{|}~-]+";
    const LABEL: &str = r"[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?";
    Regex::new(&format!(r"{LOCAL}(?:\.{LOCAL})*@(?:{LABEL}\.)+[0-9A-Za-z]"))
        .expect("it is a regular expression")
});

/// The members of a body, and the rules they broke so far.
#[derive(Debug)]
pub struct Members {
    source: Source,
    errors: Vec<BindingError>,
    /// Members of a form that are of another type: they come before the rules that are broken.
    type_errors: Vec<BindingError>,
    unreadable: bool,
}

impl Members {
    fn new(source: Source) -> Self {
        Self { source, errors: Vec::new(), type_errors: Vec::new(), unreadable: false }
    }

    fn unreadable(message: String) -> Self {
        let mut members = Self::new(Source::default());
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

    /// The text of `member`, empty where there is none; of `rules`, the first that it breaks is noted.
    pub fn text(&mut self, member: Member, rules: &[Rule]) -> String {
        let text = self
            .last(member, "string", |value| match value {
                Value::Text(text) | Value::Form(text) => Some(text.clone()),
                _ => None,
            })
            .unwrap_or_default();
        if let Some(broken) = rules.iter().find(|rule| !rule.is_kept(&text)) {
            self.errors.push(broken.error(member));
        }
        text
    }

    /// The texts of the list `member`; an element that is null is an empty one.
    pub fn texts(&mut self, member: Member) -> Vec<String> {
        let forms: Vec<String> = self
            .given(member)
            .into_iter()
            .filter_map(|value| match value {
                Value::Form(text) => Some(text),
                _ => None,
            })
            .collect();
        if !forms.is_empty() {
            return forms;
        }
        let text = |value: &Value| match value {
            Value::Text(text) => Some(text.clone()),
            Value::Null => Some(String::new()),
            _ => None,
        };
        self.last(member, "list of strings", |value| match value {
            Value::List(items) => items.iter().map(text).collect(),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// Whether `member` is true; `None` where it is not given.
    pub fn flag(&mut self, member: Member) -> Option<bool> {
        if let Some(Value::Form(text)) = self.given(member).first() {
            return match form::flag(text) {
                Some(flag) => Some(flag),
                None => {
                    let message = "Value could not be parsed as boolean";
                    self.refuse_form(Classification::BooleanTypeError, member, message)
                }
            };
        }
        self.last(member, "bool", |value| match value {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        })
    }

    /// The whole number `member`; `None` where it is not given.
    pub fn integer(&mut self, member: Member) -> Option<i64> {
        if let Some(Value::Form(text)) = self.given(member).first() {
            return match form::integer(text) {
                Some(integer) => Some(integer),
                None => {
                    let message = "Value could not be parsed as integer";
                    self.refuse_form(Classification::IntegerTypeError, member, message)
                }
            };
        }
        self.last(member, "whole number", |value| match value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        })
    }

    /// The same, of a member that Gogs can tell from one that is not given: such ones are not read from a form.
    pub fn optional_flag(&mut self, member: Member) -> Option<bool> {
        if self.source.naming == Naming::Form { None } else { self.flag(member) }
    }

    /// The same, of a member that Gogs can tell from one that is not given: such ones are not read from a form.
    pub fn optional_integer(&mut self, member: Member) -> Option<i64> {
        if self.source.naming == Naming::Form { None } else { self.integer(member) }
    }

    fn refuse_form<T>(&mut self, classification: Classification, member: Member, message: &str) -> Option<T> {
        let field_names = vec![form::name_of(member.field)];
        self.type_errors.push(BindingError { field_names, classification, message: message.to_owned() });
        None
    }

    /// The values given for `member`: in a body of JSON the last counts, of a form the first, or all.
    fn given(&self, member: Member) -> Vec<Value> {
        let naming = self.source.naming;
        let given = self.source.members.iter().filter(|(given, _)| naming.is(given, member));
        given.map(|(_, value)| value.clone()).collect()
    }

    /// What `read` makes of the last value of `member` that is not null; each that it can't read is refused.
    fn last<T>(&mut self, member: Member, wanted: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let mut last = None;
        for value in self.given(member).iter().filter(|value| **value != Value::Null) {
            match read(value) {
                Some(read) => {
                    last = Some(read);
                    // A form's first value is the one.
                    if matches!(value, Value::Form(_)) {
                        break;
                    }
                }
                None => self.refuse_type(format!(
                    "member \"{}\" is {}, not a {wanted}",
                    member.name,
                    value.kind()
                )),
            }
        }
        last
    }

    fn finish<T>(mut self, value: T, validated_if_unreadable: bool) -> Result<T, ApiError> {
        if self.unreadable && !validated_if_unreadable {
            self.errors.truncate(1);
        }
        self.errors.splice(0..0, self.type_errors);
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
