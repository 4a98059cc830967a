//! Whether the pages of a list fit together.

use serde_json::Value;

use crate::{
    judge::findings::Mismatch,
    target::{http::Response, links::Links},
};

/// The pages of a list, one after the other: `next` must lead on to `last`; `prev` and `first` must be right; no item comes
/// twice. (One that was made in the same second as another may: Gogs names no order for these, and a database may change its
/// mind.)
pub struct Pages<'a> {
    /// The path of the list.
    path: &'a str,
    /// The items of the pages before.
    items: Vec<Value>,
    /// The last page, as the first one tells.
    last: u64,
}

impl<'a> Pages<'a> {
    /// The pages of the list that a request's target asks for.
    pub fn new(target: &'a str) -> Self {
        Self { path: target.split('?').next().unwrap_or_default(), items: Vec::new(), last: 1 }
    }

    /// The last page, as far as is known.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Takes a page, the first one first, and returns what is wrong with it.
    pub fn take(&mut self, page: u64, response: &Response) -> Option<Mismatch> {
        if response.status != 200 {
            return Some(Mismatch::new(format!("status of page {page}"), "200", response.status.to_string()));
        }
        let body = response.json().unwrap_or(Value::Null);
        let items = body.as_array().or_else(|| body["data"].as_array()).cloned().unwrap_or_default();
        if items.is_empty() {
            return Some(Mismatch::new(format!("page {page}"), "items", "an empty list"));
        }
        if let Some(item) = repeated(&self.items, &items) {
            let what = format!("item {} on page {page}", item["id"]);
            return Some(Mismatch::new(what, "each item once", "it was there before"));
        }
        self.items.extend(items);
        let links = match response.header("link").map_or_else(|| Ok(Links::default()), Links::parse) {
            Ok(links) => links,
            Err(error) => {
                return Some(Mismatch::new(format!("Link of page {page}"), "links to pages", error));
            }
        };
        if page == 1 {
            self.last = links.page("last").unwrap_or(1);
        }
        self.wrong_link(page, &links)
    }

    fn wrong_link(&self, page: u64, links: &Links) -> Option<Mismatch> {
        let mut due = Vec::new();
        if page < self.last {
            due.extend([("next".to_owned(), page + 1), ("last".to_owned(), self.last)]);
        }
        if page > 1 {
            due.extend([("first".to_owned(), 1), ("prev".to_owned(), page - 1)]);
        }
        let what = format!("Link of page {page}");
        if links.pages != due {
            let show = |pages: &[(String, u64)]| format!("{pages:?}");
            return Some(Mismatch::new(what, show(&due), show(&links.pages)));
        }
        let elsewhere = links.urls.iter().find(|url| {
            let bare = url.split('?').next().unwrap_or_default();
            !(bare.starts_with("http") && bare.to_lowercase().ends_with(&self.path.to_lowercase()))
        });
        elsewhere.map(|url| Mismatch::new(what, format!("absolute links to {}", self.path), url.as_str()))
    }
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
