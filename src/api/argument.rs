//! What the type of a handler's argument says in the document: who may call, the parameters, the body, and the answers to
//! those who are refused.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use utoipa::{
    IntoParams, ToResponse,
    openapi::{
        ObjectBuilder, Ref, RefOr, Required, Schema,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::{KnownFormat, SchemaFormat, Type},
        security::SecurityRequirement,
    },
};

use crate::{
    api::{error::ApiError, site::Site},
    gogs::GogsVersion,
    wire::{
        query::{self, Query},
        text_of,
    },
};

/// An argument of a handler.
pub trait Argument: FromRequest {
    /// Adds to `operation` what each operation with such an argument has. A status that is there already stays as it is.
    fn describe(_operation: &mut Operation) {}

    /// The schemas that `describe` refers to.
    fn schemas(_schemas: &mut Vec<(String, RefOr<Schema>)>) {}
}

impl Argument for HttpRequest {}

impl<T: 'static> Argument for web::Data<T> {}

/// Lets nobody call an operation that the version spoken for has not: there are only those `since` a later one.
pub fn is_of_version(request: &HttpRequest, since: Option<GogsVersion>) -> Result<(), ApiError> {
    if since.is_some_and(|since| Site::of(request).gogs < since) {
        return Err(ApiError::NoSuchOperation);
    }
    Ok(())
}

/// Adds an answer that operations share, if the operation has none of its own for this status.
pub(super) fn add_response<'r, T: ToResponse<'r>>(operation: &mut Operation, status: &str) {
    let (name, _) = T::response();
    let responses = &mut operation.responses.responses;
    responses.entry(status.to_owned()).or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
}

/// Adds an answer that operations share in place of what another argument says of this status; what the operation itself says of
/// it stays.
pub(super) fn set_response<'r, T: ToResponse<'r>>(operation: &mut Operation, status: &str) {
    if let Some(RefOr::Ref(_)) = operation.responses.responses.get(status) {
        operation.responses.responses.remove(status);
    }
    add_response::<T>(operation, status);
}

/// Adds the ways to authenticate, any of which will do; `optional`: none will do, too.
pub(super) fn add_security(operation: &mut Operation, schemes: &[&str], optional: bool) {
    let requirements = schemes.iter().map(|scheme| SecurityRequirement::new(*scheme, [""; 0]));
    let none = optional.then(SecurityRequirement::default);
    operation.security = Some(requirements.chain(none).collect());
}

/// Adds a parameter.
pub(super) fn add_parameter(operation: &mut Operation, parameter: Parameter) {
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}

/// A parameter of the path that is text.
pub(super) fn text_in_path(name: &str, description: &str, example: &str) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
    in_path(name, description, schema, example.into())
}

fn in_path(name: &str, description: &str, schema: ObjectBuilder, example: Value) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example))
        .build()
}

/// Gives the parameter `name` of `operation` another example.
///
/// # Panics
///
/// If the operation has no such parameter.
pub(crate) fn set_example(operation: &mut Operation, name: &str, example: impl Into<Value>) {
    let parameter = operation.parameters.iter_mut().flatten().find_map(|parameter| match parameter {
        RefOr::T(parameter) if parameter.name == name => Some(parameter),
        _ => None,
    });
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let parameter = parameter.unwrap_or_else(|| panic!("{id} has no parameter {name}"));
    *parameter = ParameterBuilder::from(parameter.clone()).example(Some(example.into())).build();
}

/// The text that stands for the parameter `name` in the path of `request`.
pub(super) fn text_of_path(request: &HttpRequest, name: &str) -> Result<String, ApiError> {
    let segment = request.match_info().get(name).ok_or(ApiError::NotFound)?;
    Ok(text_of(&percent_decode_str(segment).collect::<Vec<u8>>()))
}

/// What stands for an empty segment of a path, where it is no end.
const EMPTY_SEGMENT: &str = "\0";

/// Which text in a path it is.
pub trait TextInPath: 'static {
    /// The name of the parameter.
    const NAME: &'static str;
    /// What it names: a sentence without its dot, for it may go on.
    const DESCRIPTION: &'static str;
    /// One that there is.
    const EXAMPLE: &'static str;
}

