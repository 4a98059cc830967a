//! The attribute [`crate::operation`].

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Error, FnArg, Ident, ItemFn, Lit, LitStr, Result, Token, Type, parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    spanned::Spanned,
};

/// What stands in the attribute.
pub(crate) struct Operation {
    method: Ident,
    path: LitStr,
    /// Parameters, and the values of their examples.
    examples: Vec<(Ident, Lit)>,
    /// What is utoipa's.
    rest: TokenStream,
}

impl Parse for Operation {
    fn parse(input: ParseStream) -> Result<Self> {
        let method: Ident = input.parse()?;
        if !["get", "post", "put", "patch", "delete"].contains(&method.to_string().as_str()) {
            return Err(Error::new(method.span(), "begin with the method and the path: `get = \"/users\"`"));
        }
        input.parse::<Token![=]>()?;
        let path = input.parse()?;
        let (mut examples, mut rest) = (Vec::new(), TokenStream::new());
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            if input.fork().parse::<Ident>().is_ok_and(|key| key == "examples") {
                input.parse::<Ident>()?;
                let values;
                parenthesized!(values in input);
                let pairs = Punctuated::<Pair, Token![,]>::parse_terminated(&values)?;
                examples.extend(pairs.into_iter().map(|Pair(name, value)| (name, value)));
                continue;
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                rest.extend([input.parse::<proc_macro2::TokenTree>()?]);
            }
            rest.extend(quote!(,));
        }
        Ok(Self { method, path, examples, rest })
    }
}

struct Pair(Ident, Lit);

impl Parse for Pair {
    fn parse(input: ParseStream) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self(name, input.parse()?))
    }
}

pub(crate) fn expand(operation: &Operation, handler: &ItemFn) -> Result<TokenStream> {
    let Operation { method, path, examples, rest } = operation;
    let arguments = handler.sig.inputs.iter().map(type_of).collect::<Result<Vec<_>>>()?;
    let (name, visibility, attributes) = (&handler.sig.ident, &handler.vis, &handler.attrs);
    let mut inner = handler.clone();
    inner.attrs.clear();
    inner.vis = syn::Visibility::Inherited;
    let annotated = format_ident!("__annotated_{name}");
    let extracted: Vec<_> = (0..arguments.len()).map(|at| format_ident!("argument_{at}")).collect();
    let extract = arguments.iter().zip(&extracted).map(|(argument, extracted)| {
        quote_spanned! {argument.span()=>
            let #extracted = <#argument as ::actix_web::FromRequest>::from_request(&request, &mut payload).await?;
        }
    });
    let describe = arguments.iter().map(|argument| {
        quote_spanned! {argument.span()=>
            <#argument as crate::api::argument::Argument>::describe(&mut operation);
        }
    });
    let called = method.to_string().to_uppercase();
    // What may be several segments says so to actix alone.
    let documented = LitStr::new(&path.value().replace(":.*}", "}"), path.span());
    let examples = examples.iter().map(|(parameter, value)| {
        let parameter_name = parameter.to_string();
        quote!(crate::api::argument::set_example(&mut operation, #parameter_name, #value);)
    });
    Ok(quote! {
        #[::utoipa::path(impl_for = #annotated, #method, path = #documented, #rest)]
        #[::actix_web::#method(#path)]
        #(#attributes)*
        #visibility async fn #name(
            request: ::actix_web::HttpRequest,
            payload: ::actix_web::web::Payload,
        ) -> ::actix_web::Result<::actix_web::HttpResponse> {
            #inner
            static SINCE: ::std::sync::LazyLock<::std::option::Option<crate::gogs::GogsVersion>> =
                ::std::sync::LazyLock::new(|| crate::gogs::operations::since(#called, #documented));
            crate::api::argument::is_of_version(&request, *SINCE)?;
            let mut payload = payload.into_inner();
            #(#extract)*
            Ok(#name(#(#extracted),*).await?)
        }

        /// What the attribute says.
        #[allow(non_camel_case_types)]
        struct #annotated;

        impl ::utoipa::Path for #name {
            fn methods() -> ::std::vec::Vec<::utoipa::openapi::HttpMethod> {
                <#annotated as ::utoipa::Path>::methods()
            }

            fn path() -> ::std::string::String {
                <#annotated as ::utoipa::Path>::path()
            }

            fn operation() -> ::utoipa::openapi::path::Operation {
                let mut operation = <#annotated as ::utoipa::Path>::operation();
                #(#describe)*
                #(#examples)*
                operation
            }
        }

        impl<'t> ::utoipa::__dev::Tags<'t> for #name {
            fn tags() -> ::std::vec::Vec<&'t str> {
                <#annotated as ::utoipa::__dev::Tags<'t>>::tags()
            }
        }

        impl ::utoipa::__dev::SchemaReferences for #name {
            fn schemas(
                schemas: &mut ::std::vec::Vec<(
                    ::std::string::String,
                    ::utoipa::openapi::RefOr<::utoipa::openapi::Schema>,
                )>,
            ) {
                <#annotated as ::utoipa::__dev::SchemaReferences>::schemas(schemas);
                #(<#arguments as crate::api::argument::Argument>::schemas(schemas);)*
            }
        }
    })
}

fn type_of(argument: &FnArg) -> Result<&Type> {
    match argument {
        FnArg::Typed(argument) => Ok(&argument.ty),
        FnArg::Receiver(receiver) => Err(Error::new_spanned(receiver, "a handler is no method")),
    }
}

#[cfg(test)]
mod tests {
    use syn::{parse_quote, parse_str};

    use super::{Operation, expand};

    #[test]
    fn what_is_no_operation_is_refused() {
        for (attribute, error) in [
            ("head = \"/\"", "begin with the method and the path: `get = \"/users\"`"),
            ("get", "expected `=`"),
            ("get = \"/\", examples(id)", "expected `=`"),
        ] {
            let refused = parse_str::<Operation>(attribute).err().expect(attribute).to_string();
            assert_eq!(refused, error, "{attribute}");
        }
        let operation: Operation = parse_str("get = \"/\", tag = \"users\"").expect("it is one");
        let method = parse_quote!(
            async fn get(self) {}
        );
        let refused = expand(&operation, &method).expect_err("it is a method").to_string();
        assert_eq!(refused, "a handler is no method");
    }
}
