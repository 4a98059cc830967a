//! YAML bodies (since Gogs 0.13). Names count as they are written; a plain scalar is read as what its member is.

use yaml_serde::Value as Yaml;

use super::{Naming, Source, Value, text_of};

/// The greatest body of YAML that is read, in bytes: many times what an operation has a use for. The parser's time grows with
/// the square of a body that nests.
pub const MAX_YAML: usize = 64 * 1024;

/// Brackets and braces that may be opened in it, for the same reason; lists of lists are of no use to any operation.
pub const MAX_OPENED: usize = 100;

/// Reads the first document of `body`; the error is what a `DeserializationError` says.
pub(super) fn members(body: &[u8]) -> Result<Source, String> {
    if body.len() > MAX_YAML {
        return Err(format!("yaml: more than {MAX_YAML} bytes"));
    }
    if body.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > MAX_OPENED {
        return Err(format!("yaml: more than {MAX_OPENED} brackets"));
    }
    let text = text_of(body);
    if text.trim().is_empty() {
        return Ok(Source::default());
    }
    let mut documents = yaml_serde::Deserializer::from_str(&text);
    let Some(first) = documents.next() else { return Ok(Source::default()) };
    let document: Yaml = serde::Deserialize::deserialize(first).map_err(|error| error.to_string())?;
    let mapping = match document {
        Yaml::Mapping(mapping) => mapping,
        Yaml::Null => return Ok(Source::default()),
        _ => return Err("the body is not a mapping".to_owned()),
    };
    let members =
        mapping.into_iter().filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value_of(value))));
    Ok(Source { members: members.collect(), naming: Naming::Yaml })
}

/// A plain scalar is what its member is: a value of a form.
fn value_of(value: Yaml) -> Value {
    match value {
        Yaml::String(text) => Value::Form(text),
        Yaml::Number(number) => Value::Form(number.to_string()),
        Yaml::Bool(truth) => Value::Form(truth.to_string()),
        Yaml::Null => Value::Null,
        Yaml::Sequence(items) => Value::List(
            items
                .into_iter()
                .map(|item| match value_of(item) {
                    Value::Form(text) => Value::Text(text),
                    item => item,
                })
                .collect(),
        ),
        Yaml::Mapping(_) | Yaml::Tagged(_) => Value::Object,
    }
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn what_would_take_for_ever_is_refused() {
        for body in ["[".repeat(50_000), "{".repeat(50_000), "a: [".repeat(500), "- ".repeat(100_000)] {
            let refused = members(body.as_bytes()).expect_err("it is too much");
            assert!(refused.starts_with("yaml: more than "), "{refused}");
        }
        assert!(members("- ".repeat(30_000).as_bytes()).is_err());
    }
}