/// The rest of a path, which may have slashes in it.
pub struct Tail<N> {
    /// It, decoded.
    pub text: String,
    /// Whether a slash stands in it that was not encoded.
    pub has_slash: bool,
    which: PhantomData<N>,
}

/// What is said of each such parameter; the conformance program knows them by it.
const SLASHES: &str = "Slashes in it may stay as they are, or be encoded";

impl<N: TextInPath> FromRequest for Tail<N> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let has_slash = request.match_info().get(N::NAME).is_some_and(|rest| rest.contains('/'));
        let text = text_of_path(request, N::NAME).map(|text| {
            let segments = text.split('/').map(|segment| if segment == EMPTY_SEGMENT { "" } else { segment });
            segments.collect::<Vec<_>>().join("/")
        });
        std::future::ready(text.map(|text| Self { text, has_slash, which: PhantomData }))
    }
}

impl<N: TextInPath> Argument for Tail<N> {
    fn describe(operation: &mut Operation) {
        let description = format!("{}. {SLASHES}", N::DESCRIPTION);
        add_parameter(operation, text_in_path(N::NAME, &description, N::EXAMPLE));
    }
}

/// One segment of the path, as it is.
pub struct Segment<T> {
    /// It.
    pub text: String,
    which: PhantomData<T>,
}

impl<T: TextInPath> FromRequest for Segment<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(text_of_path(request, T::NAME).map(|text| Self { text, which: PhantomData }))
    }
}

impl<T: TextInPath> Argument for Segment<T> {
    fn describe(operation: &mut Operation) {
        add_parameter(operation, text_in_path(T::NAME, T::DESCRIPTION, T::EXAMPLE));
    }
}

/// What an extractor does.
pub(super) type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// What of a query an operation reads.
pub trait FromQuery: IntoParams {
    /// Reads it as `gogs` does.
    fn from_query(query: &Query, gogs: GogsVersion) -> Self;
}

/// What a request has in its query.
pub struct Queried<T>(pub T);

impl<T: FromQuery> FromRequest for Queried<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = Query::parse(request.query_string());
        std::future::ready(Ok(Self(T::from_query(&query, Site::of(request).gogs))))
    }
}

impl<T: FromQuery> Argument for Queried<T> {
    fn describe(operation: &mut Operation) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            add_parameter(operation, parameter);
        }
    }
}

/// Which number in a path it is.
pub trait NumberInPath: 'static {
    /// The name of the parameter.
    const NAME: &'static str;
    /// What it is.
    const DESCRIPTION: &'static str;
    /// The least that there is.
    const MINIMUM: i64;
    /// One that there is.
    const EXAMPLE: i64;
}

/// A number in the path: what is none is 0.
pub struct Number<N> {
    /// It.
    pub number: i64,
    which: PhantomData<N>,
}

impl<N: NumberInPath> FromRequest for Number<N> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = text_of_path(request, N::NAME);
        std::future::ready(text.map(|text| Self { number: query::int(&text), which: PhantomData }))
    }
}

impl<N: NumberInPath> Argument for Number<N> {
    fn describe(operation: &mut Operation) {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(N::MINIMUM));
        add_parameter(operation, in_path(N::NAME, N::DESCRIPTION, schema, N::EXAMPLE.into()));
    }
}

/// A number above 0 in the path, or else a name.
pub enum NumberOrName<N> {
    /// The number.
    Number(i64),
    /// The name: what stands there, whatever it is.
    Name(String, PhantomData<N>),
}

/// What may stand for a number in a path: a name.
pub trait NameForNumber: NumberInPath {
    /// What number and name are of.
    const DESCRIPTION: &'static str;
    /// A name that there is.
    const EXAMPLE: &'static str;
}

impl<N: NameForNumber> FromRequest for NumberOrName<N> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(text_of_path(request, N::NAME).map(|text| match query::int(&text) {
            number @ 1.. => Self::Number(number),
            _ => Self::Name(text, PhantomData),
        }))
    }
}

impl<N: NameForNumber> Argument for NumberOrName<N> {
    fn describe(operation: &mut Operation) {
        let parameter =
            text_in_path(N::NAME, <N as NameForNumber>::DESCRIPTION, <N as NameForNumber>::EXAMPLE);
        add_parameter(operation, parameter);
    }
}
