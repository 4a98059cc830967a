//! The examples of the document, out of the recordings: `src/openapi/examples.toml` names the case of each.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{
    Error,
    operations::Operations,
    recordings::{Exchange, Recording},
};
use crate::gogs::GogsVersion;

/// The table of examples, below the repository's root.
const TABLE: &str = "src/openapi/examples.toml";
/// The media type of what no recording has.
const JSON: &str = "application/json";
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

/// A response that no recording has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unrecorded {
    /// The status, where it is not that of a response that operations share.
    status: Option<u16>,
    value: Value,
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
}

/// Whose an example is.
#[derive(Clone, Copy, Debug)]
enum Owner<'a> {
    /// The operation with this id.
    Operation(&'a str),
    /// The response of this name, which operations share.
    Response(&'a str),
}

/// What examples are taken from, and what they are for.
struct Extraction<'a> {
    table: &'a Table,
    document: &'a Value,
    operations: Operations<'a>,
    recordings: &'a [Recording],
}

impl Table {
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(root.join(TABLE)).map_err(|error| Error::at(TABLE, error))?;
        toml::from_str(&text).map_err(|error| Error::at(TABLE, error))
    }

    /// The examples of `document`, as `openapi/examples.json` has them.
    pub(super) fn extract(&self, document: &Value, recordings: &[Recording]) -> Result<Value, Error> {
        let extraction =
            Extraction { table: self, document, operations: Operations::of(document), recordings };
        let mut extracted = json!({});
        for (owner, lines) in self.owners() {
            for (name, line) in lines.as_object().into_iter().flatten() {
                Line::deserialize(line)
                    .map_err(|error| Error(error.to_string()))
                    .and_then(|line| extraction.add(owner, name, &line, &mut extracted))
                    .map_err(|error| Error::at(TABLE, format!("{owner:?} {name}: {error}")))?;
            }
        }
        Ok(extracted)
    }

    fn owners(&self) -> impl Iterator<Item = (Owner<'_>, &Value)> {
        let operations = self.operations.iter().map(|(id, lines)| (Owner::Operation(id), lines));
        operations.chain(self.responses.iter().map(|(name, lines)| (Owner::Response(name), lines)))
    }
}

impl Owner<'_> {
    /// Where the examples of a response are among those that are `extracted`, by media type and name.
    fn response(self, status: u16, extracted: &mut Value) -> &mut Value {
        match self {
            Self::Operation(id) => &mut extracted["operations"][id]["responses"][status.to_string()],
            Self::Response(name) => &mut extracted["responses"][name],
        }
    }
}

impl<'a> Extraction<'a> {
    /// Adds the request and the response of an example to `extracted`.
    fn add(&self, owner: Owner<'_>, name: &str, line: &Line, extracted: &mut Value) -> Result<(), Error> {
        let Some(case) = &line.recorded else { return self.add_unrecorded(owner, name, line, extracted) };
        let exchange = self.source(owner, case, line)?;
        if let Some(summary) = &line.request {
            let Owner::Operation(id) = owner else {
                return Err(Error("a response that operations share has no request".to_owned()));
            };
            let media_type =
                exchange.request.media_type().ok_or_else(|| Error("it has no request body".to_owned()))?;
            let value = self.body(exchange.request.body.as_deref(), media_type)?;
            let content = &mut extracted["operations"][id]["requestBody"][media_type];
            content[name] = json!({"summary": summary, "value": value});
        }
        if let Some(summary) = &line.response {
            let media_type =
                exchange.response.media_type().ok_or_else(|| Error("it has no response body".to_owned()))?;
            let value = self.body(exchange.response.body.as_deref(), media_type)?;
            let content = &mut owner.response(exchange.response.status, extracted)[media_type];
            content[name] = json!({"summary": summary, "value": value});
        }
        Ok(())
    }

    fn add_unrecorded(
        &self,
        owner: Owner<'_>,
        name: &str,
        line: &Line,
        extracted: &mut Value,
    ) -> Result<(), Error> {
        let Some(unrecorded) = self.table.unrecorded.get(name) else {
            return Err(Error("it names no recorded case, and is not among the unrecorded".to_owned()));
        };
        let status = match owner {
            Owner::Operation(_) => unrecorded.status.ok_or_else(|| Error("it has no status".to_owned()))?,
            Owner::Response(_) => 0,
        };
        owner.response(status, extracted)[JSON][name] =
            json!({"summary": line.response, "value": unrecorded.value});
        Ok(())
    }

    /// The exchange that is shown: of the newest version, or of the one that is named, and one that the document has a place for.
    fn source(&self, owner: Owner<'_>, case: &str, line: &Line) -> Result<&'a Exchange, Error> {
        let version: Option<GogsVersion> =
            line.version.as_deref().map(str::parse).transpose().map_err(|error| Error(format!("{error}")))?;
        self.recordings
            .iter()
            .filter(|recording| version.is_none_or(|version| recording.version == version))
            .flat_map(|recording| &recording.exchanges)
            .find(|exchange| exchange.case == case && self.has_place(owner, exchange, line))
            .ok_or_else(|| Error(format!("no recording of {case} has a place in the document")))
    }

    /// Whether the document has a place for what of `exchange` is to be shown. An error may be of another operation, for what
    /// stands before operations (who calls, the body) refuses all of them alike.
    fn has_place(&self, owner: Owner<'_>, exchange: &Exchange, line: &Line) -> bool {
        let Exchange { request, response, .. } = exchange;
        let status = response.status.to_string();
        let is_own = |id: &str| {
            self.operations.called(&request.method, &request.target).is_some_and(|called| called.id == id)
        };
        let place = match owner {
            Owner::Operation(id) => {
                if !is_own(id) && (line.request.is_some() || response.status < 400) {
                    return false;
                }
                self.operations
                    .by_id(id)
                    .map_or(&Value::Null, |operation| &operation.value["responses"][&status])
            }
            Owner::Response(name) => {
                let reference = json!({"$ref": format!("#/components/responses/{name}")});
                if !self.operations.iter().any(|operation| operation.value["responses"][&status] == reference)
                {
                    return false;
                }
                &self.document["components"]["responses"][name]
            }
        };
        match &line.response {
            Some(_) => {
                response.media_type().is_some_and(|media_type| place["content"].get(media_type).is_some())
            }
            None => place.is_object(),
        }
    }

    /// A recorded body, as it is shown.
    fn body(&self, recorded: Option<&str>, media_type: &str) -> Result<Value, Error> {
        let recorded = recorded.ok_or_else(|| Error("its body is not text".to_owned()))?;
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
