//! The examples of the document, out of the recordings: `src/openapi/examples.toml` names the case of each.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{
    Error,
    operations::{Operation, Operations},
    recordings::{Exchange, Recording},
};
use crate::{
    gogs::GogsVersion,
    openapi::{Examples, escape},
};

/// The table of examples, below the repository's root.
const TABLE: &str = "src/openapi/examples.toml";
/// The media type of what no recording has, if nothing else is said.
const JSON: &str = "application/json";
/// The line of an answer without a body, of which there is no example.
const NO_CONTENT: &str = "noContent";
/// What is written otherwise in examples: the address of the recorded server, and its name in the addresses for SSH.
const ADDRESSES: [(&str, &str); 2] =
    [("{{base}}", "https://gogs.example.com"), ("git@localhost:", "git@gogs.example.com:")];

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// What stands for placeholders of the recordings.
    placeholders: BTreeMap<String, String>,
    /// What no recording has, by the names of examples.
    unrecorded: BTreeMap<String, Unrecorded>,
    /// The examples of operations, by operation id and name, in the table's order.
    operations: Map<String, Value>,
    /// The examples of responses that operations share, by the names of both.
    responses: Map<String, Value>,
}

fn json() -> String {
    JSON.to_owned()
}

/// A response that no recording has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unrecorded {
    status: u16,
    /// That of the body.
    #[serde(default = "json")]
    media_type: String,
    value: Value,
    /// The body of the request that it is the answer to.
    request: Option<Value>,
    /// Why there is no recording.
    #[serde(rename = "reason")]
    _reason: String,
}

/// A line of the table: an example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// The case; none if it is unrecorded.
    recorded: Option<String>,
    /// The version of Gogs that is to be the example, if not the newest.
    version: Option<String>,
    /// What the request is called.
    request: Option<String>,
    /// What the response is called.
    response: Option<String>,
    /// How the demo is asked for it: `tests/demo.rs` does.
    #[serde(rename = "demo")]
    _demo: Option<Value>,
}

/// The examples, and where they are from.
#[derive(Default)]
pub(super) struct Extracted<'a> {
    /// The examples, as `openapi/examples.json` has them.
    pub examples: Examples,
    /// Those that were recorded.
    pub shown: Vec<Shown<'a>>,
}

/// An exchange of which the request or the response is shown.
pub(super) struct Shown<'a> {
    /// Where the request or the response is in the document, as a JSON pointer.
    pub half: String,
    /// Where the example is.
    pub pointer: String,
    /// The operation, if it is of one alone.
    pub operation: Option<&'a str>,
    pub exchange: &'a Exchange,
}

/// Whose an example is.
#[derive(Clone, Copy, Debug)]
enum Owner<'a> {
    Operation(Operation<'a>),
    /// The response of this name, which operations share.
    Response(&'a str),
}

/// What examples are taken from, and what they are for.
struct Extraction<'a> {
    table: &'a Table,
    document: &'a Value,
    operations: Operations<'a>,
    recordings: &'a [Recording],
    extracted: Extracted<'a>,
}

impl Table {
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(root.join(TABLE)).map_err(|error| Error::at(TABLE, error))?;
        toml::from_str(&text).map_err(|error| Error::at(TABLE, error))
    }

    /// The examples for `document`.
    pub(super) fn extract<'a>(
        &'a self,
        document: &'a Value,
        recordings: &'a [Recording],
    ) -> Result<Extracted<'a>, Error> {
        let (operations, extracted) = (Operations::of(document), Extracted::default());
        let mut extraction = Extraction { table: self, document, operations, recordings, extracted };
        for (id, lines) in &self.operations {
            let operation = extraction.operations.by_id(id);
            let operation =
                operation.ok_or_else(|| Error::at(TABLE, format!("there is no operation {id}")))?;
            extraction.add_all(Owner::Operation(operation), lines).map_err(|error| Error::at(id, error))?;
        }
        for (name, lines) in &self.responses {
            extraction.add_all(Owner::Response(name), lines).map_err(|error| Error::at(name, error))?;
        }
        Ok(extraction.extracted)
    }
}

impl<'a> Owner<'a> {
    fn id(self) -> Option<&'a str> {
        match self {
            Self::Operation(operation) => Some(operation.id),
            Self::Response(_) => None,
        }
    }

    /// Where the response with a status is in the document.
    fn response(self, status: u16) -> String {
        match self {
            Self::Operation(operation) => format!("{}/responses/{status}", operation.pointer()),
            Self::Response(name) => format!("/components/responses/{name}"),
        }
    }

    /// Whether it answers with this status.
    fn has(self, status: u16, operations: &Operations<'_>) -> bool {
        let response = |operation: Operation<'a>| &operation.value["responses"][status.to_string()];
        match self {
            Self::Operation(operation) => response(operation).is_object(),
            Self::Response(name) => {
                let reference = json!({"$ref": format!("#/components/responses/{name}")});
                operations
                    .iter()
                    .any(|operation| operation.value["responses"][status.to_string()] == reference)
            }
        }
    }
}

