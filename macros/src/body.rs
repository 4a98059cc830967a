//! The derive of [`crate::Body`].

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, Field, Fields, Ident, Lit, LitStr, Meta, Result, Type,
    ext::IdentExt,
};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            other => return Err(Error::new_spanned(other, "a body's members have names")),
        },
        _ => return Err(Error::new_spanned(&input.ident, "a body is a struct")),
    };
    let members = fields.iter().map(Member::read).collect::<Result<Vec<_>>>()?;
    let (body, name, about) = (&input.ident, input.ident.to_string(), documented(&input.attrs));
    let description = description(input)?;
    let properties = members.iter().map(Member::property);
    let required = members.iter().filter(|member| member.is_required).map(|member| &member.name);
    let bound = members.iter().map(Member::bound);
    let idents = members.iter().map(|member| member.ident);
    Ok(quote! {
        impl ::utoipa::PartialSchema for #body {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::Schema> {
                ::utoipa::openapi::ObjectBuilder::new()
                    #(#properties)*
                    #(.required(#required))*
                    .description(Some(#about))
                    .into()
            }
        }

        impl ::utoipa::ToSchema for #body {
            fn name() -> ::std::borrow::Cow<'static, str> {
                #name.into()
            }
        }

        impl crate::wire::binding::Bind for #body {
            fn bind(members: &mut crate::wire::binding::Members) -> Self {
                #(#bound)*
                Self { #(#idents),* }
            }
        }

        impl crate::api::body::RequestBody for #body {
            const DESCRIPTION: &'static str = #description;
        }
    })
}

/// What `#[body(description = "..")]` says.
fn description(input: &DeriveInput) -> Result<LitStr> {
    let mut description = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("body")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("description") {
                return Err(meta.error("a body has a `description`"));
            }
            description = Some(meta.value()?.parse()?);
            Ok(())
        })?;
    }
    description
        .ok_or_else(|| Error::new_spanned(&input.ident, "say what it is: `#[body(description = \"..\")]`"))
}

