//! What is found in an exchange.

use serde::{Deserialize, Serialize};

use crate::{
    judge::gaps::Gap,
    suite::template::Variables,
    target::http::{Request, Response},
};

/// The longest text that a failure shows, in letters: more hides what matters.
const LONGEST: usize = 4000;

/// A request and the response to it.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The request.
    pub request: &'a Request,
    /// The response.
    pub response: &'a Response,
}

/// Something that is not as it is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is, in words.
    pub what: String,
    /// Where in the document, for a schema that was violated.
    pub pointer: Option<String>,
    /// What was expected.
    pub expected: String,
    /// What was received.
    pub received: String,
    /// The difference of two bodies.
    pub diff: Option<String>,
}

impl Mismatch {
    /// A mismatch in words.
    pub fn new(what: impl Into<String>, expected: impl Into<String>, received: impl Into<String>) -> Self {
        let (what, expected, received) = (what.into(), expected.into(), shorten(&received.into()));
        Self { what, expected, received, ..Self::default() }
    }
}

/// A text, cut where it is too long to be read.
pub fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}... ({} bytes in all)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// A response that was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    /// The operation.
    pub operation: String,
    /// The status.
    pub status: u16,
    /// The documented example it was compared with.
    pub example: Option<String>,
    /// Whether it conforms to the document's schema; `None`: there is nothing documented to conform to.
    pub schema: Option<bool>,
}

/// How a case goes on after a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// With the next step.
    #[default]
    Continue,
    /// Not at all: something was not as it is due, or the server responded in the other way that is allowed.
    End,
    /// The case can't be tried, for this reason.
    Skip(String),
}

/// All that is found in an exchange.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What violates the document.
    pub violations: Vec<Mismatch>,
    /// What is not as the step expects.
    pub mismatches: Vec<Mismatch>,
    /// The response, if it is one of the operation.
    pub seen: Option<Seen>,
    /// What the document lacks.
    pub gaps: Vec<Gap>,
    /// The values that the next steps may name.
    pub captured: Variables,
    /// How the case goes on.
    pub then: Then,
}

impl Findings {
    /// With what is not as the step expects, which ends the case if there is any.
    pub fn with_mismatches(mut self, mismatches: Vec<Mismatch>) -> Self {
        if !mismatches.is_empty() {
            self.mismatches.extend(mismatches);
            self.then = Then::End;
        }
        self
    }

    /// With a reason for which the case can't be tried.
    pub fn skip(self, reason: impl Into<String>) -> Self {
        Self { then: Then::Skip(reason.into()), ..self }
    }
}
