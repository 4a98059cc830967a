//! The document of one version of Gogs.

use serde_json::Value;

use crate::gogs::GogsVersion;

/// `document` without what `version` lacks: each object whose `x-gogs-since` is later, or whose `x-gogs-until` is
/// earlier, and each requirement of a security scheme that is left out.
pub fn for_version(mut document: Value, version: GogsVersion) -> Value {
    prune(&mut document, version);
    let schemes: Vec<String> = document
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object)
        .map(|schemes| schemes.keys().cloned().collect())
        .unwrap_or_default();
    drop_requirements(&mut document, &schemes);
    document
}

fn lacks(value: &Value, version: GogsVersion) -> bool {
    let bound = |name: &str| value.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok());
    bound("x-gogs-since").is_some_and(|since: GogsVersion| version < since)
        || bound("x-gogs-until").is_some_and(|until: GogsVersion| version > until)
}

fn prune(value: &mut Value, version: GogsVersion) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !lacks(member, version));
            members.values_mut().for_each(|member| prune(member, version));
        }
        Value::Array(items) => {
            items.retain(|item| !lacks(item, version));
            items.iter_mut().for_each(|item| prune(item, version));
        }
        _ => {}
    }
}

fn drop_requirements(document: &mut Value, schemes: &[String]) {
    let operations = document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.values_mut());
    for operation in operations {
        let Some(requirements) = operation.get_mut("security").and_then(Value::as_array_mut) else {
            continue;
        };
        requirements.retain(|requirement| {
            let names = requirement.as_object().into_iter().flat_map(|names| names.keys());
            names.into_iter().all(|name| schemes.contains(name))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::{gogs::GogsVersion, openapi::document_of};

    fn text(version: &str) -> String {
        document_of(version.parse().expect("it is known")).to_string()
    }

    #[test]
    fn what_a_version_lacks_is_left_out() {
        assert!(text("0.14.0").contains("TokenQuery") && text("0.14.1").contains("TokenQuery"));
        assert!(!text("0.14.2").contains("\"TokenQuery\"") && !text("main").contains("\"TokenQuery\""));
        assert!(
            !text("0.12.11").contains("\"application/yaml\"")
                && text("0.13.0").contains("\"application/yaml\"")
        );
    }

    #[test]
    fn an_operation_stays_protected() {
        let document = document_of(GogsVersion::MAIN);
        let security = &document["paths"]["/user"]["get"]["security"];
        assert_eq!(security, &serde_json::json!([{"TokenAuth": []}]));
    }
}
