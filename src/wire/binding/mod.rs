//! Request bodies, bound as Gogs binds them (go-macaron/binding): by what the `Content-Type` contains, with names in any
//! case, unknown names ignored, and every broken rule in one array.

mod form;
mod json;
mod member_type;
mod multipart;
mod yaml;

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::{http::Method, web::Bytes};
use regex::Regex;
use serde::Serialize;
use utoipa::ToSchema;

use self::multipart::MediaType;
use super::{query::Query, time::Time};
use crate::gogs::{
    GogsVersion,
    differences::{self, Difference},
};

pub use member_type::MemberType;
pub use multipart::MAX_PARTS;
pub use yaml::{MAX_NAMES, MAX_OPENED, MAX_YAML};

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
    /// A text has too many or too few characters (422).
    SizeError,
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

/// What a body is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A form that is in the query alone.
    Query,
    /// A form of `application/x-www-form-urlencoded`, and the query.
    Form,
    /// A form of `multipart/form-data`.
    Multipart,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

impl Kind {
    /// Gogs goes by what the `Content-Type` contains; Go, which reads forms, by what it is.
    pub fn of(content_type: &str, method: &Method, gogs: GogsVersion) -> Result<Self, Vec<BindingError>> {
        let in_query =
            method != Method::POST && method != Method::PUT && gogs.has(&differences::BODY_IN_QUERY);
        if content_type.contains("form-urlencoded") {
            let is_form = MediaType::parse(content_type)
                .is_some_and(|media_type| media_type.name == "application/x-www-form-urlencoded");
            // Go reads no form from the body of any other method.
            let has_form = [Method::POST, Method::PUT, Method::PATCH].contains(method);
            Ok(if is_form && has_form { Self::Form } else { Self::Query })
        } else if content_type.contains("multipart/form-data") {
            Ok(Self::Multipart)
        } else if content_type.contains("json") {
            Ok(Self::Json)
        } else if content_type.contains("yaml") && gogs.has(&differences::YAML_BODY) {
            Ok(Self::Yaml)
        } else if content_type.is_empty() && in_query {
            Ok(Self::Query)
        } else {
            let what = if content_type.is_empty() { "Empty" } else { "Unsupported" };
            let error = BindingError::whole(Classification::ContentTypeError, format!("{what} Content-Type"));
            Err(vec![error])
        }
    }
}

/// Binds what is in a body and in `query`.
pub fn bound<T: Bind>(
    kind: Kind,
    content_type: &str,
    received: &Received,
    query: Query,
    gogs: GogsVersion,
) -> Result<T, Vec<BindingError>> {
    let Received { body, whole } = received;
    let read = match kind {
        // Of JSON, a document that came before it was broken off is read like any other.
        _ if !whole && (kind != Kind::Json || body.trim_ascii().is_empty()) => {
            Err("unexpected EOF".to_owned())
        }
        Kind::Query => Ok(form::urlencoded(b"", query)),
        Kind::Form => Ok(form::urlencoded(body, query)),
        Kind::Multipart => multipart::values(content_type, body).map(form::source),
        Kind::Json => json::members(body),
        Kind::Yaml => yaml::members(body),
    };
    let mut members = match read {
        Ok(source) => Members::new(source, gogs),
        Err(message) => Members::unreadable(message, gogs),
    };
    let value = T::bind(&mut members);
    // A form that can't be read is an empty one.
    let is_form = matches!(kind, Kind::Form | Kind::Multipart);
    members.finish(value, is_form || gogs.has(&differences::UNREADABLE_BODY_VALIDATED))
}

/// What came of a body.
pub struct Received {
    /// The bytes.
    pub body: Bytes,
    /// Whether that is all of it: it may have been broken off.
    pub whole: bool,
}

/// A value of a member.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    /// `None` where it is no whole number of 64 bits.
    Number(Option<i64>),
    Text(String),
    List(Vec<Value>),
    /// Names and values, a name perhaps more than once.
    Object(Vec<(String, Value)>),
    /// What can't be read as any of these.
    Odd,
    /// A value of a form, which is read as what the member is.
    Form(String),
    /// A scalar of YAML, which is, too, as far as it can be.
    Yaml(yaml::Scalar),
}

