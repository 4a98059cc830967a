//! `/repos/search`

use actix_web::{HttpRequest, HttpResponse, web};
use gogs_openapi_macros::operation;
use utoipa::IntoParams;

use crate::{
    api::{
        argument::{FromQuery, Queried},
        auth::Anyone,
        error::ApiError,
        pagination::{self, Page},
        site::Site,
    },
    gogs::{GogsVersion, full_names},
    routes::page_answer,
    store::repositories::{self, Search},
    types::{Repository, RepositorySearchResults},
    wire::query::Query,
};

/// Repositories on a page where no `limit` is given, or none that counts.
const DEFAULT_LIMIT: i64 = 10;
/// Repositories on a page at most (Gogs' setting `api.MAX_RESPONSE_ITEMS`, its default).
const GREATEST_LIMIT: i64 = 50;

/// What a search takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct RepositorySearch {
    /// The keyword; of a path, its last part. Without one, the repositories are found that have a dot in their name or
    /// description.
    #[param(required = false, example = "hello")]
    q: String,
    /// Id of a user or an organization, to find only its repositories. If it is the caller, or an organization that the
    /// caller owns, that includes all private ones.
    #[param(required = false, default = 0, minimum = 0, example = 1)]
    uid: i64,
    /// How many repositories a page has, 50 at most. Below 1, and what is not a number, count as the default.
    #[param(required = false, default = 10, minimum = 1, maximum = 50, example = 5)]
    limit: i64,
}

impl FromQuery for RepositorySearch {
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        let limit = match query.int("limit") {
            ..=0 => DEFAULT_LIMIT,
            limit => limit.min(GREATEST_LIMIT),
        };
        Self { q: last_part(query.first("q").unwrap_or_default()).to_owned(), uid: query.int("uid"), limit }
    }
}

/// What Go's `path.Base` leaves of a path.
fn last_part(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" if path.is_empty() => ".",
        "" => "/",
        trimmed => trimmed.rsplit('/').next().unwrap_or(trimmed),
    }
}

/// Search for repositories
///
/// Anyone may call. Finds the repositories whose name or description contains the keyword: the public ones, and
/// private ones whose wiki or issues are public. They are ordered by their ids; those of one owner (`uid`), if the server
/// has SQLite, by their names. In the keyword, `%` stands for any text and `_` for
/// any letter. `permissions` is absent. The `Link` header leads to the other pages; its URLs have `page` as their only
/// parameter: add the rest of your query to them.
#[operation(
    get = "/repos/search",
    operation_id = "searchRepositories", tag = "repositories",
    responses((status = 200, description = "The repositories of the page, perhaps none.",
        body = RepositorySearchResults, headers(("Link")))),
)]
pub async fn search(
    caller: Anyone,
    Queried(RepositorySearch { q, uid, limit }): Queried<RepositorySearch>,
    Queried(Page { page }): Queried<Page>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.into_caller().map(|caller| caller.user.id);
    let has_unlisted = site.has_unlisted();
    let (views, total) = site
        .store
        .run(move |connection| {
            let all = match caller {
                Some(caller) if uid > 0 => {
                    caller == uid || repositories::owns_organization(connection, uid, caller)?
                }
                _ => false,
            };
            let search = Search { keyword: q, owner: uid, all, page, page_size: limit, has_unlisted };
            repositories::search(connection, &search)
        })
        .await?;
    let data =
        views.iter().map(|view| Repository::new(view, &site, &full_names::REPOSITORY_SEARCH)).collect();
    page_answer(
        &request,
        &RepositorySearchResults { data, ok: true },
        &pagination::relations(total, limit, page),
    )
}

#[cfg(test)]
mod tests {
    use super::last_part;

    #[test]
    fn of_a_path_the_last_part_counts() {
        for (path, last) in
            [("", "."), ("a", "a"), ("a/b", "b"), ("a/b//", "b"), ("/", "/"), ("///", "/"), (".", ".")]
        {
            assert_eq!(last_part(path), last, "{path}");
        }
    }
}
