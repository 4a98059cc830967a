//! Cases that follow from what the document says of each operation: its `security`, its body, its statuses. The rules are
//! data, in `cases/rules.toml`; here a case is made of each for each operation that it concerns.
//!
//! No rule can do harm: a request with good credentials that could change something has a body that can't be read.

use serde::Deserialize as _;
use serde_json::Value as Json;
use toml::{Table, Value};

use crate::{
    document::{API, Document, Operation, escape},
    exit::{Failure, Result},
    suite::{
        case::{Access, Case},
        template::encode,
        version::{Version, Versions},
    },
};

/// The file with the rules.
pub const FILE: &str = "rules.toml";
/// What the names of all these cases begin with.
const PREFIX: &str = "rules";
/// The methods of which one is sent to a path that does not have it.
const METHODS: [&str; 4] = ["PUT", "PATCH", "DELETE", "POST"];
/// A body that ends too early, whatever is read of it.
const UNREADABLE: &str = "{";

/// A rule: a case with words in angle brackets in the places of what each operation has, one step, and `only`.
pub type Rule = Table;

/// Which operations a rule concerns, beside those that have what its words stand for.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Only {
    /// Security schemes that the operation takes.
    #[serde(default)]
    takes: Vec<String>,
    /// Security schemes that it does not take; `anyone`: the caller must be known.
    #[serde(default)]
    lacks: Vec<String>,
    /// Statuses that it documents.
    #[serde(default)]
    statuses: Vec<u16>,
    /// Its method: one of these.
    methods: Option<Vec<String>>,
}

/// The cases of all rules, in the order of the rules and of the document.
pub fn cases(document: &Document, rules: &[Rule]) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for rule in rules {
        let id = rule.get("id").and_then(Value::as_str).unwrap_or_default();
        for operation in &document.operations {
            let case = Subject::new(document, operation).case(rule);
            let bad = |error| Failure::usage(format!("cases/{FILE}: {id} for {}: {error}", operation.id));
            cases.extend(case.map_err(bad)?);
        }
    }
    Ok(cases)
}

/// An operation, and what the document says of it.
struct Subject<'a> {
    document: &'a Document,
    operation: &'a Operation,
    described: &'a Json,
    /// The names of the security schemes that it takes; `anyone` for none.
    security: Vec<&'a str>,
}

/// What stands for a word.
enum Word {
    /// This.
    Is(Value),
    /// Nothing: the member goes.
    Absent,
    /// The operation has no such thing.
    Unknown,
}

impl From<Option<Value>> for Word {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Unknown, Self::Is)
    }
}

impl<'a> Subject<'a> {
    fn new(document: &'a Document, operation: &'a Operation) -> Self {
        let described = document.root().pointer(&operation.pointer).unwrap_or(&Json::Null);
        let each = described["security"].as_array().into_iter().flatten();
        let name = |one: &'a Json| one.as_object()?.keys().next().map(String::as_str);
        let security = each.map(|one| name(one).unwrap_or("anyone")).collect();
        Self { document, operation, described, security }
    }

    /// The case of a rule, if it concerns the operation.
    fn case(&self, rule: &Rule) -> std::result::Result<Option<Case>, toml::de::Error> {
        let mut case = rule.clone();
        let only = case.remove("only").map_or_else(|| Ok(Only::default()), Only::deserialize)?;
        if !self.is_one_of(&only) || !self.fill(&mut case) {
            return Ok(None);
        }
        if let Some(step) = case.remove("step") {
            case.insert("step".to_owned(), Value::Array(vec![step]));
        }
        let given = case.contains_key("access");
        let mut case = Case::deserialize(Value::Table(case))?;
        case.id = format!("{PREFIX}.{}.{}", case.id, self.operation.id);
        FILE.clone_into(&mut case.file);
        if !given {
            case.access = self.access(&case);
        }
        case.versions = case.versions.and(self.versions(&case));
        Ok((!case.versions.is_empty()).then_some(case))
    }

    fn is_one_of(&self, only: &Only) -> bool {
        only.takes.iter().all(|scheme| self.takes(scheme))
            && !only.lacks.iter().any(|scheme| self.takes(scheme))
            && only.statuses.iter().all(|status| self.operation.answers.contains_key(status))
            && only.methods.as_ref().is_none_or(|methods| methods.contains(&self.operation.method))
    }

    fn takes(&self, scheme: &str) -> bool {
        self.security.contains(&scheme)
    }