impl Value {
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Form(text) => Some(text.clone()),
            Self::Yaml(scalar) => Some(scalar.text()),
            _ => None,
        }
    }

    fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            Self::Yaml(scalar) => scalar.flag(),
            _ => None,
        }
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Self::Number(number) => *number,
            Self::Yaml(scalar) => scalar.integer(),
            _ => None,
        }
    }

    fn time(&self) -> Option<Time> {
        match self {
            Self::Text(text) => Time::read(text).ok(),
            Self::Yaml(scalar) => scalar.time(),
            _ => None,
        }
    }

    /// What it is called in an error.
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::Form(_) => "a string",
            Self::Yaml(_) => "a scalar",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
            Self::Odd => "no value",
        }
    }
}

/// What null does to a value that was given before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    /// Nothing.
    IsSkipped,
    /// It takes it back.
    IsNone,
}

/// How the names of members are written; it depends on what the body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Naming {
    /// As documented, in any case.
    #[default]
    Json,
    /// As Gogs' source calls the member, in small letters, with `_` before each word: `source_id`.
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

/// The value of a member, as far as rules are about it.
pub trait Ruled {
    /// Whether it was given, and is not empty.
    fn is_given(&self) -> bool;

    /// Its text, if it is one.
    fn text(&self) -> &str {
        ""
    }
}

impl Ruled for i64 {
    fn is_given(&self) -> bool {
        *self != 0
    }
}

impl Ruled for String {
    fn is_given(&self) -> bool {
        !self.is_empty()
    }

    fn text(&self) -> &str {
        self
    }
}

/// Go takes an object without members for one that was given.
impl<T> Ruled for Option<T> {
    fn is_given(&self) -> bool {
        self.is_some()
    }
}

/// A rule that the value of a member has to keep.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// It is not empty.
    Required,
    /// It has as many characters as this.
    Size(usize),
    /// It has no more characters than this.
    MaxSize(usize),
    /// It has no other characters than ASCII letters, digits, `-`, `_` and `.`.
    AlphaDashDot,
    /// There is an email somewhere in it, with a dot in its host.
    Email,
    /// This one, in versions that behave as the difference says.
    Only(&'static Difference, &'static Rule),
    /// This one, of a member that Gogs' source calls otherwise in versions that behave as the difference says.
    Called(&'static Difference, &'static str, &'static Rule),
}

impl Rule {
    /// The rule, if `gogs` has it.
    fn of(self, gogs: GogsVersion) -> Option<Self> {
        match self {
            Self::Only(difference, rule) => gogs.has(difference).then_some(*rule),
            Self::Called(difference, _, rule) if !gogs.has(difference) => Some(*rule),
            rule => Some(rule),
        }
    }

    fn is_kept(self, value: &impl Ruled) -> bool {
        match self {
            Self::Required => value.is_given(),
            Self::Size(size) => value.text().chars().count() == size,
            Self::MaxSize(size) => value.text().chars().count() <= size,
            Self::AlphaDashDot => {
                value.text().chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            }
            Self::Email => EMAIL.is_match(value.text()),
            Self::Only(_, rule) | Self::Called(_, _, rule) => rule.is_kept(value),
        }
    }

