//! The document: its operations, what they answer, and validators for it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::Validator;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::exit::{Failure, Result};

/// The text of the document that this program was built with.
const DOCUMENT: &str = include_str!("../../openapi/gogs-v1.json");

/// Where the API is below the base address.
pub const API: &str = "/api/v1";

/// What a pointer in the fragment of a URI may hold as it is.
const FRAGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'~').remove(b'-').remove(b'.').remove(b'_');

/// One media type of a response.
#[derive(Debug)]
pub struct Media {
    /// The media type, without parameters.
    pub media_type: String,
    /// Where its schema is in the document.
    pub schema: String,
    /// The examples by name.
    pub examples: Map<String, Value>,
}

/// One documented response.
#[derive(Debug)]
pub struct Response {
    /// Where it is in the document, after following references.
    pub pointer: String,
    /// What it may carry; empty where there is no body.
    pub media: Vec<Media>,
    /// Whether the body may be missing. OpenAPI has no word for that: the description says it.
    pub may_be_empty: bool,
}

/// The media type that stands for any.
const ANY: &str = "*/*";

impl Response {
    /// What is said of a media type: of it, or else of any.
    pub fn media_of(&self, media_type: &str) -> Option<&Media> {
        let of = |due: &str| self.media.iter().find(|media| media.media_type == due);
        of(media_type).or_else(|| of(ANY))
    }
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path below `/api/v1`, with `{parameters}`.
    pub path: String,
    /// Where it is in the document.
    pub pointer: String,
    /// The responses by status.
    pub responses: BTreeMap<u16, Response>,
    /// The examples of its JSON body by name.
    pub requests: Map<String, Value>,
    /// Whether its last parameter may have slashes in it.
    pub has_tail: bool,
}

/// What the document says of a parameter that may have slashes in it.
const SLASHES: &str = "Slashes in it may stay";

/// The document.
#[derive(Debug)]
pub struct Document {
    root: Value,
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// The SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Escapes one segment of a JSON pointer.
pub fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

impl Document {
    /// Reads the document that this program was built with.
    pub fn embedded() -> Result<Self> {
        Self::parse(DOCUMENT)
    }

    /// Reads a document.
    pub fn parse(text: &str) -> Result<Self> {
        let root: Value = serde_json::from_str(text)
            .map_err(|error| Failure::tool(format!("the document is no JSON: {error}")))?;
        let mut document = Self {
            sha256: hex::encode(Sha256::digest(text.as_bytes())),
            operations: Vec::new(),
            validators: Mutex::default(),
            root,
        };
        document.operations = document.read_operations()?;
        Ok(document)
    }

    /// The whole document.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The title and version, for reports.
    pub fn title(&self) -> String {
        let info = |property: &str| self.root["info"][property].as_str().unwrap_or_default().to_owned();
        format!("{} {}", info("title"), info("version"))
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The value at a pointer, after following references; and the pointer of what was found.
    pub fn resolve<'a>(&'a self, pointer: &str) -> Option<(String, &'a Value)> {
        let mut pointer = pointer.to_owned();
        loop {
            let value = self.root.pointer(&pointer)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer = reference.strip_prefix('#')?.to_owned(),
                None => return Some((pointer, value)),
            }
        }
    }

    fn read_operations(&self) -> Result<Vec<Operation>> {
        let paths =
            self.root["paths"].as_object().ok_or_else(|| Failure::tool("the document has no paths"))?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Some(id) = operation["operationId"].as_str() else { continue };
                let pointer = format!("/paths/{}/{method}", escape(path));
                operations.push(Operation {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    responses: self.read_responses(operation, &pointer)?,
                    requests: examples(&operation["requestBody"]["content"]["application/json"]),
                    has_tail: operation["parameters"].as_array().into_iter().flatten().any(|parameter| {
                        parameter["description"].as_str().is_some_and(|text| text.contains(SLASHES))
                    }),
                    pointer,
                });
            }
        }
        Ok(operations)
    }

    fn read_responses(&self, operation: &Value, pointer: &str) -> Result<BTreeMap<u16, Response>> {
        let mut responses = BTreeMap::new();
        for status in operation["responses"].as_object().into_iter().flatten().map(|(status, _)| status) {
            let number = status
                .parse()
                .map_err(|_| Failure::tool(format!("{pointer}: the status '{status}' is no number")))?;
            let place = format!("{pointer}/responses/{status}");
            let (place, response) =
                self.resolve(&place).ok_or_else(|| Failure::tool(format!("{place} leads nowhere")))?;
            let media =
                response["content"].as_object().into_iter().flatten().map(|(media_type, media)| Media {
                    media_type: media_type.to_lowercase(),
                    schema: format!("{place}/content/{}/schema", escape(media_type)),
                    examples: examples(media),
                });
            let may_be_empty = response["description"].as_str().is_some_and(|text| text.contains("no body"));
            responses.insert(number, Response { media: media.collect(), may_be_empty, pointer: place });
        }
        Ok(responses)
    }

    /// A validator for the schema at `pointer`, formats included.
    pub fn validator(&self, pointer: &str) -> Result<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = validators.get(pointer) {
            return Ok(Arc::clone(validator));
        }
        // The document's own properties are no keywords of JSON Schema: with a reference beside them it is a schema whose
        // references `#/components/...` resolve.
        let mut schema = self.root.clone();
        schema["$ref"] = Value::String(format!("#{}", utf8_percent_encode(pointer, FRAGMENT)));
        schema["$schema"] = Value::from("https://json-schema.org/draft/2020-12/schema");
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .build(&schema)
            .map_err(|error| Failure::tool(format!("the schema at {pointer} can't be used: {error}")))?;
        let validator = Arc::new(validator);
        validators.insert(pointer.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }
}

fn examples(media: &Value) -> Map<String, Value> {
    let mut found = Map::new();
    if let Some(value) = media.get("example") {
        found.insert("example".to_owned(), value.clone());
    }
    for (name, example) in media["examples"].as_object().into_iter().flatten() {
        found.insert(name.clone(), example["value"].clone());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_documented_example_keeps_its_schema() {
        let document = Document::embedded().expect("the document");
        assert!(!document.operations.is_empty());
        for operation in &document.operations {
            for (status, response) in &operation.responses {
                for media in &response.media {
                    let validator = document.validator(&media.schema).expect("a schema");
                    for (name, value) in &media.examples {
                        let errors: Vec<_> = validator.iter_errors(value).map(|e| e.to_string()).collect();
                        assert!(errors.is_empty(), "{} {status} {name}: {errors:?}", operation.id);
                    }
                }
            }
        }
    }

    #[test]
    fn formats_are_checked() {
        let document = Document::embedded().expect("the document");
        let response = &document.operation("getUser").expect("getUser").responses[&200];
        let mut user = response.media[0].examples.values().next().expect("an example").clone();
        user["avatar_url"] = Value::from("no uri at all");
        assert!(!document.validator(&response.media[0].schema).expect("a schema").is_valid(&user));
    }
}
