//! The document: what is checked in is what the code makes, and it describes what is served.

use std::{collections::BTreeSet, fs, os::unix::fs::symlink, path::Path, process::Command};

use gogs_openapi::{gogs::operations as all_operations, openapi, store::demo, written};
use serde_json::Value;

use crate::support::{Backend, Server, binary};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Method, path and operation of all that the document has.
pub fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation.is_object() {
                operations.push((method.to_uppercase(), path.clone(), operation));
            }
        }
    }
    operations
}

#[test]
fn the_files_are_what_the_code_makes() {
    let stale: Vec<&str> = written::stale(root()).unwrap().into_iter().map(|(path, _)| path).collect();
    assert!(stale.is_empty(), "{stale:?} are not what the code makes: run `cargo run -- openapi write`");
}

#[test]
fn each_operation_is_served_and_nothing_else_is() {
    let server = Server::start(Backend::Sqlite);
    let document = openapi::document();
    let all: BTreeSet<(String, String)> =
        operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    assert!(!all.is_empty());
    let paths: BTreeSet<&String> = all.iter().map(|(_, path)| path).collect();
    // A fixed segment is a value of the parameter in its place, too, for the methods that the fixed path has not.
    let is_served_as = |method: &str, path: &str| {
        let is_of = |template: &str| {
            let mut segments = template.split('/').zip(path.split('/'));
            template.split('/').count() == path.split('/').count()
                && segments.all(|(due, given)| due.starts_with('{') || due == given)
        };
        all.iter().any(|(of, template)| of == method && is_of(template))
    };
    for path in paths {
        let target = path.replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = server.request(method, &target).send();
            let refused = answer.status == 404 && answer.text().contains("There is no such operation");
            assert_eq!(!refused, is_served_as(method, path), "{method} {path}");
        }
    }
}

/// What is served is what Gogs has.
#[test]
fn each_operation_of_gogs_is_here() {
    let of_gogs: BTreeSet<(String, String, String)> = all_operations::all()
        .iter()
        .map(|operation| (operation.id.to_owned(), operation.method.to_string(), operation.template()))
        .collect();
    assert_eq!(of_gogs.len(), all_operations::all().len(), "each is there once");
    let document = openapi::document();
    let served: BTreeSet<(String, String, String)> = operations(&document)
        .into_iter()
        .map(|(method, path, operation)| {
            (operation["operationId"].as_str().unwrap().to_owned(), method, path)
        })
        .collect();
    assert_eq!(served, of_gogs);
}

#[test]
fn each_answer_is_described_with_an_example() {
    let document = openapi::document();
    let resolved = |response: &Value| match response["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => response.clone(),
    };
    for (method, path, operation) in operations(&document) {
        for member in ["operationId", "summary", "description"] {
            assert!(
                operation[member].as_str().is_some_and(|text| !text.is_empty()),
                "{method} {path}: {member}"
            );
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(response);
            // Bytes of any kind can't be shown in JSON.
            let contents = response["content"].as_object().into_iter().flatten();
            for (_, content) in contents.filter(|(media_type, _)| *media_type != "*/*") {
                let examples = content["examples"].as_object();
                assert!(
                    examples.is_some_and(|examples| !examples.is_empty()),
                    "{method} {path}: {status} has no named example"
                );
            }
        }
    }
}

/// A line of the info section that calls `curl`, and what the comments below it say of the answer: status and body, then
/// headers. `...` stands for any text.
struct Call<'a> {
    line: &'a str,
    answer: &'a str,
    headers: Vec<&'a str>,
}

fn calls(text: &str) -> Vec<Call<'_>> {
    let mut calls = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("curl ") {
            let mut said = Vec::new();
            while let Some(comment) = lines.next_if(|next| next.starts_with("# ")) {
                said.push(&comment[2..]);
            }
            calls.push(Call { line, answer: said.remove(0), headers: said });
        }
    }
    calls
}

/// Whether `text` is `pattern`, in which `...` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once("...") else { return text == pattern };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split("...").collect();
    let end = parts.pop().unwrap();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

#[test]
fn the_calls_of_the_info_section_are_answered_as_it_says() {
    // The newest version that takes each of the calls: it knows `?token=`.
    let server = Server::demo_as(Backend::Sqlite, "0.14.1");
    let user = &demo::USERS[0];
    let filled = |text: &str| {
        text.replace("https://gogs.example.com", &server.base)
            .replace("PASSWORD", &user.password())
            .replace("TOKEN", user.tokens[0].1)
    };
    let document = openapi::document();
    let calls = calls(document["info"]["description"].as_str().unwrap());
    assert_eq!(calls.len(), 8);
    for Call { line, answer, headers } in calls {
        let output = Command::new("sh").args(["-c", &format!("{} -s -i", filled(line))]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let (head, body) = said.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{line}: no answer: {said}"));
        let mut head = head.lines();
        let status = head.next().unwrap().split(' ').nth(1).unwrap();
        let given = format!("{status} {body}");
        assert!(is_like(given.trim_end(), &filled(answer)), "{line}: {given}, not {answer}");
        let head: Vec<&str> = head.collect();
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            let given = head.iter().find_map(|line| {
                let (given, value) = line.split_once(": ")?;
                given.eq_ignore_ascii_case(name).then_some(value)
            });
            assert!(
                given.is_some_and(|given| is_like(given, &filled(value))),
                "{line}: {given:?}, not {header}"
            );
        }
    }
}

#[test]
fn what_is_compared_is_compared() {
    assert!(
        is_like("abc", "abc")
            && is_like("abc", "a...")
            && is_like("abcabc", "a...c...c")
            && is_like("ab", "a...b")
    );
    assert!(
        !is_like("abc", "abd")
            && !is_like("abc", "b...")
            && !is_like("abc", "a...b")
            && !is_like("ab", "a...c...b")
    );
}

fn run(arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(binary()).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[test]
fn it_is_printed_in_each_form() {
    let (_, json, _) = run(&["openapi", "print"]);
    assert_eq!(json, fs::read_to_string(root().join("openapi/gogs-v1.json")).unwrap());
    let (_, derived, _) = run(&["openapi", "print", "--openapi-version", "3.0"]);
    assert_eq!(derived, fs::read_to_string(root().join("openapi/gogs-v1-3.0.json")).unwrap());
    let (_, yaml, _) = run(&["openapi", "print", "--format", "yaml"]);
    assert!(yaml.starts_with("openapi: 3.1.0\n"), "{yaml}");
    // Neither as a scheme nor in the text.
    let (_, main, _) = run(&["openapi", "print", "--gogs-version", "main"]);
    assert!(json.contains("TokenQuery") && !main.contains("TokenQuery"));
    assert!(main.contains("\"x-gogs-version\": \"main\""));
}

#[test]
fn check_names_the_files_that_differ_and_the_way_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    for read in ["recordings", "src"] {
        symlink(root().join(read), directory.path().join(read)).unwrap();
    }
    let (_, written, _) = run(&["openapi", "write", "--root", path]);
    assert!(written.contains("wrote openapi/gogs-v1.json"), "{written}");
    assert!(run(&["openapi", "check", "--root", path]).0);
    let file = directory.path().join("openapi/gogs-v1.json");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("listEmails", "getEmails")).unwrap();
    let (succeeded, _, error) = run(&["openapi", "check", "--root", path]);
    assert!(!succeeded);
    assert_eq!(
        error,
        "gogs-openapi: openapi/gogs-v1.json differ from what the code makes: run `cargo run -- openapi write`\n"
    );
}
