//! Form bodies. Names count as they are written; of a member that is no list, the first value is the one.

use actix_web::web::Bytes;
use futures_util::stream;

use super::{Naming, Source, Value, text_of};
use crate::query::Query;

/// Parts of a multipart body that are read; a body within the bound of its size has no use for more.
pub const MAX_PARTS: usize = 1_000;

/// Reads `application/x-www-form-urlencoded`. Like Go's `ParseForm` it takes in the query as well, after the body.
pub(super) fn urlencoded(body: &[u8], query: Query) -> Source {
    let mut form = Query::parse(&text_of(body));
    form.append(query);
    values(form.into_pairs())
}

/// Reads `multipart/form-data`; the error is what a `DeserializationError` says.
pub(super) async fn multipart(content_type: &str, body: Bytes) -> Result<Source, String> {
    let boundary = multer::parse_boundary(content_type).map_err(|error| error.to_string())?;
    let body = stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut form = multer::Multipart::new(body, boundary);
    let mut pairs = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|error| error.to_string())? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let value = part.bytes().await.map_err(|error| error.to_string())?;
        if !is_file {
            pairs.push((name, text_of(&value)));
        }
        if pairs.len() > MAX_PARTS {
            return Err(format!("multipart: more than {MAX_PARTS} parts"));
        }
    }
    Ok(values(pairs))
}

fn values(pairs: Vec<(String, String)>) -> Source {
    let members = pairs.into_iter().map(|(name, value)| (name, Value::Form(value))).collect();
    Source { members, naming: Naming::Form }
}

/// What a form calls the member that Gogs' source calls `field`.
pub(super) fn name_of(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    for (at, c) in field.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// A value as Go's `strconv.ParseBool` reads it; `on` is a browser's tick, and nothing is false.
pub(super) fn flag(value: &str) -> Option<bool> {
    match value {
        "on" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "" | "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A value as a whole number; nothing is 0.
pub(super) fn integer(value: &str) -> Option<i64> {
    if value.is_empty() { Some(0) } else { value.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn names_of_forms() {
        for (field, name) in [("Name", "name"), ("FullName", "full_name"), ("SourceID", "source_i_d")] {
            assert_eq!(name_of(field), name);
        }
    }
}
