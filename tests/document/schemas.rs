//! Whether a value keeps a schema of the document, and whether the schema describes all of it.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{DOCUMENT, items, members, resolve};

/// A validator for `schema`, formats asserted. Made once for each schema.
fn validator(schema: &Value) -> Arc<Validator> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = made.entry(schema.to_string()).or_insert_with(|| {
        let root = json!({"allOf": [schema], "components": DOCUMENT["components"]});
        Arc::new(jsonschema::draft202012::options().should_validate_formats(true).build(&root).unwrap())
    });
    Arc::clone(validator)
}

/// What `value` has that `schema` doesn't allow, and what it has that `schema` doesn't speak of.
pub fn misfits(value: &Value, schema: &'static Value) -> Vec<String> {
    let mut misfits: Vec<String> = validator(schema)
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    undescribed(value, schema, "", &mut misfits);
    misfits
}

fn undescribed(value: &Value, schema: &'static Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => {
            let described = parts(value, schema).into_iter().find_map(|part| part.get("items"));
            match described {
                Some(described) => {
                    for (index, item) in values.iter().enumerate() {
                        undescribed(item, described, &format!("{at}/{index}"), found);
                    }
                }
                None if values.is_empty() => {}
                None => found.push(format!("{at}: the items of this array are not described")),
            }
        }
        Value::Object(object) => {
            let parts = parts(value, schema);
            for (name, member) in object {
                let at = format!("{at}/{name}");
                let described = parts.iter().find_map(|part| {
                    part["properties"]
                        .get(name)
                        .or_else(|| part.get("additionalProperties").filter(|more| more.is_object()))
                });
                match described {
                    Some(described) => undescribed(member, described, &at, found),
                    None => found.push(format!("{at}: this member is not described")),
                }
            }
        }
        _ => {}
    }
}

/// The schemas that speak of `value`: what `schema` refers to and is made of; of choices, the ones that it keeps.
fn parts(value: &Value, schema: &'static Value) -> Vec<&'static Value> {
    let schema = resolve(schema);
    let mut all = vec![schema];
    for part in items(&schema["allOf"]) {
        all.extend(parts(value, part));
    }
    for word in ["oneOf", "anyOf"] {
        for choice in items(&schema[word]).iter().filter(|choice| validator(choice).is_valid(value)) {
            all.extend(parts(value, choice));
        }
    }
    all
}

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
