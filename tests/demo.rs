//! The demo is what the document says: the examples hold on it, for the values that the parameters have as examples.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use gogs_openapi::{
    gogs::GogsVersion,
    openapi,
    store::demo::{self, DemoUser},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    recordings::folders,
    support::{Answer, Backend, Server, basic},
};

/// What stands in examples for the address of a server.
const HOST: &str = "https://gogs.example.com";

/// Who calls, where nothing else is said.
const CALLER: &str = "unknwon";

/// What a line of `examples.toml` says of the request that an example is the answer to, where it is not made of the document alone:
/// by `CALLER`, to the operation's path with the examples of its parameters, with the example of the body that has the same name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    /// The name of a user; empty: nobody.
    caller: Option<String>,
    target: Option<String>,
    body: Option<String>,
}

/// A line of `examples.toml`, as far as it is read here.
#[derive(Clone, Debug, Default, Deserialize)]
struct Line {
    recorded: Option<String>,
    #[serde(default)]
    demo: Call,
}

#[derive(Debug, Deserialize)]
struct Table {
    operations: BTreeMap<String, BTreeMap<String, Line>>,
}

impl Table {
    fn read() -> Self {
        toml::from_str(include_str!("../src/openapi/examples.toml")).unwrap()
    }

    /// The line of an example.
    fn line(&self, operation: &str, example: &str) -> Line {
        self.operations.get(operation).and_then(|lines| lines.get(example)).cloned().unwrap_or_default()
    }
}

fn user(name: &str) -> Option<&'static DemoUser> {
    demo::USERS.iter().find(|user| user.name == name)
}

/// An example of an answer: its status, and its name and value, if the answer has a body.
struct Example<'a> {
    operation: &'a Value,
    method: String,
    path: &'a str,
    status: &'a str,
    body: Option<(&'a str, &'a Value)>,
}

/// The examples of answers that `document` has of its operations themselves; not of answers that operations share, which are of
/// no data. Those of deletions come last, and those of administrators' users first: organizations that are made take their ids.
fn examples(document: &Value) -> Vec<Example<'_>> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let example = |body| Example { operation, method: method.to_uppercase(), path, status, body };
                let contents = response["content"].as_object();
                if contents.is_none() && status.starts_with('2') {
                    all.push(example(None));
                }
                let bodies =
                    contents.into_iter().flatten().filter_map(|(_, content)| content["examples"].as_object());
                all.extend(
                    bodies.flatten().map(|(name, body)| example(Some((name.as_str(), &body["value"])))),
                );
            }
        }
    }
    // What reads goes first, and of what deletes, users.
    let turn = |example: &Example<'_>| match example.method.as_str() {
        "GET" => 0,
        "DELETE" => 2,
        _ => 1,
    };
    all.sort_by_key(|example| (turn(example), !example.path.starts_with("/admin/users")));
    all
}

/// The operation's path with the examples of its parameters.
fn target(document: &Value, path: &str, operation: &Value) -> String {
    let mut target = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = match parameter["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).unwrap(),
            None => parameter,
        };
        let name = parameter["name"].as_str().unwrap();
        let value = match &parameter["example"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if parameter["in"] == "path" {
            target = target.replace(&format!("{{{name}}}"), &value);
        } else {
            query.push(format!("{name}={value}"));
        }
    }
    if query.is_empty() { target } else { format!("{target}?{}", query.join("&")) }
}

impl Example<'_> {
    fn id(&self) -> &str {
        self.operation["operationId"].as_str().unwrap()
    }

    fn name(&self) -> &str {
        self.body.map_or("", |(name, _)| name)
    }

    /// The name of its line in `examples.toml`.
    fn line(&self) -> &str {
        self.body.map_or("noContent", |(name, _)| name)
    }

    /// Sends what the example is the answer to.
    fn send(&self, server: &Server, document: &Value, call: &Call) -> Answer {
        let target = match &call.target {
            Some(target) => target.clone(),
            None => target(document, self.path, self.operation),
        };
        let mut request = server.request(&self.method, &target);
        if let Some(user) = user(call.caller.as_deref().unwrap_or(CALLER)) {
            let takes_token = self.operation["security"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one.get("TokenAuth").is_some());
            request = match user.tokens.first() {
                Some((_, secret)) if takes_token => {
                    request.header("Authorization", format!("token {secret}"))
                }
                _ => request.header("Authorization", basic(user.name, &user.password())),
            };
        }
        // The first kind of body is the one that has examples.
        let content =
            self.operation["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
        let Some((media_type, content)) = content else { return request.send() };
        let given = content["examples"].as_object();
        let given = given.and_then(|given| given.get(self.name()).or_else(|| given.values().next()));
        let given = given.map(|given| match &given["value"] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        });
        match call.body.as_ref().or(given.as_ref()) {
            Some(body) => request.header("Content-Type", media_type).body(body),
            None => request,
        }
        .send()
    }
}

/// What was just made, without the numbers that it has, which are others where the demo has more.
fn without_numbers(mut made: Value) -> Value {
    if let Some(members) = made.as_object_mut() {
        members.remove("id");
        if let Some(Value::String(url)) = members.get_mut("url") {
            url.truncate(url.trim_end_matches(|letter: char| letter.is_ascii_digit()).len());
        }
    }
    made
}

