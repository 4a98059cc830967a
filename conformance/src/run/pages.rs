//! Following the `Link` header from the first page to the last.

use crate::{
    exit::Result,
    judge::{
        findings::{Exchange, Findings, Mismatch},
        paging::Pages,
        step::by_document,
    },
    run::place::{Done, Place},
    target::http::{Request, Response},
};

/// How many pages are visited one after the other: a tracker of thousands of issues would take minutes. Beyond, the last
/// page is looked at.
const MOST_PAGES: u64 = 20;

/// Visits the pages after the first one. Only the number of a page is taken from a link, so that credentials never go to
/// another server.
pub fn walk(place: &Place<'_>, request: &Request, first: &Response) -> Result<Done> {
    let mut walk = Walk { place, request, pages: Pages::new(&request.target) };
    let wrong = walk.pages.take(1, first);
    let mut done = place.done(request, Findings::default().with_mismatches(wrong.into_iter().collect()));
    let last = walk.pages.last();
    let beyond = Some(last).filter(|last| *last > MOST_PAGES);
    for page in (2..=last.min(MOST_PAGES)).chain(beyond) {
        if !done.failures.is_empty() {
            break;
        }
        done = done.and(walk.visit(page)?);
    }
    Ok(done)
}

struct Walk<'a> {
    place: &'a Place<'a>,
    /// The request for the first page.
    request: &'a Request,
    pages: Pages<'a>,
}

impl Walk<'_> {
    fn visit(&mut self, page: u64) -> Result<Done> {
        let place = self.place;
        let request = Request { target: with_page(&self.request.target, page), ..self.request.clone() };
        let response = match place.send(&request) {
            Ok(response) => response,
            Err(error) => {
                let lost = Mismatch::new(format!("page {page}"), "a response", error);
                return Ok(place.done(&request, Findings::default().with_mismatches(vec![lost])));
            }
        };
        let exchange = Exchange { request: &request, response: &response };
        let findings = by_document(place.session.document, place.step(), exchange)?;
        let wrong = self.pages.take(page, &response);
        Ok(place.done(&request, findings.with_mismatches(wrong.into_iter().collect())))
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
