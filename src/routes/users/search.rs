//! `/users/search`

use actix_web::{HttpResponse, http::StatusCode, web};
use gogs_openapi_macros::operation;

use utoipa::IntoParams;

use crate::{
    api::{
        argument::{FromQuery, Queried},
        auth::Anyone,
        error::ApiError,
        site::Site,
    },
    gogs::{GogsVersion, differences},
    routes::answer,
    types::{User, UserSearchResults},
    wire::query::Query,
};

/// Users answered where no `limit` is given, or none that counts.
const DEFAULT_LIMIT: i64 = 10;
/// Users answered at most until Gogs 0.13 (its setting `EXPLORE_PAGING_NUM`, its default).
const CAPPED_LIMIT: i64 = 20;

/// What a search takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct UserSearch {
    /// The keyword. Without one, nobody is found.
    #[param(example = "u")]
    q: String,
    /// How many users to answer at most. 0, and what is not a number, count as the default.
    #[param(required = false, default = 10, minimum = 0, example = 5)]
    limit: i64,
}

impl FromQuery for UserSearch {
    fn from_query(query: &Query, gogs: GogsVersion) -> Self {
        Self { q: query.first("q").unwrap_or_default().to_owned(), limit: limit(query.int("limit"), gogs) }
    }
}

/// Search for users
///
/// Anyone may call. Finds the users (never organizations) whose name or full name contains the keyword, ordered by
/// their ids. Upper and lower case count alike, as far as the server's database knows letters (SQLite: those of ASCII).
/// In the keyword, `%` stands for any text and `_` for any letter. There are no pages and no `Link` header: raise
/// `limit` instead. To callers without valid credentials each `email` is the empty string.
#[operation(
    get = "/users/search",
    operation_id = "searchUsers", tag = "users",
    responses((status = 200, description = "The users that were found, perhaps none.", body = UserSearchResults)),
)]
pub async fn search(
    caller: Anyone,
    Queried(UserSearch { q, limit }): Queried<UserSearch>,
    site: web::Data<Site>,
) -> Result<HttpResponse, ApiError> {
    let rows = site.store.search_users(&q, limit).await?;
    let email = caller.email_visibility();
    let data = rows.iter().map(|row| User::found(row, &site, email)).collect();
    answer(StatusCode::OK, &UserSearchResults { data, ok: true })
}

/// How many users are answered at most for the `limit` that was asked for (0: none was).
fn limit(asked: i64, gogs: GogsVersion) -> i64 {
    match (asked, gogs.has(&differences::SEARCH_CAPPED)) {
        (0, _) | (..0, false) => DEFAULT_LIMIT,
        (..0, true) => CAPPED_LIMIT,
        (1.., true) => asked.min(CAPPED_LIMIT),
        (1.., false) => asked,
    }
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn limits_by_version() {
        let in_version = |version: &str, asked| limit(asked, version.parse().expect(version));
        for (version, limits) in [("0.12.11", [10, 20, 5, 20, 20]), ("0.13.0", [10, 10, 5, 50, i64::MAX])] {
            assert_eq!([0, -1, 5, 50, i64::MAX].map(|asked| in_version(version, asked)), limits, "{version}");
        }
    }
}
