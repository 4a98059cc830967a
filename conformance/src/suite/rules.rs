//! Cases that follow from what the document says of each operation: its `security`, its body, its statuses. The rules are
//! data, in `cases/rules.toml`; here a case is made of each for each operation that it concerns.
//!
//! No rule can do harm: a request with good credentials that could change something has a body that can't be read.

use serde::Deserialize as _;
use toml::{Table, Value};

use crate::{
    document::{Document, escape},
    exit::{Failure, Result},
    suite::{
        case::{Access, Case},
        subject::{Subject, after, before, span},
        version::Versions,
    },
};

/// The file with the rules.
pub const FILE: &str = "rules.toml";
/// What the names of all these cases begin with.
const PREFIX: &str = "rules";
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
    /// Whether it reads the body of each known caller, whatever its path names: what refuses before that may close the connection
    /// while a large body is still being sent.
    #[serde(default)]
    reached: bool,
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

/// What stands for a word.
enum Word {
    /// This.
    Is(Value),
    /// Nothing: the property goes.
    Absent,
    /// The operation has no such thing.
    Unknown,
}

impl From<Option<Value>> for Word {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Unknown, Self::Is)
    }
}

impl Subject<'_> {
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
            && only.statuses.iter().all(|status| self.operation.responses.contains_key(status))
            && (!only.reached || self.unreached().is_empty())
            && only.methods.as_ref().is_none_or(|methods| methods.contains(&self.operation.method))
    }

    /// Puts what the operation has in the places of the words; returns whether it has all.
    fn fill(&self, table: &mut Table) -> bool {
        let filled = |(name, value)| match self.filled(&value) {
            Word::Is(value) => Some(Some((name, value))),
            Word::Absent => Some(None),
            Word::Unknown => None,
        };
        let properties: Option<Vec<_>> = std::mem::take(table).into_iter().map(filled).collect();
        let known = properties.is_some();
        table.extend(properties.into_iter().flatten().flatten());
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
            "success" => Word::Is(Value::from(self.success().into_iter().map(i64::from).collect::<Vec<_>>())),
            "unreached" => self.unreached_word(),
            "other-method" => Word::from(self.other_method().map(Value::from)),
            "unreadable" => self.unreadable(),
            "wrong-type" => Word::from(self.wrong_type().map(Value::from)),
            "array" => Word::from(self.properties().is_some().then(|| Value::from("[]"))),
            "with-query-token" => Word::from(self.query_token().map(text_of)),
            "without-query-token" => Word::from(self.query_token().and_then(after).map(text_of)),
            "without-yaml" => {
                Word::from(self.body("application/yaml").map(span).and_then(before).map(text_of))
            }
            _ => return word.strip_prefix("example:").map(|name| self.example(name)),
        })
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

    fn unreached_word(&self) -> Word {
        let statuses: Vec<_> = self.unreached().into_iter().map(i64::from).collect();
        if statuses.is_empty() { Word::Absent } else { Word::Is(Value::from(statuses)) }
    }

    /// The name of an example, where one of its responses has it.
    fn example(&self, name: &str) -> Word {
        let media = || self.operation.responses.values().flat_map(|response| &response.media);
        if media().any(|media| media.examples.contains_key(name)) {
            Word::Is(Value::from(name))
        } else {
            Word::Absent
        }
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
            let place = self
                .operation
                .responses
                .get(status)
                .map(|response| response.pointer.as_str())
                .unwrap_or_default();
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

/// The text that a case has for versions.
fn text_of(versions: Versions) -> Value {
    let since = versions.since.map(|since| format!(">={since}"));
    let until = versions.until.map(|until| format!("<{until}"));
    Value::from(since.into_iter().chain(until).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (Document, Vec<Case>) {
        let document = Document::embedded().expect("the document");
        let suite = crate::suite::read::embedded(&document).expect("the suite");
        let made = suite.cases.into_iter().filter(|case| case.file == FILE).collect();
        (document, made)
    }

    #[test]
    fn no_rule_does_harm() {
        let (document, cases) = made();
        let mut writing = 0;
        for case in cases {
            let [step] = &case.steps[..] else { panic!("{} has several steps", case.id) };
            let operation = step.operation.as_ref().and_then(|id| document.operation(id));
            let method = step.method.as_ref().or_else(|| operation.map(|operation| &operation.method));
            let reads = matches!(method.expect("a method").as_str(), "GET" | "HEAD");
            let unknown = step.caller == "anyone" || step.caller.ends_with(":wrong");
            if reads || unknown {
                continue;
            }
            let body = step.body.as_deref().unwrap_or_else(|| panic!("{} may do something", case.id));
            let wrong = Subject::new(&document, operation.expect("an operation")).wrong_type();
            assert!(
                body == UNREADABLE || body == "[]" || Some(body) == wrong.as_deref(),
                "{}: {body}",
                case.id
            );
            assert!(case.access > Access::Read, "{}", case.id);
            writing += 1;
        }
        assert!(writing > 0);
    }

    #[test]
    fn an_operation_has_the_cases_that_its_security_and_body_call_for() {
        let (_, cases) = made();
        let of = |operation: &str| {
            let ids = cases.iter().filter_map(|case| case.id.strip_prefix("rules.")?.split_once('.'));
            ids.filter(|(_, id)| *id == operation).map(|(rule, _)| rule).collect::<Vec<_>>()
        };
        assert_eq!(of("getUser"), ["head", "trailing-slash", "other-method"]);
        assert_eq!(
            of("unfollowUser"),
            ["no-credentials", "bad-token"],
            "what changes something gets good credentials only with a body that can't be read"
        );
        let create = of("createAccessToken");
        for rule in ["wrong-password", "token-in-place-of-password", "no-content-type", "array"] {
            assert!(create.contains(&rule), "{rule}: {create:?}");
        }
        let admin =
            cases.iter().find(|case| case.id == "rules.no-credentials.adminDeleteUser").expect("a case");
        assert_eq!(admin.steps[0].expect.status.all(), [403]);
        let yaml = cases.iter().find(|case| case.id == "rules.yaml-refused.addEmails").expect("a case");
        assert_eq!((yaml.access, yaml.versions.to_string().as_str()), (Access::Write, "<0.13.0"));
    }
}
