//! YAML bodies (since Gogs 0.13). Names count as they are written, and a plain scalar is text.

use yaml_serde::Value as Yaml;

use super::{Source, Value, text_of};

/// Reads the first document of `body`; the error is what a `DeserializationError` says.
pub(super) fn members(body: &[u8]) -> Result<Source, String> {
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
    let members = mapping.into_iter().filter_map(|(name, value)| {
        let name = name.as_str()?.to_owned();
        let value = match value {
            Yaml::String(text) => Value::Text(text),
            Yaml::Number(number) => Value::Text(number.to_string()),
            Yaml::Bool(truth) => Value::Text(truth.to_string()),
            Yaml::Null => Value::Other("null"),
            Yaml::Sequence(_) => Value::Other("sequence"),
            Yaml::Mapping(_) => Value::Other("mapping"),
            Yaml::Tagged(_) => Value::Other("tagged value"),
        };
        Some((name, value))
    });
    Ok(Source { members: members.collect(), any_case: false })
}
