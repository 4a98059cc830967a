//! What the server's types and handlers say once, as attributes: a body's members ([`Body`]), and a
//! handler's arguments ([`macro@operation`]). What comes of them names the
//! server's own modules: this crate is of use to no other.

mod body;
mod operation;

use proc_macro::TokenStream;

/// Makes of a struct the body of a request: its schema in the document (`ToSchema`), how it is bound (`Bind`), and
/// what an operation that takes it says of it (`RequestBody`).
///
/// ```text
/// /// A token to create.
/// #[derive(Body)]
/// #[body(description = "The token to create.")]
/// pub struct CreateTokenRequest {
///     /// Its name.
///     #[member(required, max_size = 40, example = "laptop")]
///     pub name: String,
/// }
/// ```
///
/// `body(description)` is what the document says of the body in an operation. A member's comment is its description. Its type has to
/// be a `MemberType`. In `member(..)` stand:
///
/// - `field = "SourceID"`: what Gogs' source calls the member, if that is not its name with each word's first letter in
///   upper case;
/// - `called = (DIFFERENCE, "UID")`: what it calls the member in versions that behave as that one of `gogs::differences` says, as the
///   errors of the rules behind it tell;
/// - rules, checked in the order in which they stand, each with what it is in the schema: `required`, `size = N`,
///   `max_size = N`, `alpha_dash_dot`, `email`;
/// - `only = DIFFERENCE`: the rules behind it hold in versions of Gogs that behave as that one of `gogs::differences` says;
///   the schema has them for all;
/// - `given`: the rule `required` of a member that is no text: nothing in it need be;
/// - `needed`: the schema requires it, though no rule does: the handler sees to it;
/// - `example = VALUE`, `format = Password` (a `KnownFormat`), `items = TYPE` (whose schema the elements of a list have);
/// - anything else that a builder of schemas of utoipa takes: `minimum = 0`, `max_length = 255`.
///
/// A member without `required`, `given` and `needed` may be left out; its default is that of its type.
#[proc_macro_derive(Body, attributes(body, member))]
pub fn body(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    body::derive(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes of a function the handler of an operation: its route, and its part of the document.
///
/// ```text
/// /// Follow a user
/// ///
/// /// Token only. Makes the caller follow a user or an organization.
/// #[operation(
///     put = "/user/following/{username}",
///     operation_id = "followUser",
///     tag = "followers",
///     responses((status = 204, description = "The caller follows the user now.")),
///     examples(username = "zoe"),
/// )]
/// pub async fn follow(TokenUser(user): TokenUser, target: UserPath) -> Result<HttpResponse, ApiError> {
/// ```
///
/// The method and the path come first. A last parameter that may be several segments is written as actix wants it: `{path:.*}`.
/// `examples` has those of parameters, where they are others than their types'. All else is as in `utoipa::path`, and says only what the arguments' types don't: each of them is an `Argument`, and adds what it knows
/// (who may call, parameters, the body, and the answers to those who are refused). What the attribute says of a status wins.
///
/// Where the version that is spoken for has no such operation yet, the answer is that of a path that there is not.
///
/// The arguments are extracted **in their order, one after the other**: what the first refuses, the second is not asked for. It is
/// the order of Gogs' checks.
#[proc_macro_attribute]
pub fn operation(attribute: TokenStream, handler: TokenStream) -> TokenStream {
    let operation = syn::parse_macro_input!(attribute as operation::Operation);
    let handler = syn::parse_macro_input!(handler as syn::ItemFn);
    operation::expand(&operation, &handler).unwrap_or_else(|error| error.to_compile_error()).into()
}
