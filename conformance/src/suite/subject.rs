//! What the document says of an operation that rules ask for: who may call it, what it takes, what it answers.

use serde_json::{Map, Value, json};
use toml::Table;

use crate::{
    document::{API, Document, Operation},
    suite::{
        template::encode,
        version::{Version, Versions},
    },
};

/// The methods of which one is sent to a path that does not have it.
const METHODS: [&str; 4] = ["PUT", "PATCH", "DELETE", "POST"];

/// An operation, and what the document says of it.
pub struct Subject<'a> {
    /// The document.
    pub document: &'a Document,
    /// The operation.
    pub operation: &'a Operation,
    /// What the document has at its place.
    pub described: &'a Value,
    /// The names of the security schemes that it takes; `anyone` for none.
    security: Vec<&'a str>,
}

impl<'a> Subject<'a> {
    /// What a document says of an operation.
    pub fn new(document: &'a Document, operation: &'a Operation) -> Self {
        let described = document.root().pointer(&operation.pointer).unwrap_or(&Value::Null);
        let each = described["security"].as_array().into_iter().flatten();
        let name = |one: &'a Value| one.as_object()?.keys().next().map(String::as_str);
        let security = each.map(|one| name(one).unwrap_or("anyone")).collect();
        Self { document, operation, described, security }
    }

    /// Whether it takes a security scheme, or `anyone`.
    pub fn takes(&self, scheme: &str) -> bool {
        self.security.contains(&scheme)
    }

    /// The path's parameters, as the document's examples are.
    pub fn parameters(&self) -> Option<Table> {
        let names =
            self.operation.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        names.map(|name| Some((name.to_owned(), toml::Value::from(self.parameter(name)?)))).collect()
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let count = self.described["parameters"].as_array()?.len();
        let parameters = (0..count).filter_map(|index| {
            self.document.resolve(&format!("{}/parameters/{index}", self.operation.pointer))
        });
        let (_, parameter) =
            parameters.into_iter().find(|(_, it)| it["in"] == "path" && it["name"] == name)?;
        let first = || parameter["examples"].as_object()?.values().next()?.get("value");
        let example = parameter.get("example").or_else(first)?;
        Some(example.as_str().map_or_else(|| example.to_string(), str::to_owned))
    }

    /// Its path below the base address, with the parameters.
    pub fn path(&self) -> Option<String> {
        let mut path = format!("{API}{}", self.operation.path);
        for (name, value) in self.parameters()? {
            path = path.replace(&format!("{{{name}}}"), &encode(value.as_str()?));
        }
        Some(path)
    }

    /// Who may call: an operation that refuses with 403 whom it does not know, and not with 401, is the administrators'.
    pub fn caller(&self) -> &'static str {
        match self.refusal() {
            None => "any",
            Some(403) => "admin",
            Some(_) if self.takes("TokenAuth") => "token",
            Some(_) => "basic",
        }
    }

    /// The status for whom it does not know; none where anyone may call.
    pub fn refusal(&self) -> Option<u16> {
        let documented = |status: &u16| self.operation.responses.contains_key(status);
        [401, 403].into_iter().find(documented).filter(|_| !self.takes("anyone"))
    }

    /// The statuses for who may call: the good ones, and 404, for what the examples name need not be there.
    pub fn success(&self) -> Vec<u16> {
        let good = |status: &u16| (200..300).contains(status) || *status == 404;
        self.operation.responses.keys().copied().filter(good).collect()
    }

    /// The statuses that a known caller may get before the body is read, for what the examples name need not be there, nor
    /// be theirs; none where it stands for nobody's, or is looked for after the body, as administrators' operations do.
    pub fn unreached(&self) -> Vec<u16> {
        let documented = |status: &u16| self.operation.responses.contains_key(status);
        let looks_first = self.operation.responses.contains_key(&404) && self.caller() != "admin";
        [403, 404].into_iter().filter(|status| looks_first && documented(status)).collect()
    }

    /// A method that the path does not have: once for each path.
    pub fn other_method(&self) -> Option<&'static str> {
        let mut same = self.document.operations.iter().filter(|other| other.path == self.operation.path);
        let taken: Vec<_> = same.clone().map(|other| other.method.as_str()).collect();
        same.next().filter(|first| first.id == self.operation.id)?;
        METHODS.into_iter().find(|method| !taken.contains(method))
    }

    /// What it takes of a media type.
    pub fn body(&self, media_type: &str) -> Option<&Value> {
        self.described.get("requestBody")?.get("content")?.get(media_type)
    }

    /// The properties of its body, if that is an object.
    pub fn properties(&self) -> Option<(&'a Value, &'a Map<String, Value>)> {
        let schema = format!("{}/requestBody/content/application~1json/schema", self.operation.pointer);
        let (_, schema) = self.document.resolve(&schema)?;
        Some((schema, schema["properties"].as_object()?))
    }

    /// A body one of whose properties has the wrong type.
    pub fn wrong_type(&self) -> Option<String> {
        let (schema, properties) = self.properties()?;
        let required = schema["required"].as_array().and_then(|names| names.first()?.as_str());
        let name = required.or_else(|| properties.keys().next().map(String::as_str))?;
        let kind = &properties.get(name)?["type"];
        let is_number = ["integer", "number"].iter().any(|number| {
            kind == number || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == number))
        });
        let wrong = if is_number { Value::from("x") } else { Value::from(1) };
        Some(json!({ name: wrong }).to_string())
    }

    /// The versions in which it takes a token in the query.
    pub fn query_token(&self) -> Option<Versions> {
        let schemes = &self.document.root()["components"]["securitySchemes"];
        let in_query = |name: &&&str| schemes[**name]["in"] == "query";
        self.security.iter().find(in_query).map(|name| span(&schemes[*name]))
    }
}

/// The versions that have a part of the document.
pub fn span(part: &Value) -> Versions {
    let version = |member: &str| part[member].as_str().and_then(|text| text.parse::<Version>().ok());
    Versions {
        since: version("x-gogs-since"),
        until: version("x-gogs-until").and_then(|last| Versions::only(last).until),
    }
}

/// The versions after these.
pub fn after(versions: Versions) -> Option<Versions> {
    versions.until.map(|until| Versions { since: Some(until), until: None })
}

/// The versions before these.
pub fn before(versions: Versions) -> Option<Versions> {
    versions.since.map(|since| Versions { since: None, until: Some(since) })
}
