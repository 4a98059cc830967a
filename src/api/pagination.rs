//! Pages and the `Link` header, as Gogs counts and writes them.

use actix_web::{HttpMessage, HttpRequest, http::header::HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use utoipa::IntoParams;

use crate::{
    api::{argument::FromQuery, site::Site},
    gogs::GogsVersion,
    wire::query::Query,
};

/// A note on a request: a slash was taken from the end of its path. Gogs leaves it in `Link`.
pub(crate) struct TrimmedSlash;

/// Which page of a list is asked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// Which page, from 1 on. Below 1, and what is not a number, count as 1.
    #[param(required = false, default = 1, minimum = 1, example = 1)]
    pub page: i64,
}

impl FromQuery for Page {
    /// The page as it is asked for: 0 where there is none.
    fn from_query(query: &Query, _: GogsVersion) -> Self {
        Self { page: query.int("page") }
    }
}

/// What may not stand inside `<...>` in a header.
const IN_HEADER: &AsciiSet = &CONTROLS.add(b'<').add(b'>').add(b' ');

/// The relations of page `current` (as asked for, from 1) of a list of `total` things in pages of `page_size`: the
/// name and the page each leads to, in Gogs' order.
///
/// A page before the first is the first. A page past the last has the relations of the last.
pub fn relations(total: i64, page_size: i64, current: i64) -> Vec<(&'static str, i64)> {
    let last = (total.max(1) + page_size - 1) / page_size;
    let current = current.clamp(1, last);
    let mut relations = Vec::with_capacity(4);
    if current < last {
        relations.extend([("next", current + 1), ("last", last)]);
    }
    if current > 1 {
        relations.extend([("first", 1), ("prev", current - 1)]);
    }
    relations
}

/// The `Link` header of a page; none if all is on one page.
///
/// Its URLs have the path of the request and the page, and no other parameter of the query.
pub fn link(request: &HttpRequest, relations: &[(&'static str, i64)]) -> Option<HeaderValue> {
    if relations.is_empty() {
        return None;
    }
    let site = Site::of(request);
    let slash = if request.extensions().contains::<TrimmedSlash>() { "/" } else { "" };
    let path = percent_decode_str(request.path().trim_start_matches('/')).decode_utf8_lossy();
    let path = utf8_percent_encode(&path, IN_HEADER);
    let links: Vec<String> = relations
        .iter()
        .map(|(relation, page)| {
            format!("<{}{path}{slash}?page={page}>; rel=\"{relation}\"", site.external_url)
        })
        .collect();
    HeaderValue::from_str(&links.join(",")).ok()
}

#[cfg(test)]
mod tests {
    use super::relations;

    #[test]
    fn the_documented_relations() {
        assert_eq!(relations(500, 10, 2), [("next", 3), ("last", 50), ("first", 1), ("prev", 1)]);
    }

    #[test]
    fn bounds() {
        assert_eq!(relations(0, 10, 1), []);
        assert_eq!(relations(10, 10, 1), []);
        assert_eq!(relations(11, 10, 1), [("next", 2), ("last", 2)]);
        assert_eq!(relations(42, 10, 0), [("next", 2), ("last", 5)]);
        assert_eq!(relations(42, 10, i64::MIN), [("next", 2), ("last", 5)]);
        for past in [5, 6, 99, i64::MAX] {
            assert_eq!(relations(42, 10, past), [("first", 1), ("prev", 4)]);
        }
    }
}
