//! The demo is what the document says: the examples hold on it, for the values that the parameters have as examples.

use std::collections::BTreeSet;

use gogs_openapi::{
    gogs::GogsVersion,
    openapi,
    store::demo::{self, DemoUser},
};
use serde_json::Value;

use crate::support::{Answer, Backend, Server, basic};

/// What stands in examples for the address of a server.
const HOST: &str = "https://gogs.example.com";

/// A request whose answer an example shows, where it is not made of the document alone: by `CALLER`, to the operation's path
/// with the examples of its parameters, with the example of the body that has the same name.
struct Call {
    operation: &'static str,
    /// The name of the example; empty: each one of the operation, and the answer that has none.
    example: &'static str,
    /// The name of a user; empty: nobody.
    caller: &'static str,
    target: Option<&'static str>,
    body: Option<&'static str>,
}

/// Who calls, where nothing else is said.
const CALLER: &str = "unknwon";

const fn by(operation: &'static str, example: &'static str, caller: &'static str) -> Call {
    Call { operation, example, caller, target: None, body: None }
}

const fn at(operation: &'static str, example: &'static str, target: &'static str) -> Call {
    Call { target: Some(target), ..by(operation, example, CALLER) }
}

const fn sent(
    operation: &'static str,
    example: &'static str,
    caller: &'static str,
    body: &'static str,
) -> Call {
    Call { body: Some(body), ..by(operation, example, caller) }
}

/// The first that fits is taken.
const CALLS: &[Call] = &[
    by("searchUsers", "toAnyone", ""),
    at("searchUsers", "nobody", "/users/search?q=nobody"),
    by("getUser", "toAnyone", ""),
    by("listAccessTokens", "none", "many01"),
    sent("createAccessToken", "required", "alice", "{}"),
    by("createAccessToken", "", "alice"),
    at("listFollowers", "none", "/users/user1/followers"),
    at("listFollowing", "none", "/users/unknwon/following"),
    Call { target: Some("/users/user1/repos"), ..by("listUserRepositories", "none", "user1") },
    by("getAuthenticatedUser", "", "user1"),
    by("listEmails", "one", "user1"),
    by("listEmails", "", "alice"),
    by("addEmails", "", "user1"),
    sent("deleteEmails", "truncated", "user1", r#"{"emails":"#),
    by("deleteEmails", "", "user1"),
    by("listMyFollowing", "", "user1"),
    by("checkMyFollowing", "", "alice"),
    by("listMyPublicKeys", "", "alice"),
    sent("createPublicKey", "required", "alice", r#"{"title":"none"}"#),
    sent(
        "createPublicKey",
        "title",
        "alice",
        r#"{"title":"laptop","key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICqXUWw1S2iEjNvY9UoiagpVsh7ROOIHrWxcu5wAqlrq"}"#,
    ),
    by("createPublicKey", "", "alice"),
    Call { target: Some("/user/keys/2"), ..by("deletePublicKey", "denied", "user1") },
    by("deletePublicKey", "loginProhibited", "blocked"),
    by("deletePublicKey", "", "alice"),
    by("listMyOrganizations", "none", "user1"),
    by("listMyRepositories", "none", "user1"),
    by("listMyRepositories", "", "Bob-Builder"),
    at("searchRepositories", "none", "/repos/search?q=nowhere"),
    by("getRepository", "", ""),
    at("listRepositoryIssues", "none", "/repos/unknwon/empty/issues"),
    // The oldest are those of the example.
    at("listRepositoryIssues", "", "/repos/unknwon/hello/issues?page=50"),
    sent(
        "adminCreateUser",
        "email",
        CALLER,
        r#"{"username":"other","email":"new@example.com","password":"secret1"}"#,
    ),
    sent("adminCreateUser", "required", CALLER, r#"{"password":"secret1"}"#),
    sent("adminEditUser", "email", CALLER, r#"{"source_id":0,"login_name":"","email":"alice@example.com"}"#),
    sent("adminEditUser", "required", CALLER, "{}"),
    at("adminDeleteUser", "repositories", "/admin/users/alice"),
    at("adminDeleteUser", "repositoriesInBrackets", "/admin/users/alice"),
];

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

/// The examples of answers that `document` has of its operations themselves, those of deletions last; not of answers that
/// operations share, which are of no data.
fn examples(document: &Value) -> Vec<Example<'_>> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let example = |body| Example { operation, method: method.to_uppercase(), path, status, body };
                match response["content"]["application/json"]["examples"].as_object() {
                    Some(bodies) => all.extend(
                        bodies.iter().map(|(name, body)| example(Some((name.as_str(), &body["value"])))),
                    ),
                    None if status.starts_with('2') => all.push(example(None)),
                    None => {}
                }
            }
        }
    }
    all.sort_by_key(|example| example.method == "DELETE");
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

    /// Sends what the example is the answer to.
    fn send(&self, server: &Server, document: &Value, call: Option<&Call>) -> Answer {
        let target = match call.and_then(|call| call.target) {
            Some(target) => target.to_owned(),
            None => target(document, self.path, self.operation),
        };
        let mut request = server.request(&self.method, &target);
        if let Some(user) = user(call.map_or(CALLER, |call| call.caller)) {
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
        let given = self.operation["requestBody"]["content"]["application/json"]["examples"].as_object();
        let given = given.and_then(|given| given.get(self.name()).or_else(|| given.values().next()));
        match (call.and_then(|call| call.body), given) {
            (Some(body), _) => request.header("Content-Type", "application/json").body(body),
            (None, Some(given)) => request.json(&given["value"]),
            (None, None) => request,
        }
        .send()
    }
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

/// Whether an answer is the example; of the issues, whether it ends with it.
fn holds(answer: &Answer, example: &Example, base: &str) -> bool {
    let Some((_, due)) = example.body else { return answer.body.is_empty() };
    let (given, due) = (comparable(&answer.json(), base), comparable(due, base));
    match (given.as_array(), due.as_array()) {
        (Some(given), Some(due)) if example.id() == "listRepositoryIssues" && !due.is_empty() => {
            given.ends_with(due)
        }
        _ => given == due,
    }
}

/// The examples of one version that don't hold, and the calls that were made for them.
fn check(backend: Backend, gogs: GogsVersion, used: &mut BTreeSet<(&str, &str)>) -> Vec<String> {
    let document = openapi::document_of(gogs);
    let server = Server::demo_as(backend, &gogs.to_string());
    let mut wrong = Vec::new();
    // That nobody is answered without credentials is a setting of Gogs, which the demo has not.
    for example in examples(&document).into_iter().filter(|example| example.name() != "signInRequired") {
        let fits = |call: &&Call| {
            call.operation == example.id() && (call.example.is_empty() || call.example == example.name())
        };
        let call = CALLS.iter().find(fits);
        used.extend(call.map(|call| (call.operation, call.example)));
        let answer = example.send(&server, &document, call);
        if answer.status.to_string() != example.status || !holds(&answer, &example, &server.base) {
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
    for call in CALLS {
        assert!(
            used.contains(&(call.operation, call.example)),
            "{} {}: not called",
            call.operation,
            call.example
        );
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
