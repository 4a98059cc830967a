//! What the operations with pages share is in the document once: the parameter `page`, and the header `Link`.

use utoipa::{
    IntoParams,
    openapi::{
        self, Components, Ref, RefOr,
        header::{Header, HeaderBuilder},
        path::{Operation, Parameter, ParameterIn},
    },
};

use super::operations_of;
use crate::api::pagination::Page;

/// What the parameter is called among the components.
const PAGE: &str = "Page";
/// The header by which a list tells where its other pages are.
const LINK: &str = "Link";

/// Moves both to the components, and leaves references in their places.
pub(super) fn share(document: &mut openapi::OpenApi) {
    let page = page();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of(item) {
            refer(operation, &page);
        }
    }
    let Components { parameters, headers, .. } = document.components.get_or_insert_default();
    parameters.insert(PAGE.to_owned(), RefOr::T(page));
    headers.insert(LINK.to_owned(), RefOr::T(link()));
}

fn page() -> Parameter {
    let mut parameters = Page::into_params(|| Some(ParameterIn::Query)).into_iter();
    parameters.next().expect("`Page` has a member")
}

fn link() -> Header {
    let example = [("next", 3), ("last", 5), ("first", 1), ("prev", 1)].map(|(relation, page)| {
        format!(
            "<https://gogs.example.com/api/v1/repos/unknwon/hello/issues?page={page}>; rel=\"{relation}\""
        )
    });
    HeaderBuilder::from(Header::default())
        .example(Some(example.join(",").into()))
        .description(Some(
            "Other pages, as URLs with the relations `next`, `last`, `first` and `prev` (RFC 8288), in this order. Those \
             that don't exist are left out; if all is on one page, the header is. The URLs have no other parameter than \
             `page`: add the rest of your query yourself.",
        ))
        .build()
}

fn refer(operation: &mut Operation, page: &Parameter) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if matches!(parameter, RefOr::T(parameter) if parameter == page) {
            *parameter = RefOr::Ref(Ref::new(format!("#/components/parameters/{PAGE}")));
        }
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && let Some(link) = response.headers.get_mut(LINK)
        {
            *link = RefOr::Ref(Ref::new(format!("#/components/headers/{LINK}")));
        }
    }
}
