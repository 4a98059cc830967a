//! The values at a JSON pointer that may stand for several.

use serde_json::Value;

/// What stands for the last item of an array.
const LAST: &str = "last";

/// The values at a pointer in which `*` stands for each item, and `last` for the last one.
pub fn values_at<'a>(body: &'a Value, at: &str) -> Vec<&'a Value> {
    let mut chosen = vec![body];
    for segment in at.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        chosen = chosen
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(items) if segment == "*" => items.iter().collect::<Vec<_>>(),
                Value::Object(properties) if segment == "*" => properties.values().collect(),
                Value::Array(items) if segment == LAST => items.last().into_iter().collect(),
                Value::Array(items) => {
                    segment.parse().ok().and_then(|index: usize| items.get(index)).into_iter().collect()
                }
                Value::Object(properties) => properties.get(&segment).into_iter().collect(),
                _ => Vec::new(),
            })
            .collect();
    }
    chosen
}
