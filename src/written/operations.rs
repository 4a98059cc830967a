//! The operations of the document, as those who read recordings look for them.

use serde_json::{Map, Value};

use crate::{
    api::site::BASE_PATH,
    gogs::{GogsVersion, operations as of_gogs},
    openapi::escape,
};

/// An operation, with where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    pub id: &'a str,
    pub value: &'a Value,
}

/// All operations of a document.
#[derive(Debug)]
pub(super) struct Operations<'a>(Vec<Operation<'a>>);

impl Operation<'_> {
    /// Where it is in the document, as a JSON pointer.
    pub(super) fn pointer(self) -> String {
        format!("/paths/{}/{}", escape(self.path), self.method)
    }

    pub(super) fn has_body(self) -> bool {
        self.value.get("requestBody").is_some()
    }

    /// Whether it may be called without credentials.
    pub(super) fn takes_anyone(self) -> bool {
        let requirements = self.value["security"].as_array().into_iter().flatten();
        requirements.into_iter().any(|requirement| requirement.as_object().is_some_and(Map::is_empty))
    }
}

impl<'a> Operations<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        let items = document["paths"].as_object().into_iter().flatten();
        let operations = items.flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().filter_map(move |(method, value)| {
                Some(Operation { method, path, id: value["operationId"].as_str()?, value })
            })
        });
        Self(operations.collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Operation<'a>> {
        self.0.iter().copied()
    }

    pub(super) fn by_id(&self, id: &str) -> Option<Operation<'a>> {
        self.iter().find(|operation| operation.id == id)
    }
}

/// The id of the operation of Gogs that a request calls, in the document or not. A fixed segment goes before a parameter.
pub(super) fn called(method: &str, target: &str) -> Option<&'static str> {
    let path = target.split('?').next()?.strip_prefix(BASE_PATH)?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let called = of_gogs::all().iter().filter(|operation| operation.method == method && operation.has(path));
    called.min_by_key(|operation| operation.path.matches([':', '*']).count()).map(|operation| operation.id)
}

/// Whether `version` has an operation.
pub(super) fn is_of(id: &str, version: GogsVersion) -> bool {
    of_gogs::all()
        .iter()
        .find(|operation| operation.id == id)
        .is_none_or(|operation| operation.is_of(version))
}
