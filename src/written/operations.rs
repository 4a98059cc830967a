//! The operations of the document, as those who read recordings look for them.

use serde_json::Value;

use crate::api::site::BASE_PATH;

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

    /// The operation that a request calls. A fixed segment goes before a parameter.
    pub(super) fn called(&self, method: &str, target: &str) -> Option<Operation<'a>> {
        let path = target.split('?').next()?.strip_prefix(BASE_PATH)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let is_called = |operation: &Operation<'_>| {
            operation.method.eq_ignore_ascii_case(method) && fits(operation.path, path)
        };
        self.iter().filter(is_called).min_by_key(|operation| operation.path.matches('{').count())
    }
}

fn fits(template: &str, path: &str) -> bool {
    let segments = || template.split('/').zip(path.split('/'));
    template.split('/').count() == path.split('/').count()
        && segments()
            .all(|(part, segment)| if part.starts_with('{') { !segment.is_empty() } else { part == segment })
}
