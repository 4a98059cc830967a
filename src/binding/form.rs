//! Form bodies. Names count as they are written; the first value of a name is the one.

use actix_web::web::Bytes;
use futures_util::stream;

use super::{Source, Value, text_of};
use crate::query::Query;

/// Parts of a multipart body that are read; a body within the bound of its size has no use for more.
const MAX_PARTS: usize = 1_000;

/// Reads `application/x-www-form-urlencoded`. Like Go's `ParseForm` it takes in the query as well, after the body.
pub(super) fn urlencoded(body: &[u8], query: Query) -> Source {
    let mut form = Query::parse(&text_of(body));
    form.append(query);
    first_values(form.into_pairs())
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
    Ok(first_values(pairs))
}

fn first_values(pairs: Vec<(String, String)>) -> Source {
    let mut members: Vec<(String, Value)> = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        if !members.iter().any(|(given, _)| *given == name) {
            members.push((name, Value::Text(value)));
        }
    }
    Source { members, any_case: false }
}