    /// Puts what the operation has in the places of the words; answers whether it has all.
    fn fill(&self, table: &mut Table) -> bool {
        let filled = |(name, value)| match self.filled(&value) {
            Word::Is(value) => Some(Some((name, value))),
            Word::Absent => Some(None),
            Word::Unknown => None,
        };
        let members: Option<Vec<_>> = std::mem::take(table).into_iter().map(filled).collect();
        let known = members.is_some();
        table.extend(members.into_iter().flatten().flatten());
        known
    }

    fn filled(&self, value: &Value) -> Word {
        match value {
            Value::String(text) => self.text(text),
            Value::Table(table) => {
                let mut table = table.clone();
                Word::from(self.fill(&mut table).then_some(Value::Table(table)))
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| match self.filled(item) {
                    Word::Is(item) => Some(item),
                    Word::Absent | Word::Unknown => None,
                });
                Word::from(items.collect::<Option<_>>().map(Value::Array))
            }
            other => Word::Is(other.clone()),
        }
    }

    /// A text with its words replaced. One that is a word and nothing else becomes what the word stands for.
    fn text(&self, text: &str) -> Word {
        if let Some(word) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'))
            && let Some(value) = self.word(word)
        {
            return value;
        }
        let mut filled = text.to_owned();
        while let Some((word, value)) = first_word(&filled).and_then(|word| Some((word, self.word(word)?))) {
            let Word::Is(value) = value else { return Word::Unknown };
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            filled = filled.replace(&format!("<{word}>"), &value);
        }
        Word::Is(Value::from(filled))
    }

    /// What stands for a word; `None`: it is no word of rules.
    fn word(&self, word: &str) -> Option<Word> {
        Some(match word {
            "operation" => Word::Is(Value::from(self.operation.id.clone())),
            "pointer" => Word::Is(Value::from(self.operation.pointer.clone())),
            "parameters" => Word::from(self.parameters().map(Value::Table)),
            "path" => Word::from(self.path().map(Value::from)),
            "caller" => Word::Is(Value::from(self.caller())),
            "refusal" => Word::from(self.refusal().map(|status| Value::from(i64::from(status)))),
            "success" => Word::Is(self.success()),
            "other-method" => Word::from(self.other_method().map(Value::from)),
            "unreadable" => self.unreadable(),
            "wrong-type" => Word::from(self.wrong_type().map(Value::from)),
            "array" => Word::from(self.members().is_some().then(|| Value::from("[]"))),
            "with-query-token" => Word::from(self.query_token().map(text_of)),
            "without-query-token" => Word::from(self.query_token().and_then(after).map(text_of)),
            "without-yaml" => {
                Word::from(self.body("application/yaml").map(span).and_then(before).map(text_of))
            }
            _ => return word.strip_prefix("example:").map(|name| self.example(name)),
        })
    }

    /// The path's parameters, as the document's examples are.
    fn parameters(&self) -> Option<Table> {
        let names =
            self.operation.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        names.map(|name| Some((name.to_owned(), Value::from(self.parameter(name)?)))).collect()
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

    fn path(&self) -> Option<String> {
        let mut path = format!("{API}{}", self.operation.path);
        for (name, value) in self.parameters()? {
            path = path.replace(&format!("{{{name}}}"), &encode(value.as_str()?));
        }
        Some(path)
    }

    /// Who may call: an operation that refuses with 403 whom it does not know, and not with 401, is the administrators'.
    fn caller(&self) -> &'static str {
        match self.refusal() {
            None => "any",
            Some(403) => "admin",
            Some(_) if self.takes("TokenAuth") => "token",
            Some(_) => "basic",
        }
    }

    /// The status for whom it does not know; none where anyone may call.
    fn refusal(&self) -> Option<u16> {
        let documented = |status: &u16| self.operation.answers.contains_key(status);
        [401, 403].into_iter().find(documented).filter(|_| !self.takes("anyone"))
    }

    /// The statuses for who may call: the good ones, and 404, for what the examples name need not be there.
    fn success(&self) -> Value {
        let good = |status: &&u16| (200..300).contains(*status) || **status == 404;
        let statuses =
            self.operation.answers.keys().filter(good).map(|status| Value::from(i64::from(*status)));
        Value::Array(statuses.collect())
    }

    /// A method that the path does not have: once for each path.
    fn other_method(&self) -> Option<&'static str> {
        let mut same = self.document.operations.iter().filter(|other| other.path == self.operation.path);
        let first = same.clone().next().is_some_and(|first| first.id == self.operation.id);
        METHODS.into_iter().find(|method| first && same.all(|other| other.method != *method))
    }

    /// What makes a request with good credentials harmless: nothing where it only reads, a body that can't be read where
    /// there must be one. Nothing does where it takes none.
    fn unreadable(&self) -> Word {
        match (self.operation.method.as_str(), self.body("application/json")) {
            (_, Some(_)) => Word::Is(Value::from(UNREADABLE)),
            ("GET", None) => Word::Absent,
            _ => Word::Unknown,
        }
    }

    /// The name of an example, where one of its answers has it.
    fn example(&self, name: &str) -> Word {
        let media = || self.operation.answers.values().flat_map(|answer| &answer.media);
        if media().any(|media| media.examples.contains_key(name)) {
            Word::Is(Value::from(name))
        } else {
            Word::Absent
        }
    }

    fn body(&self, media_type: &str) -> Option<&Json> {
        self.described.get("requestBody")?.get("content")?.get(media_type)
    }

    /// The members of its body, if that is an object.
    fn members(&self) -> Option<(&'a Json, &'a serde_json::Map<String, Json>)> {
        let schema = format!("{}/requestBody/content/application~1json/schema", self.operation.pointer);
        let (_, schema) = self.document.resolve(&schema)?;
        Some((schema, schema["properties"].as_object()?))
    }

    /// A body one of whose members has the wrong type.
    fn wrong_type(&self) -> Option<String> {
        let (schema, members) = self.members()?;
        let required = schema["required"].as_array().and_then(|names| names.first()?.as_str());
        let name = required.or_else(|| members.keys().next().map(String::as_str))?;
        let kind = &members.get(name)?["type"];
        let is_number = ["integer", "number"].iter().any(|number| {
            kind == number || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == number))
        });
        let wrong = if is_number { Json::from("x") } else { Json::from(1) };
        Some(serde_json::json!({ name: wrong }).to_string())
    }

    /// The versions in which it takes a token in the query.
    fn query_token(&self) -> Option<Versions> {
        let schemes = &self.document.root()["components"]["securitySchemes"];
        let in_query = |name: &&&str| schemes[**name]["in"] == "query";
        self.security.iter().find(in_query).map(|name| span(&schemes[*name]))
    }

    fn access(&self, case: &Case) -> Access {
        let with_credentials = |caller: &str| caller != "anyone";
        let only_reads = self.operation.method == "GET";
        match &case.steps[..] {
            [step] if step.caller == "admin" => Access::Admin,
            [step] if with_credentials(&step.caller) && !only_reads => Access::Write,
            _ => Access::Read,
        }
    }

    /// The versions that have what a case is about: the operation, the one status that is due, the example.
    fn versions(&self, case: &Case) -> Versions {
        let mut versions = span(self.described);
        for step in &case.steps {
            let [status] = step.expect.status.all() else { continue };
            let responses = format!("{}/responses/{status}", self.operation.pointer);
            let of_status = self.document.root().pointer(&responses);
            versions = of_status.map_or(versions, |it| versions.and(span(it)));
            let place =
                self.operation.answers.get(status).map(|answer| answer.pointer.as_str()).unwrap_or_default();
            let example = step.expect.like.as_deref().map(escape).and_then(|name| {
                self.document.root().pointer(&format!("{place}/content/application~1json/examples/{name}"))
            });
            versions = example.map_or(versions, |it| versions.and(span(it)));
        }
        versions
    }
}

/// The first word in angle brackets.
fn first_word(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('<')?;
    rest.split_once('>').map(|(word, _)| word)
}

/// The versions that have a part of the document.
fn span(part: &Json) -> Versions {
    let version = |member: &str| part[member].as_str().and_then(|text| text.parse::<Version>().ok());
    Versions {
        since: version("x-gogs-since"),
        until: version("x-gogs-until").and_then(|last| Versions::only(last).until),
    }
}

/// The versions after these.
fn after(versions: Versions) -> Option<Versions> {
    versions.until.map(|until| Versions { since: Some(until), until: None })
}

/// The versions before these.
fn before(versions: Versions) -> Option<Versions> {
    versions.since.map(|since| Versions { since: None, until: Some(since) })
}

/// The text that a case has for versions.
fn text_of(versions: Versions) -> Value {
    let since = versions.since.map(|since| format!(">={since}"));
    let until = versions.until.map(|until| format!("<{until}"));
    Value::from(since.into_iter().chain(until).collect::<Vec<_>>().join(" "))
}
