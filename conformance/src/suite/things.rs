//! The kinds of things that cases make on a server, as `things.toml` has them: how it is seen whether one is there, and what
//! deletes it.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    exit::{Failure, Result},
    suite::template::{encode, fill_known},
};

/// The table that this program was built with.
static KINDS: LazyLock<std::result::Result<BTreeMap<String, Kind>, String>> =
    LazyLock::new(|| parse(include_str!("../../things.toml")));

fn parse(text: &str) -> std::result::Result<BTreeMap<String, Kind>, String> {
    toml::from_str(text).map_err(|error| format!("things.toml: {error}"))
}

/// All kinds, by name.
pub fn kinds() -> Result<&'static BTreeMap<String, Kind>> {
    KINDS.as_ref().map_err(Failure::tool)
}

/// The kind with this name.
pub fn kind(name: &str) -> Result<&'static Kind> {
    kinds()?.get(name).ok_or_else(|| Failure::usage(format!("things.toml has no kind '{name}'")))
}

/// Something that is made on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The user whose it is; empty where the kind has no owner.
    pub owner: String,
    /// The path of what it is in, as `owner/repository`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

impl Thing {
    /// Whether it goes with whatever owns this.
    pub fn belongs_to(&self, owns: &str) -> bool {
        let place = self.within.as_deref().unwrap_or(&self.owner);
        place.strip_prefix(owns).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn placeholder(&self, name: &str) -> Option<&str> {
        match name {
            "name" => Some(&self.name),
            "owner" => Some(&self.owner),
            "within" => self.within.as_deref(),
            _ => None,
        }
    }

    fn fill(&self, text: &str) -> String {
        fill_known(text, |name| self.placeholder(name).map(str::to_owned))
    }

    fn fill_url(&self, text: &str) -> String {
        fill_known(text, |name| {
            let value = self.placeholder(name)?;
            // A path is more than one segment.
            let segments: Vec<_> = value.split('/').map(encode).collect();
            Some(if name == "within" { segments.join("/") } else { encode(value) })
        })
    }
}

/// Whose credentials a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The token of the owner.
    Owner,
    /// The name and password of the owner.
    OwnerBasic,
    /// Those of an administrator.
    Admin,
}

/// How it is seen whether something is there: a list, and what an item of it is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Proof {
    /// Who asks.
    pub by: By,
    /// What is asked for, with `GET`.
    pub target: String,
    /// Where in the response the list is: a JSON pointer.
    #[serde(default)]
    pub list: String,
    /// Where in an item its name is: a JSON pointer.
    pub name: String,
    /// The name of the thing.
    #[serde(default = "name")]
    pub value: String,
    /// Whether letters are the same in both cases.
    #[serde(default)]
    pub any_case: bool,
    /// Whether the list comes in pages.
    #[serde(default)]
    pub pages: bool,
    /// From this many items on, the list may lack some.
    pub cut: Option<usize>,
}

fn name() -> String {
    "{{name}}".to_owned()
}

impl Proof {
    /// The name of an item in the list.
    pub fn name_of<'a>(&self, item: &'a Value) -> Option<&'a str> {
        item.pointer(&self.name).and_then(Value::as_str)
    }

    /// Whether an item of the list is the thing.
    pub fn is_of(&self, item: &Value) -> bool {
        self.name_of(item).is_some_and(|name| {
            name == self.value || self.any_case && name.to_lowercase() == self.value.to_lowercase()
        })
    }
}

/// The request that undoes something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Who asks.
    pub by: By,
    /// The method.
    #[serde(default = "delete")]
    pub method: String,
    /// The target; `{{property}}` stands for that property of the item in the list of the proof.
    pub target: String,
    /// The body.
    pub body: Option<Value>,
}

fn delete() -> String {
    "DELETE".to_owned()
}

/// The operation whose response says that something was made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeBy {
    /// The operation.
    pub operation: String,
    /// Where in the response its name is: a JSON pointer.
    pub name: String,
}

