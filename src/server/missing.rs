//! The operations that Gogs has and this server has not: they are answered with 501, for a client takes 404 for "no such
//! repository".
//!
//! Which of [all](operations::all) are not here is found by comparison with the document, so that one that is added here
//! needs no change there.

use std::sync::LazyLock;

use actix_web::{HttpRequest, guard, http::Method, web};

use crate::{
    api::{error::ApiError, site::Site},
    gogs::{
        GogsVersion,
        operations::{self, Operation},
    },
    openapi,
};

static MISSING: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let served = openapi::operation_ids();
    operations::all().iter().filter(|operation| !served.contains(operation.id)).cloned().collect()
});

/// Those that this server has not.
pub fn missing() -> &'static [Operation] {
    &MISSING
}

/// The operation of Gogs, in the version that is spoken for, that a request calls in vain.
pub fn missed(gogs: GogsVersion, method: &Method, path: &str) -> Option<&'static Operation> {
    missing()
        .iter()
        .find(|operation| operation.method == *method && operation.is_of(gogs) && operation.has(path))
}

/// Registers those whose paths a parameter of an operation that is here would take: a fixed segment stands before a
/// parameter in its place, in Gogs, too. The others are found where nothing else is.
pub fn shadowed(api: &mut web::ServiceConfig) {
    let is_here = |operation: &&Operation| !missing().contains(operation);
    for missing in missing() {
        // To an operation that is here, a parameter of this path is a name like any other.
        let takes = |here: &Operation| here.method == missing.method && here.has(missing.path);
        if operations::all().iter().filter(is_here).any(takes) {
            let is_called = guard::Method(missing.method.clone());
            api.service(web::resource(missing.template()).guard(is_called).to(
                move |request: HttpRequest| async move {
                    // A version without it takes the segment for a parameter; there is no such thing then.
                    let is_there = missing.is_of(Site::of(&request).gogs);
                    let error = if is_there { ApiError::NotImplemented(missing) } else { ApiError::NotFound };
                    Err::<String, _>(error)
                },
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Method, missed};
    use crate::gogs::GogsVersion;

    #[test]
    fn a_path_is_matched_as_gogs_router_does() {
        let newest = GogsVersion::MAIN;
        for (method, path, due) in [
            ("POST", "/repos/migrate", Some("migrateRepository")),
            ("GET", "/repos/a/b/archive/c.zip", Some("getArchive")),
            ("GET", "/repos/a/b/archive/c/d.zip", Some("getArchive")),
            // These are here, or nowhere.
            ("GET", "/repos/a/b", None),
            ("PUT", "/repos/a/b", None),
            ("GET", "/repos/a/b/contents", None),
            ("GET", "/repos/a/b/contents/c/d.txt", None),
            ("GET", "/repos//b/tags", None),
            ("GET", "/repos/a/b/branches/c/d", None),
            ("GET", "/repos/a/b/tags/c", None),
            ("DELETE", "/repos/a/b", None),
            ("GET", "/Markdown", None),
            ("GET", "", None),
        ] {
            let method: Method = method.parse().expect("a method");
            let found = missed(newest, &method, path).map(|operation| operation.id);
            assert_eq!(found, due, "{method} {path}");
        }
        let blobs = |version: &str| {
            missed(version.parse().expect("a version"), &Method::GET, "/repos/a/b/git/blobs/c").is_some()
        };
        assert!(!blobs("0.12.11") && blobs("0.13.0"));
    }
}