impl<'a> Extraction<'a> {
    /// Adds the examples of one owner.
    fn add_all(&mut self, owner: Owner<'a>, lines: &Value) -> Result<(), Error> {
        for (name, line) in lines.as_object().into_iter().flatten() {
            let line = Line::deserialize(line).map_err(|error| Error::at(name, error))?;
            if name == NO_CONTENT {
                continue;
            }
            let added = match &line.recorded {
                Some(case) => self.add_recorded(owner, name, &line, case),
                None => self.add_unrecorded(owner, name, &line),
            };
            added.map_err(|error| Error::at(name, error))?;
        }
        Ok(())
    }

    fn add_recorded(&mut self, owner: Owner<'a>, name: &str, line: &Line, case: &str) -> Result<(), Error> {
        let exchange = self.source(owner, line, case)?;
        let Exchange { request, response, .. } = exchange;
        let mut halves = Vec::new();
        match (&line.request, owner) {
            (None, _) => {}
            (Some(summary), Owner::Operation(operation)) => {
                let half = format!("{}/requestBody", operation.pointer());
                halves.push((half, summary, request.media_type(), request.body.as_deref()));
            }
            (Some(_), Owner::Response(_)) => return Err(Error("it is of no operation's request".to_owned())),
        }
        if let Some(summary) = &line.response {
            let half = owner.response(response.status);
            halves.push((half, summary, response.media_type(), response.body.as_deref()));
        }
        if halves.is_empty() {
            return Err(Error("it has neither `request` nor `response`".to_owned()));
        }
        for (half, summary, media_type, body) in halves {
            let (Some(media_type), Some(body)) = (media_type, body) else {
                return Err(Error(format!("{case} has no text for {half}")));
            };
            let example = json!({"summary": summary, "value": self.value(body, media_type)?});
            let pointer = self.put(&half, media_type, name, example)?;
            self.extracted.shown.push(Shown { half, pointer, operation: owner.id(), exchange });
        }
        Ok(())
    }

    fn add_unrecorded(&mut self, owner: Owner<'a>, name: &str, line: &Line) -> Result<(), Error> {
        let Some(Unrecorded { status, media_type, value, request, .. }) = self.table.unrecorded.get(name)
        else {
            return Err(Error("it names no recorded case, and is not among the unrecorded".to_owned()));
        };
        if let (Some(summary), Some(request), Owner::Operation(operation)) = (&line.request, request, owner) {
            let half = format!("{}/requestBody", operation.pointer());
            self.put(&half, JSON, name, json!({"summary": summary, "value": request}))?;
        }
        let example = json!({"summary": line.response, "value": value});
        self.put(&owner.response(*status), media_type, name, example).map(drop)
    }

    /// Puts an example into a half; where it is then.
    fn put(&mut self, half: &str, media_type: &str, name: &str, example: Value) -> Result<String, Error> {
        let content = format!("{half}/content/{}", escape(media_type));
        if self.document.pointer(&content).is_none() {
            return Err(Error(format!("the document has no {content}")));
        }
        let pointer = format!("{content}/examples/{}", escape(name));
        let examples = self.extracted.examples.entry(content).or_insert_with(|| json!({}));
        examples[name] = example;
        Ok(pointer)
    }

    /// The exchange that is shown: of the newest version that answered with one of the owner's statuses, or of the version
    /// that is named. An error may be of another operation, for what stands before operations (who calls, the body) refuses
    /// them all alike.
    fn source(&self, owner: Owner<'_>, line: &Line, case: &str) -> Result<&'a Exchange, Error> {
        let version: Option<GogsVersion> =
            line.version.as_deref().map(str::parse).transpose().map_err(|error| Error(format!("{error}")))?;
        let is_own = |exchange: &Exchange| owner.id().is_none_or(|id| exchange.called() == Some(id));
        self.recordings
            .iter()
            .filter(|recording| version.is_none_or(|version| recording.version == version))
            .flat_map(|recording| &recording.exchanges)
            .filter(|exchange| exchange.case == case && owner.has(exchange.response.status, &self.operations))
            .find(|exchange| is_own(exchange) || (line.request.is_none() && exchange.response.status >= 400))
            .ok_or_else(|| Error(format!("no recording has {case} with a status that the document has")))
    }

    /// A recorded body, as it is shown.
    fn value(&self, recorded: &str, media_type: &str) -> Result<Value, Error> {
        let mut text = ADDRESSES.iter().fold(recorded.to_owned(), |text, (from, to)| text.replace(from, to));
        while let Some((before, rest)) = text.split_once("{{")
            && let Some((placeholder, after)) = rest.split_once("}}")
        {
            text = format!("{before}{}{after}", self.stand_in(placeholder));
        }
        if media_type == JSON {
            return serde_json::from_str(&text)
                .map_err(|error| Error(format!("its body is not JSON: {error}")));
        }
        Ok(text.into())
    }

    /// What stands for a placeholder: tokens and commits are 40 hexadecimal digits.
    fn stand_in(&self, placeholder: &str) -> String {
        let named = self.table.placeholders.get(placeholder).cloned();
        named.unwrap_or_else(|| {
            Sha256::digest(placeholder).iter().take(20).map(|byte| format!("{byte:02x}")).collect()
        })
    }
}
