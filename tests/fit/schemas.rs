//! Whether a value keeps a schema of the document, and whether the schema describes all of it.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{items, resolve};

/// Where a schema is in memory, which is for ever.
type Address = usize;

/// A validator for `schema` of the document `root`, formats asserted. Made once for each schema.
fn validator(root: &'static Value, schema: &'static Value) -> Arc<Validator> {
    static MADE: LazyLock<Mutex<HashMap<Address, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = made.entry(std::ptr::from_ref(schema) as Address).or_insert_with(|| {
        let whole = json!({"allOf": [schema], "components": root["components"]});
        Arc::new(jsonschema::draft202012::options().should_validate_formats(true).build(&whole).unwrap())
    });
    Arc::clone(validator)
}

/// What `value` has that `schema` doesn't allow, and what it has that `schema` doesn't speak of.
pub fn misfits(root: &'static Value, value: &Value, schema: &'static Value) -> Vec<String> {
    let mut misfits: Vec<String> = validator(root, schema)
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    undescribed(root, value, schema, "", &mut misfits);
    misfits
}

fn undescribed(
    root: &'static Value,
    value: &Value,
    schema: &'static Value,
    at: &str,
    found: &mut Vec<String>,
) {
    match value {
        Value::Array(values) => {
            let described = parts(root, value, schema).into_iter().find_map(|part| part.get("items"));
            match described {
                Some(described) => {
                    for (index, item) in values.iter().enumerate() {
                        undescribed(root, item, described, &format!("{at}/{index}"), found);
                    }
                }
                None if values.is_empty() => {}
                None => found.push(format!("{at}: the items of this array are not described")),
            }
        }
        Value::Object(object) => {
            let parts = parts(root, value, schema);
            for (name, member) in object {
                let at = format!("{at}/{name}");
                let described = parts.iter().find_map(|part| {
                    part["properties"]
                        .get(name)
                        .or_else(|| part.get("additionalProperties").filter(|more| more.is_object()))
                });
                match described {
                    Some(described) => undescribed(root, member, described, &at, found),
                    None => found.push(format!("{at}: this member is not described")),
                }
            }
        }
        _ => {}
    }
}

/// The schemas that speak of `value`: what `schema` refers to and is made of; of choices, the ones that it keeps.
fn parts(root: &'static Value, value: &Value, schema: &'static Value) -> Vec<&'static Value> {
    let schema = resolve(root, schema);
    let mut all = vec![schema];
    for part in items(&schema["allOf"]) {
        all.extend(parts(root, value, part));
    }
    for word in ["oneOf", "anyOf"] {
        for choice in items(&schema[word]).iter().filter(|choice| validator(root, choice).is_valid(value)) {
            all.extend(parts(root, value, choice));
        }
    }
    all
}
