//! Secrets that a server tells.

use serde_json::Value;

use crate::{
    judge::pointer::values_at,
    suite::case::Step,
    target::{http::Response, secrets::Secrets},
};

/// Properties of responses that are secrets, wherever they are.
const SECRET_PROPERTIES: [&str; 3] = ["sha1", "password", "token"];
/// Operations whose responses hold tokens as `sha1`; in other responses that is the name of a commit.
const TOKEN_OPERATIONS: [&str; 2] = ["listAccessTokens", "createAccessToken"];

/// Remembers what a response tells that must not be told on.
pub fn remember(secrets: &Secrets, step: &Step, response: &Response) {
    let tokens = step.operation.as_deref().is_some_and(|id| TOKEN_OPERATIONS.contains(&id));
    let Some(body) = response.json() else { return };
    if tokens {
        each(secrets, &body);
    }
    for name in &step.secret {
        let pointer = step.capture.get(name).map_or("", String::as_str);
        for value in values_at(&body, pointer) {
            if let Some(secret) = value.as_str() {
                secrets.add(secret, "$GOGS_NEW_TOKEN");
            }
        }
    }
}

fn each(secrets: &Secrets, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(secrets, item)),
        Value::Object(properties) => {
            for (name, value) in properties {
                match value.as_str() {
                    Some(secret) if SECRET_PROPERTIES.contains(&name.as_str()) => {
                        secrets.add(secret, "$GOGS_NEW_TOKEN");
                    }
                    _ => each(secrets, value),
                }
            }
        }
        _ => {}
    }
}