/// A comment's lines.
fn documented(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(line) => match &line.lit {
                Lit::Str(line) => Some(line.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

struct Member<'a> {
    ident: &'a Ident,
    kind: &'a Type,
    name: String,
    /// What Gogs' source calls it.
    field: String,
    about: String,
    /// Whether the schema requires it.
    is_required: bool,
    rules: Vec<TokenStream>,
    /// The difference that says which versions have the rules that follow.
    only: Option<Expr>,
    /// The difference that says which versions call it otherwise, and how.
    called: Option<(Expr, Expr)>,
    /// Calls of the schema's builder.
    schema: Vec<TokenStream>,
}

impl<'a> Member<'a> {
    fn read(field: &'a Field) -> Result<Self> {
        let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a member has a name"))?;
        let name = ident.unraw().to_string();
        let mut member = Self {
            ident,
            kind: &field.ty,
            field: field_name(&name),
            name,
            about: documented(&field.attrs),
            is_required: false,
            rules: Vec::new(),
            only: None,
            called: None,
            schema: Vec::new(),
        };
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("member")) {
            attribute.parse_nested_meta(|meta| {
                let key = meta.path.require_ident()?;
                member.say(key, || meta.value()?.parse())
            })?;
        }
        Ok(member)
    }

    /// Notes what `key` says, with its value if it has one.
    fn say(&mut self, key: &Ident, value: impl Fn() -> Result<Expr>) -> Result<()> {
        let (only, called) = (self.only.clone(), self.called.clone());
        let rule = |rule: TokenStream| {
            let rule = quote!(crate::wire::binding::Rule::#rule);
            let rule = match &called {
                Some((difference, field)) => quote! {
                    crate::wire::binding::Rule::Called(&crate::gogs::differences::#difference, #field, &#rule)
                },
                None => rule,
            };
            match &only {
                Some(only) => {
                    quote!(crate::wire::binding::Rule::Only(&crate::gogs::differences::#only, &#rule))
                }
                None => rule,
            }
        };
        match key.to_string().as_str() {
            "field" => {
                let Expr::Lit(syn::ExprLit { lit: Lit::Str(field), .. }) = value()? else {
                    return Err(Error::new_spanned(key, "a field's name is text"));
                };
                self.field = field.value();
            }
            "called" => {
                let Expr::Tuple(pair) = value()? else {
                    return Err(Error::new_spanned(
                        key,
                        "say where, and how: `called = (DIFFERENCE, \"Name\")`",
                    ));
                };
                let mut pair = pair.elems.into_iter();
                self.called = pair.next().zip(pair.next());
            }
            "needed" => self.is_required = true,
            "only" => self.only = Some(value()?),
            "required" => {
                self.is_required = true;
                self.rules.push(rule(quote!(Required)));
                self.schema.push(quote!(.min_length(Some(1))));
            }
            "given" => {
                self.is_required = true;
                self.rules.push(rule(quote!(Required)));
            }
            "alpha_dash_dot" => {
                self.rules.push(rule(quote!(AlphaDashDot)));
                self.schema.push(quote!(.pattern(Some("^[A-Za-z0-9_.-]+$"))));
            }
            "email" => {
                self.rules.push(rule(quote!(Email)));
                self.schema.push(quote!(.pattern(Some("@"))));
            }
            "size" => {
                let size = value()?;
                self.rules.push(rule(quote!(Size(#size))));
                self.schema.push(quote!(.min_length(Some(#size)).max_length(Some(#size))));
            }
            "max_size" => {
                let size = value()?;
                self.rules.push(rule(quote!(MaxSize(#size))));
                self.schema.push(quote!(.max_length(Some(#size))));
            }
            "example" => {
                let example = value()?;
                self.schema.push(quote!(.examples([::serde_json::json!(#example)])));
            }
            "format" => {
                let format = value()?;
                self.schema.push(quote! {
                    .format(Some(::utoipa::openapi::SchemaFormat::KnownFormat(::utoipa::openapi::KnownFormat::#format)))
                });
            }
            "items" => {
                let items = value()?;
                self.schema.push(quote!(.items(<#items as ::utoipa::PartialSchema>::schema())));
            }
            _ => {
                let value = value()?;
                self.schema.push(quote!(.#key(Some(#value))));
            }
        }
        Ok(())
    }

    /// The property of the schema.
    fn property(&self) -> TokenStream {
        let Self { kind, name, about, schema, .. } = self;
        let default = if self.is_required {
            quote!()
        } else {
            quote!(.default(<#kind as crate::wire::binding::MemberType>::default()))
        };
        quote! {
            .property(
                #name,
                <#kind as crate::wire::binding::MemberType>::schema().description(Some(#about)) #default #(#schema)*,
            )
        }
    }

    /// Takes the member, and checks it.
    fn bound(&self) -> TokenStream {
        let Self { ident, kind, name, field, rules, .. } = self;
        let member = quote!(crate::wire::binding::member(#name, #field));
        let checked = if rules.is_empty() {
            quote!()
        } else {
            quote!(members.check(#member, &#ident, &[#(#rules),*]);)
        };
        quote! {
            let #ident = <#kind as crate::wire::binding::MemberType>::take(members, #member);
            #checked
        }
    }
}

/// What Gogs' source calls the member `name`, as a rule.
fn field_name(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::{derive, field_name};

    #[test]
    fn names_of_fields() {
        for (name, field) in [("name", "Name"), ("full_name", "FullName"), ("allow_git_hook", "AllowGitHook")]
        {
            assert_eq!(field_name(name), field);
        }
    }

    #[test]
    fn what_is_no_body_is_refused() {
        let refused = |input| derive(&input).expect_err("it is refused").to_string();
        let nameless = parse_quote!(
            #[body(description = "")]
            struct Nameless(String);
        );
        assert_eq!(refused(nameless), "a body's members have names");
        assert_eq!(
            refused(parse_quote!(
                struct Undescribed {}
            )),
            "say what it is: `#[body(description = \"..\")]`"
        );
        let unset = parse_quote!(
            #[body(description = "")]
            struct Unset {
                #[member(max_size)]
                name: String,
            }
        );
        assert_eq!(refused(unset), "expected `=`");
    }
}
