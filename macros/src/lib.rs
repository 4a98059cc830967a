//! What the server's types and handlers say once, as attributes: a body's members ([`Body`]). What comes of them names the
//! server's own modules: this crate is of use to no other.

mod body;

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
/// - rules, checked in the order in which they stand, each with what it is in the schema: `required`, `max_size = N`,
///   `alpha_dash_dot`, `email`;
/// - `needed`: the schema requires it, though no rule does: the handler sees to it;
/// - `example = VALUE`, `format = Password` (a `KnownFormat`), `items = TYPE` (whose schema the elements of a list have);
/// - anything else that a builder of schemas of utoipa takes: `minimum = 0`, `max_length = 255`.
///
/// A member without `required` and `needed` may be left out; its default is that of its type.
#[proc_macro_derive(Body, attributes(body, member))]
pub fn body(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    body::derive(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
