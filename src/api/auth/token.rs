//! Access tokens in a request.

use crate::{store::tokens::Secret, wire::query::Query};

/// The token that a request carries: in the query (where that counts, `query` has it), else in the header.
///
/// The header is `token` and the token, apart by any white space; `Token`, `Bearer` or a third word make it none.
pub(super) fn presented(header: &str, query: &Query) -> Option<Secret> {
    let in_query =
        ["token", "access_token"].iter().find_map(|name| query.first(name).filter(|value| !value.is_empty()));
    if let Some(token) = in_query {
        return Some(Secret::presented(token));
    }
    let mut words = header.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("token"), Some(token), None) => Some(Secret::presented(token)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::presented;
    use crate::wire::query::Query;

    #[test]
    fn the_query_comes_before_the_header() {
        let found = |header: &str, query: &str| {
            presented(header, &Query::parse(query)).map(|secret| secret.expose().to_owned())
        };
        assert_eq!(found("token h", "").as_deref(), Some("h"));
        assert_eq!(found("token \t h ", "").as_deref(), Some("h"));
        assert_eq!(found("token h", "token=").as_deref(), Some("h"));
        assert_eq!(found("token h", "token=q").as_deref(), Some("q"));
        assert_eq!(found("token h", "access_token=a&token=q").as_deref(), Some("q"));
        assert_eq!(found("", "access_token=a").as_deref(), Some("a"));
        for none in ["", "token", "token ", "Token h", "Bearer h", "h", "token h x"] {
            assert_eq!(found(none, ""), None, "{none}");
        }
    }
}
