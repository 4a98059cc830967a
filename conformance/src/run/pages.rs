//! Following the `Link` header from the first page to the last.

use serde_json::Value;

use crate::{
    results::CaseResult,
    run::place::{Place, Stop},
    target::{
        http::{Answer, Request},
        links::Links,
    },
};

/// How many pages are visited one after the other: a tracker of thousands of issues would take minutes. Beyond, the last
/// page is looked at.
const MOST_PAGES: u64 = 20;

/// Follows `next` from the first page on: it must reach `last`; `prev` and `first` must be right; no item comes twice. (One
/// that was made in the same second as another may: Gogs names no order for these, and a database may change its mind.)
/// Only the number of a page is taken from a link, so that credentials never go to another server.
pub fn walk(place: &Place<'_>, first: &Answer, result: &mut CaseResult) -> Result<(), Stop> {
    let mut walk = Walk { place, items: Vec::new(), last: 0 };
    let links = walk.look_at(1, first, result)?;
    walk.last = links.page("last").unwrap_or(1);
    walk.relations(1, &links, result)?;
    let mut page = 1;
    while page < walk.last.min(MOST_PAGES) {
        page += 1;
        walk.visit(page, result)?;
    }
    if walk.last > MOST_PAGES {
        walk.visit(walk.last, result)?;
    }
    Ok(())
}

/// An item of a page that was on it, or on a page before, already.
fn repeated<'a>(before: &[Value], page: &'a [Value]) -> Option<&'a Value> {
    let same = |a: &Value, b: &Value| a["id"] == b["id"];
    let ties = |item: &Value| {
        let of_its_time = |other: &Value| other["created_at"] == item["created_at"] && !same(other, item);
        item["created_at"].is_string() && before.iter().chain(page).any(of_its_time)
    };
    page.iter().enumerate().find_map(|(index, item)| {
        let on_page = page[..index].iter().any(|other| same(other, item));
        let before = before.iter().any(|other| same(other, item));
        (on_page || before && !ties(item)).then_some(item)
    })
}

struct Walk<'a> {
    place: &'a Place<'a>,
    /// The items of the pages before.
    items: Vec<Value>,
    last: u64,
}

impl Walk<'_> {
    fn visit(&mut self, page: u64, result: &mut CaseResult) -> Result<(), Stop> {
        let request =
            Request { target: with_page(&self.place.request.target, page), ..self.place.request.clone() };
        let place = Place { request: &request, ..*self.place };
        let answer = place.send(&request).map_err(|error| {
            place.failed(place.case.kind, format!("page {page}"), "an answer", error, None, result);
            Stop::Failed
        })?;
        if answer.status != 200 {
            return Err(self.wrong(
                format!("status of page {page}"),
                "200",
                answer.status.to_string(),
                result,
            ));
        }
        place.look_at_schema(&answer, result)?;
        let links = self.look_at(page, &answer, result)?;
        self.relations(page, &links, result)
    }

    /// Takes the items of a page, and its links.
    fn look_at(&mut self, page: u64, answer: &Answer, result: &mut CaseResult) -> Result<Links, Stop> {
        let body = answer.json().unwrap_or(Value::Null);
        let items = body.as_array().or_else(|| body["data"].as_array()).cloned().unwrap_or_default();
        if items.is_empty() {
            return Err(self.wrong(format!("page {page}"), "items", "an empty list", result));
        }
        if let Some(item) = repeated(&self.items, &items) {
            let what = format!("item {} on page {page}", item["id"]);
            return Err(self.wrong(what, "each item once", "it was there before", result));
        }
        self.items.extend(items);
        match answer.header("link") {
            None => Ok(Links::default()),
            Some(header) => Links::parse(header)
                .map_err(|error| self.wrong(format!("Link of page {page}"), "links to pages", error, result)),
        }
    }

    fn relations(&self, page: u64, links: &Links, result: &mut CaseResult) -> Result<(), Stop> {
        let last = self.last;
        let mut due = Vec::new();
        if page < last {
            due.extend([("next".to_owned(), page + 1), ("last".to_owned(), last)]);
        }
        if page > 1 {
            due.extend([("first".to_owned(), 1), ("prev".to_owned(), page - 1)]);
        }
        if links.pages != due {
            let show = |pages: &[(String, u64)]| format!("{pages:?}");
            return Err(self.wrong(format!("Link of page {page}"), show(&due), show(&links.pages), result));
        }
        let path = self.place.request.target.split('?').next().unwrap_or_default();
        let elsewhere = links.urls.iter().find(|url| {
            let bare = url.split('?').next().unwrap_or_default();
            !(bare.starts_with("http") && bare.to_lowercase().ends_with(&path.to_lowercase()))
        });
        match elsewhere {
            Some(url) => Err(self.wrong(
                format!("Link of page {page}"),
                format!("absolute links to {path}"),
                url.clone(),
                result,
            )),
            None => Ok(()),
        }
    }

    fn wrong(
        &self,
        what: impl Into<String>,
        expected: impl Into<String>,
        received: impl Into<String>,
        result: &mut CaseResult,
    ) -> Stop {
        self.place.failed(self.place.case.kind, what, expected, received, None, result);
        Stop::Failed
    }
}

fn with_page(target: &str, page: u64) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("page="))
        .map(str::to_owned)
        .collect();
    pairs.push(format!("page={page}"));
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_same_list() {
        assert_eq!(with_page("/a?state=closed&page=1", 2), "/a?state=closed&page=2");
        assert_eq!(with_page("/a", 2), "/a?page=2");
    }
}
