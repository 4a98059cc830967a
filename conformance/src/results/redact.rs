//! Results without secrets.

use serde_json::Value;

use crate::{
    exit::{Failure, Result},
    results::Results,
    target::secrets::Secrets,
};

/// The results without secrets, wherever a server may have put them, and with `RUN` in place of the run's own name, which is
/// another each time; but what was left behind must be found by its name.
pub fn redact(mut results: Results, secrets: &Secrets, run: &str) -> Result<Results> {
    let left = std::mem::take(&mut results.left_behind);
    let failed = |error: serde_json::Error| Failure::tool(format!("secrets can't be taken out: {error}"));
    let mut value = serde_json::to_value(&results).map_err(failed)?;
    each_text(&mut value, &|text| secrets.redact(text).replace(run, "RUN"));
    let mut results: Results = serde_json::from_value(value).map_err(failed)?;
    results.left_behind = left.iter().map(|text| secrets.redact(text)).collect();
    Ok(results)
}

/// Changes each text of a value, the names of properties included.
fn each_text(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(properties) => {
            for (name, mut property) in std::mem::take(properties) {
                each_text(&mut property, change);
                properties.insert(change(&name), property);
            }
        }
        _ => {}
    }
}
