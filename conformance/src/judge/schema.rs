//! Whether a response conforms to the document.

use serde_json::Value;

use crate::{
    document::{Document, Media, Operation, Response as Documented},
    exit::Result,
    judge::{
        findings::{Exchange, Mismatch, shorten},
        gaps::{self, FAILED, Gap},
    },
    target::http::Response,
};

/// How many violations of a schema one response is charged with: the first ones tell enough.
const MOST_VIOLATIONS: usize = 5;

/// A response, compared with the document.
#[derive(Debug, Default)]
pub struct Conformity {
    /// Whether it conforms; `None`: there is nothing documented to conform to.
    pub conforms: Option<bool>,
    /// What violates the document: a failure of the server.
    pub violations: Vec<Mismatch>,
    /// What the document lacks.
    pub gaps: Vec<Gap>,
}

/// Compares a response of an operation with the document.
pub fn judge(document: &Document, operation: &Operation, exchange: Exchange<'_>) -> Result<Conformity> {
    let response = exchange.response;
    let gaps = gaps::find(document, operation, response);
    // A failed server conforms to nothing; the step tells whether that was due. An undocumented status is a gap.
    let documented = operation.responses.get(&response.status).filter(|_| response.status < FAILED);
    let Some(documented) = documented else { return Ok(Conformity { gaps, ..Conformity::default() }) };
    let media = documented.media_of(&response.media_type());
    let violations = match media {
        Some(media) if !response.body.is_empty() => of_body(document, media, response)?,
        None if is_page(exchange) => {
            let what = "a page of HTML in place of a response of the API";
            vec![Mismatch::new(what, "what the document says", &*response.body)]
        }
        // Another media type is a gap.
        _ => missing_body(documented, exchange).into_iter().collect(),
    };
    Ok(Conformity { conforms: Some(violations.is_empty()), violations, gaps })
}

/// Whether the response is of somebody in front of the API. (`HEAD` shows the type of what `GET` would show.)
fn is_page(Exchange { request, response }: Exchange<'_>) -> bool {
    response.is_html() && !(response.body.is_empty() && request.method == "HEAD")
}

fn missing_body(documented: &Documented, Exchange { request, response }: Exchange<'_>) -> Option<Mismatch> {
    let due: Vec<_> = documented.media.iter().map(|media| media.media_type.as_str()).collect();
    let missing = response.body.is_empty() && !documented.may_be_empty && request.method != "HEAD";
    (missing && !due.is_empty()).then(|| Mismatch::new("body", due.join(" or "), "no body"))
}

fn of_body(document: &Document, media: &Media, response: &Response) -> Result<Vec<Mismatch>> {
    let is_json = media.media_type.contains("json");
    let Some(body) = (if is_json { response.json() } else { Some(response.body.clone().into()) }) else {
        return Ok(vec![Mismatch::new("body", "JSON", &*response.body)]);
    };
    let validator = document.validator(&media.schema)?;
    let violation = |error: jsonschema::ValidationError<'_>| {
        let at = error.instance_path().to_string();
        let received = body.pointer(&at).unwrap_or(&Value::Null).to_string();
        let pointer = Some(media.schema.clone());
        Mismatch {
            pointer,
            ..Mismatch::new(format!("schema at '{at}'"), error.to_string(), shorten(&received))
        }
    };
    Ok(validator.iter_errors(&body).take(MOST_VIOLATIONS).map(violation).collect())
}
