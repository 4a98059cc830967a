//! The schemas of the document.

use serde_json::Value;

use crate::{DOCUMENT, items, members};

/// All schemas of the document, with where they are: the named ones, those of parameters, bodies and headers, and those
/// inside of them.
pub fn all() -> Vec<(String, &'static Value)> {
    let mut found = Vec::new();
    for (name, schema) in members(&DOCUMENT["components"]["schemas"]) {
        inside(&format!("schemas/{name}"), schema, &mut found);
    }
    outside("", &DOCUMENT["paths"], &mut found);
    for kind in ["responses", "parameters", "headers", "requestBodies"] {
        outside(kind, &DOCUMENT["components"][kind], &mut found);
    }
    found
}

fn outside(at: &str, value: &'static Value, found: &mut Vec<(String, &'static Value)>) {
    for (name, member) in members(value) {
        match name.as_str() {
            "schema" => inside(at, member, found),
            "example" | "examples" => {}
            _ => outside(&format!("{at}/{name}"), member, found),
        }
    }
    for (index, item) in items(value).iter().enumerate() {
        outside(&format!("{at}/{index}"), item, found);
    }
}

fn inside(at: &str, schema: &'static Value, found: &mut Vec<(String, &'static Value)>) {
    found.push((at.to_owned(), schema));
    for (name, property) in members(&schema["properties"]) {
        inside(&format!("{at}.{name}"), property, found);
    }
    if let Some(items) = schema.get("items") {
        inside(&format!("{at}[]"), items, found);
    }
    for word in ["allOf", "oneOf", "anyOf"] {
        for (index, part) in items(&schema[word]).iter().enumerate() {
            inside(&format!("{at}/{word}/{index}"), part, found);
        }
    }
}