/// What the demo has in common with an example: not the token of a day, nor how many issues are open, which are more in the
/// demo, nor the host, nor how a parser says that a body can't be read.
fn comparable(value: &Value, base: &str) -> Value {
    match value {
        Value::String(text) if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            "a token".into()
        }
        Value::String(text) => {
            text.replace(base, HOST).replace("git@localhost:", "git@gogs.example.com:").into()
        }
        Value::Array(items) => items.iter().map(|item| comparable(item, base)).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "open_issues_count")
            .filter(|(name, _)| {
                *name != "message"
                    || members.get("classification").is_none_or(|class| class != "DeserializationError")
            })
            .map(|(name, member)| (name.clone(), comparable(member, base)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Cases of the account set: of what they show, the demo has the data.
static ACCOUNT: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let recording = gogs_recorder::Recording::read(&folders("account")[0]).unwrap();
    recording.exchanges.into_iter().map(|exchange| exchange.case).collect()
});

/// Whether two values have the same types, members and so on; how many items a list has is another matter.
fn is_alike(given: &Value, due: &Value) -> bool {
    match (given, due) {
        (Value::Array(given), Value::Array(due)) => match (given.first(), due.first()) {
            (Some(given), Some(due)) => is_alike(given, due),
            (given, due) => given.is_none() == due.is_none(),
        },
        (Value::Object(given), Value::Object(due)) => {
            given.len() == due.len()
                && given.iter().all(|(name, value)| due.get(name).is_some_and(|due| is_alike(value, due)))
        }
        (Value::Null, _) | (_, Value::Null) => true,
        (given, due) => std::mem::discriminant(given) == std::mem::discriminant(due),
    }
}

/// Whether an answer is the example; of the issues, whether it ends with it. An example of the forge set is of other data, and only
/// alike.
fn holds(answer: &Answer, example: &Example, recorded: Option<&str>, base: &str) -> bool {
    let Some((_, due)) = example.body else { return answer.body.is_empty() };
    if let Value::String(due) = due {
        if answer.header("content-type") == Some("application/octet-stream") {
            // Of what is no text, how it begins.
            return answer.body.starts_with(due.as_bytes());
        }
        // Of commits the demo has others.
        return comparable(&answer.text().into(), base) == comparable(&due.as_str().into(), base);
    }
    if recorded.is_some_and(|case| !ACCOUNT.contains(case)) {
        return is_alike(&answer.json(), due);
    }
    let (mut given, mut due) = (comparable(&answer.json(), base), comparable(due, base));
    if answer.status == 201 {
        (given, due) = (without_numbers(given), without_numbers(due));
    }
    match (given.as_array(), due.as_array()) {
        (Some(given), Some(due)) if example.id() == "listRepositoryIssues" && !due.is_empty() => {
            given.ends_with(due)
        }
        _ => given == due,
    }
}

/// The examples of one version that don't hold, and the calls that were made for them.
fn check(backend: Backend, gogs: GogsVersion, used: &mut BTreeSet<(String, String)>) -> Vec<String> {
    let document = openapi::document_of(gogs);
    let (server, table) = (Server::demo_as(backend, &gogs.to_string()), Table::read());
    let mut wrong = Vec::new();
    // That nobody is answered without credentials is a setting of Gogs, which the demo has not; nor does it clone anything.
    let is_shown = |example: &Example<'_>| !["signInRequired", "migrated"].contains(&example.name());
    for example in examples(&document).into_iter().filter(is_shown) {
        let Line { recorded, demo } = table.line(example.id(), example.line());
        used.insert((example.id().to_owned(), example.line().to_owned()));
        let answer = example.send(&server, &document, &demo);
        if answer.status.to_string() != example.status
            || !holds(&answer, &example, recorded.as_deref(), &server.base)
        {
            let (id, status, name) = (example.id(), example.status, example.name());
            wrong.push(format!("{gogs}: {id} {status} {name}: {} {}", answer.status, answer.text()));
        }
    }
    wrong
}

#[test]
fn the_examples_of_each_version_hold() {
    let mut used = BTreeSet::new();
    let wrong: Vec<String> =
        GogsVersion::RECORDED.into_iter().flat_map(|gogs| check(Backend::Sqlite, gogs, &mut used)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (operation, lines) in &Table::read().operations {
        for (example, line) in lines {
            let called = line.demo == Call::default() || used.contains(&(operation.clone(), example.clone()));
            assert!(called, "{operation} {example}: not called");
        }
    }
}

/// More than one page of what has pages, but for followers, whose pages are of forty.
#[test]
fn there_are_pages() {
    let server = Server::demo(Backend::Sqlite);
    let found = server.get("/repos/search?q=sample").send();
    assert_eq!(found.json()["data"].as_array().unwrap().len(), 10);
    let last = format!("<{}/api/v1/repos/search?page=2>; rel=\"last\"", server.base);
    assert!(found.header("link").unwrap().contains(&last));
    let rest = server.get("/repos/search?q=sample&page=2").send();
    assert_eq!(rest.json()["data"].as_array().unwrap().len(), 2);
}

#[test]
fn the_examples_hold_on_postgres() {
    if Backend::postgres_is_there() {
        let wrong = check(Backend::Postgres, GogsVersion::DEFAULT, &mut BTreeSet::new());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