    fn error(self, member: Member) -> BindingError {
        let (classification, message) = match self {
            Self::Required => (Classification::RequiredError, "Required"),
            Self::Size(_) => (Classification::SizeError, "Size"),
            Self::MaxSize(_) => (Classification::MaxSizeError, "MaxSize"),
            Self::AlphaDashDot => (Classification::AlphaDashDotError, "AlphaDashDot"),
            Self::Email => (Classification::EmailError, "Email"),
            Self::Only(_, rule) => return rule.error(member),
            Self::Called(_, field, rule) => return rule.error(Member { field, ..member }),
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
    /// Whose rules are checked.
    gogs: GogsVersion,
}

impl Members {
    fn new(source: Source, gogs: GogsVersion) -> Self {
        Self { source, errors: Vec::new(), type_errors: Vec::new(), unreadable: false, gogs }
    }

    fn unreadable(message: String, gogs: GogsVersion) -> Self {
        let mut members = Self::new(Source::default(), gogs);
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

    /// Notes the first of `rules` that the value of `member` breaks.
    pub fn check(&mut self, member: Member, value: &impl Ruled, rules: &[Rule]) {
        let mut rules = rules.iter().filter_map(|rule| rule.of(self.gogs));
        if let Some(broken) = rules.find(|rule| !rule.is_kept(value)) {
            self.errors.push(broken.error(member));
        }
    }

    /// The text of `member`, empty where there is none.
    fn text(&mut self, member: Member) -> String {
        self.last(member, Null::IsSkipped, "string", Value::text).unwrap_or_default()
    }

    /// The text of `member`; `None` where it is not given. It is one of those that Gogs can tell from one that is not given:
    /// see [`Self::optional_flag`].
    fn optional_text(&mut self, member: Member) -> Option<String> {
        if self.source.naming == Naming::Form {
            return None;
        }
        self.last(member, Null::IsNone, "string", Value::text)
    }

    /// The time `member`; `None` where it is not given. It is one of those that Gogs can tell from one that is not given: see
    /// [`Self::optional_flag`].
    fn optional_time(&mut self, member: Member) -> Option<Time> {
        if self.source.naming == Naming::Form {
            return None;
        }
        self.last(member, Null::IsNone, "time", Value::time)
    }

    /// The texts of the list `member`.
    fn texts(&mut self, member: Member) -> Vec<String> {
        if self.source.naming == Naming::Form {
            return self.given(member).iter().filter_map(Value::text).collect();
        }
        self.list(member, "string", Value::text)
    }

    /// The whole numbers of the list `member`.
    fn integers(&mut self, member: Member) -> Vec<i64> {
        if self.source.naming == Naming::Form {
            let texts = self.texts(member);
            return texts.iter().filter_map(|text| self.integer_of_form(member, text)).collect();
        }
        self.list(member, "whole number", Value::integer)
    }

    /// The elements of the list `member`. Go's decoder of JSON reads a list over the one before it: where an element is null,
    /// what was there stays.
    fn list<T: Clone + Default>(
        &mut self,
        member: Member,
        wanted: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Vec<T> {
        let (mut list, mut length) = (Vec::new(), 0);
        for value in self.given(member) {
            let Value::List(elements) = value else {
                if value == Value::Null {
                    (list, length) = (Vec::new(), 0);
                } else {
                    self.refuse(member, &value, &format!("list of {wanted}s"));
                }
                continue;
            };
            length = elements.len();
            if length == 0 {
                list.clear();
            }
            list.resize(length.max(list.len()), T::default());
            for (place, element) in list.iter_mut().zip(&elements) {
                match read(element) {
                    Some(read) => *place = read,
                    None if *element == Value::Null => {}
                    None => self.refuse(member, element, wanted),
                }
            }
        }
        list.truncate(length);
        list
    }

    /// The texts in the object `member`, by name; `None` where it is not given, as by a form. Go's decoder of JSON reads an object
    /// over the one before it; null in it is no text, which is the empty one.
    fn texts_by_name(&mut self, member: Member) -> Option<BTreeMap<String, String>> {
        if self.source.naming == Naming::Form {
            return None;
        }
        let mut texts = None;
        for value in self.given(member) {
            match value {
                Value::Null => texts = None,
                Value::Object(members) => {
                    let texts: &mut BTreeMap<_, _> = texts.get_or_insert_default();
                    for (name, value) in members {
                        if value.text().is_none() && value != Value::Null {
                            self.refuse(member, &value, "text");
                        }
                        texts.insert(name, value.text().unwrap_or_default());
                    }
                }
                other => self.refuse(member, &other, "object of texts"),
            }
        }
        texts
    }

    /// Whether `member` is true; `None` where it is not given.
    fn flag(&mut self, member: Member) -> Option<bool> {
        self.flag_or(member, Null::IsSkipped)
    }

    /// The whole number `member`; `None` where it is not given.
    fn integer(&mut self, member: Member) -> Option<i64> {
        self.integer_or(member, Null::IsSkipped)
    }

    /// The same, of a member that Gogs can tell from one that is not given: such ones are not read from a form, and null
    /// takes back what was given before it.
    fn optional_flag(&mut self, member: Member) -> Option<bool> {
        if self.source.naming == Naming::Form { None } else { self.flag_or(member, Null::IsNone) }
    }

    /// The same, of a member that Gogs can tell from one that is not given: such ones are not read from a form, and null
    /// takes back what was given before it.
    fn optional_integer(&mut self, member: Member) -> Option<i64> {
        if self.source.naming == Naming::Form { None } else { self.integer_or(member, Null::IsNone) }
    }

    fn flag_or(&mut self, member: Member, null: Null) -> Option<bool> {
        if let Some(text) = self.first_of_form(member) {
            let message = "Value could not be parsed as boolean";
            return form::flag(&text)
                .or_else(|| self.refuse_form(Classification::BooleanTypeError, member, message));
        }
        self.last(member, null, "bool", Value::flag)
    }

    fn integer_or(&mut self, member: Member, null: Null) -> Option<i64> {
        if let Some(text) = self.first_of_form(member) {
            return self.integer_of_form(member, &text);
        }
        self.last(member, null, "whole number", Value::integer)
    }

    fn integer_of_form(&mut self, member: Member, text: &str) -> Option<i64> {
        let message = "Value could not be parsed as integer";
        form::integer(text).or_else(|| self.refuse_form(Classification::IntegerTypeError, member, message))
    }

    fn refuse_form<T>(&mut self, classification: Classification, member: Member, message: &str) -> Option<T> {
        let field_names = vec![form::name_of(member.field)];
        self.type_errors.push(BindingError { field_names, classification, message: message.to_owned() });
        None
    }

    fn refuse(&mut self, member: Member, value: &Value, wanted: &str) {
        self.refuse_type(format!("member \"{}\" is {}, not a {wanted}", member.name, value.kind()));
    }

    /// The values given for `member`: in a body of JSON the last counts, of a form the first, or all; in YAML it may not be given
    /// twice.
    fn given(&mut self, member: Member) -> Vec<Value> {
        let naming = self.source.naming;
        let given = self.source.members.iter().filter(|(given, _)| naming.is(given, member));
        let given: Vec<Value> = given.map(|(_, value)| value.clone()).collect();
        if naming == Naming::Yaml && given.len() > 1 {
            self.refuse_type(format!("member \"{}\" is given twice", member.name));
        }
        given
    }

    /// The value of `member` that counts, in a form.
    fn first_of_form(&mut self, member: Member) -> Option<String> {
        match self.given(member).into_iter().next() {
            Some(Value::Form(text)) => Some(text),
            _ => None,
        }
    }

    /// What `read` makes of the last value of `member`, of a form the first; each that it can't read is refused.
    fn last<T>(
        &mut self,
        member: Member,
        null: Null,
        wanted: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let mut last = None;
        for value in self.given(member) {
            match read(&value) {
                // A form's first value is the one.
                Some(read) if matches!(value, Value::Form(_)) => return Some(read),
                Some(read) => last = Some(read),
                None if value != Value::Null => self.refuse(member, &value, wanted),
                None if null == Null::IsNone => last = None,
                None => {}
            }
        }
        last
    }

    fn finish<T>(mut self, value: T, validated_if_unreadable: bool) -> Result<T, Vec<BindingError>> {
        if self.unreadable && !validated_if_unreadable {
            self.errors.truncate(1);
        }
        self.errors.splice(0..0, self.type_errors);
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}