/// A kind of thing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Kind {
    proof: Proof,
    /// What deletes it; `None`: the API has no call for that.
    pub undo: Option<Undo>,
    /// What becomes of one that the API can't delete.
    pub stays: Option<String>,
    owns: Option<String>,
    /// Whether it has no owner.
    #[serde(default)]
    pub unowned: bool,
    /// Whether its owner can't be deleted before it.
    #[serde(default)]
    pub first: bool,
    /// Where in a request's body more names are: a pointer in which `*` stands for each item.
    pub names: Option<String>,
    /// The operation whose response says that one was made.
    pub made_by: Option<MadeBy>,
}

impl Kind {
    /// How it is seen whether a thing is there.
    pub fn proof(&self, thing: &Thing) -> Proof {
        let proof = self.proof.clone();
        Proof { target: thing.fill_url(&proof.target), value: thing.fill(&proof.value), ..proof }
    }

    /// How a thing is undone.
    pub fn undo(&self, thing: &Thing) -> Option<Undo> {
        let undo = self.undo.clone()?;
        let body = undo.body.as_ref().map(|body| filled(body, thing));
        Some(Undo { target: thing.fill_url(&undo.target), body, ..undo })
    }

    /// What is deleted with a thing: what belongs to this owner.
    pub fn owns(&self, thing: &Thing) -> Option<String> {
        self.owns.as_ref().map(|owns| thing.fill(owns))
    }
}

fn filled(value: &Value, thing: &Thing) -> Value {
    match value {
        Value::String(text) => Value::from(thing.fill(text)),
        Value::Array(items) => items.iter().map(|item| filled(item, thing)).collect(),
        Value::Object(object) => {
            object.iter().map(|(name, value)| (name.clone(), filled(value, thing))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_kind_is_one_table() {
        let kinds = parse(
            r#"
            [repository]
            proof = { by = "owner", target = "/api/v1/user/repos", name = "/full_name", value = "{{owner}}/{{name}}" }
            undo = { by = "owner", target = "/api/v1/repos/{{owner}}/{{name}}" }
            owns = "{{owner}}/{{name}}"
            first = true
            [label]
            proof = { by = "owner", target = "/api/v1/repos/{{within}}/labels", name = "/name" }
            undo = { by = "owner", target = "/api/v1/repos/{{within}}/labels/{{id}}", body = { a = ["{{name}}"] } }
            "#,
        )
        .expect("a table");
        let thing = |kind: &str, name: &str, within: Option<&str>| Thing {
            kind: kind.to_owned(),
            name: name.to_owned(),
            owner: "alice".to_owned(),
            within: within.map(str::to_owned),
        };
        let (repository, label) =
            (thing("repository", "r 1", None), thing("label", "a/b", Some("alice/r 1")));
        let proof = kinds["label"].proof(&label);
        assert_eq!(proof.target, "/api/v1/repos/alice/r%201/labels");
        assert!(proof.is_of(&json!({"id": 1, "name": "a/b"})) && !proof.is_of(&json!({"name": "A/b"})));
        let undo = kinds["label"].undo(&label).expect("a request");
        assert_eq!((&*undo.method, &*undo.target), ("DELETE", "/api/v1/repos/alice/r%201/labels/{{id}}"));
        assert_eq!(undo.body, Some(json!({"a": ["a/b"]})));
        let owns = kinds["repository"].owns(&repository).expect("what it owns");
        assert!(label.belongs_to(&owns) && label.belongs_to("alice") && repository.belongs_to("alice"));
        assert!(!label.belongs_to("alice/r") && !repository.belongs_to("ali"));
        assert!(kinds["repository"].proof(&repository).is_of(&json!({"full_name": "alice/r 1"})));
    }

    #[test]
    fn each_kind_is_deleted_or_says_what_becomes_of_it() {
        for (name, kind) in kinds().expect("kinds") {
            assert_ne!(kind.undo.is_some(), kind.stays.is_some(), "{name}");
        }
    }
}
