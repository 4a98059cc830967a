//! All operations of Gogs' v1: what `operations.tsv` lists.

use std::sync::LazyLock;

use actix_web::http::Method;

use super::version::GogsVersion;

const LIST: &str = include_str!("operations.tsv");

/// An operation of Gogs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What the document calls it, or would.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path below `/api/v1`: `:name` stands for one segment, `*name` at the end for one or more.
    pub path: &'static str,
    /// The first version of Gogs that has it; `None`: all have.
    pub since: Option<GogsVersion>,
}

static ALL: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| read(line).unwrap_or_else(|| panic!("operations.tsv: {line}"))).collect()
});

fn read(line: &'static str) -> Option<Operation> {
    let mut cells = line.split('\t');
    let (id, method, path) = (cells.next()?, cells.next()?.parse().ok()?, cells.next()?);
    let since = cells.next().map(str::parse).transpose().ok()?;
    Some(Operation { id, method, path, since })
}

/// All operations of Gogs, in its router's order.
pub fn all() -> &'static [Operation] {
    &ALL
}

/// The first version that has the operation of a method and a path (`/users/{username}`), if not all have it.
pub fn since(method: &str, path: &str) -> Option<GogsVersion> {
    let called = all().iter().find(|operation| operation.method == *method && operation.template() == path);
    called.and_then(|operation| operation.since)
}

impl Operation {
    /// Whether a path below `/api/v1` is one of this operation's.
    pub fn has(&self, path: &str) -> bool {
        let mut given = path.split('/');
        for due in self.path.split('/') {
            match given.next() {
                Some(first) if due.starts_with('*') => return !first.is_empty() || given.next().is_some(),
                Some(segment) if due.starts_with(':') && !segment.is_empty() => {}
                Some(segment) if due == segment => {}
                _ => return false,
            }
        }
        given.next().is_none()
    }

    /// The path as the document has it: `{name}` is a parameter.
    pub fn template(&self) -> String {
        let segments = self.path.split('/').map(|segment| match segment.strip_prefix([':', '*']) {
            Some(name) => format!("{{{name}}}"),
            None => segment.to_owned(),
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Whether its last parameter is one or more segments.
    pub fn has_tail(&self) -> bool {
        self.path.contains("/*")
    }

    /// Whether `gogs` has it.
    pub fn is_of(&self, gogs: GogsVersion) -> bool {
        self.since.is_none_or(|since| gogs >= since)
    }
}
