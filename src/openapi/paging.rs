//! What lists share is in the document once: parameters of the query that several operations have, as `page`, and the header
//! `Link`.

use std::collections::BTreeMap;

use utoipa::openapi::{
    self, Components, Ref, RefOr,
    header::{Header, HeaderBuilder},
    path::{Operation, Parameter, ParameterIn},
};

use super::operations_of;

/// The header by which a list tells where its other pages are.
const LINK: &str = "Link";

/// Moves them to the components, and leaves references in their places.
pub(super) fn share(document: &mut openapi::OpenApi) {
    let shared = shared(document);
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of(item) {
            refer(operation, &shared);
        }
    }
    let Components { parameters, headers, .. } = document.components.get_or_insert_default();
    parameters.extend(shared.into_iter().map(|(name, parameter)| (name, RefOr::T(parameter))));
    headers.insert(LINK.to_owned(), RefOr::T(link()));
}

/// The parameters of queries that several operations have, all alike, by what they are called among the components. Of those that
/// have one name and are not alike, the first is.
fn shared(document: &mut openapi::OpenApi) -> BTreeMap<String, Parameter> {
    let mut seen: Vec<Parameter> = Vec::new();
    let mut shared = BTreeMap::new();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of(item) {
            for parameter in operation.parameters.iter().flatten() {
                let RefOr::T(parameter) = parameter else { continue };
                if parameter.parameter_in != ParameterIn::Query {
                    continue;
                }
                if seen.contains(parameter) {
                    shared.entry(component(&parameter.name)).or_insert_with(|| parameter.clone());
                } else {
                    seen.push(parameter.clone());
                }
            }
        }
    }
    shared
}

/// What a parameter is called among the components: its name, with a capital.
fn component(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
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

fn refer(operation: &mut Operation, shared: &BTreeMap<String, Parameter>) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(own) = parameter
            && let name = component(&own.name)
            && shared.get(&name) == Some(own)
        {
            *parameter = RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")));
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
