//! `list --check`: whether the cases are well-formed, and whether they cover the document.

use std::collections::BTreeSet;

use gogs_recorder::Set;
use regex::Regex;

use crate::{
    document::{Document, Operation, escape},
    suite::{
        case::{Access, Case, Step, Suite},
        expect::parse_length,
        placeholders::is_fact,
        rules,
        template::names,
        things,
    },
};

/// How long a rule may be, in letters: one sentence.
const LONGEST_RULE: usize = 200;
/// The kinds of sources.
const SOURCES: [&str; 4] = ["document:", "page:", "recorded:", "gogs:"];
/// The sections of the two documented pages.
const PAGE_SECTIONS: [&str; 10] = [
    "root#schema",
    "root#client-errors",
    "root#authentication",
    "root#basic-authentication",
    "root#access-token",
    "root#pagination",
    "users#search-for-users",
    "users#get-a-single-user",
    "users#list-access-tokens",
    "users#create-an-access-token",
];

/// All that is wrong with the cases.
pub fn problems(document: &Document, suite: &Suite) -> Vec<String> {
    let mut problems = Vec::new();
    let mut ids = BTreeSet::new();
    let recorded = recorded_names();
    for case in &suite.cases {
        if !ids.insert(&case.id) {
            problems.push(format!("{}: the id is there twice", case.id));
        }
        for problem in of_case(document, case, &recorded) {
            problems.push(format!("{} (cases/{}): {problem}", case.id, case.file));
        }
    }
    problems.extend(coverage(document, suite));
    problems
}

fn recorded_names() -> BTreeSet<String> {
    let sets = Set::names().into_iter().filter_map(Set::named);
    sets.flat_map(|set| set.requests.into_iter().map(|request| request.case)).collect()
}

fn of_case(document: &Document, case: &Case, recorded: &BTreeSet<String>) -> Vec<String> {
    let mut problems = Vec::new();
    let words = case.id.split('.');
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    // The last word of a case that is made of a rule is the operation.
    let operation = |word: &str| case.file == rules::FILE && document.operation(word).is_some();
    if words.clone().count() < 2 || !words.clone().all(|it| word(it) || operation(it)) {
        problems.push("the id is not of the form resource.words-of-the-rule".to_owned());
    }
    if case.rule.len() > LONGEST_RULE || !case.rule.ends_with('.') {
        problems.push(format!("the rule is no sentence of at most {LONGEST_RULE} letters"));
    }
    if case.sources.is_empty() {
        problems.push("no source".to_owned());
    }
    problems.extend(case.sources.iter().filter_map(|source| bad_source(document, source, recorded)));
    if case.steps.is_empty() {
        problems.push("no step".to_owned());
    }
    let mut known = BTreeSet::new();
    for (index, step) in case.steps.iter().enumerate() {
        for problem in of_step(document, case, step, &known) {
            problems.push(format!("step {}: {problem}", index + 1));
        }
        known.extend(step.capture.keys().map(String::as_str));
    }
    problems
}

fn bad_source(document: &Document, source: &str, recorded: &BTreeSet<String>) -> Option<String> {
    let well = match source.split_once(':') {
        Some(("document", pointer)) => document.root().pointer(pointer).is_some(),
        Some(("page", section)) => PAGE_SECTIONS.contains(&section),
        Some(("recorded", name)) => recorded.contains(name),
        Some(("gogs", place)) => !place.is_empty(),
        _ => return Some(format!("the source '{source}' begins with none of {}", SOURCES.join(" "))),
    };
    (!well).then(|| format!("the source '{source}' leads nowhere"))
}

fn of_step(document: &Document, case: &Case, step: &Step, known: &BTreeSet<&str>) -> Vec<String> {
    let mut problems = Vec::new();
    let operation = step.operation.as_ref().and_then(|id| document.operation(id));
    match (&step.operation, operation, &step.path) {
        (Some(id), None, _) => problems.push(format!("the document has no operation '{id}'")),
        (None, _, None) => problems.push("neither operation nor path".to_owned()),
        _ => {}
    }
    if let Some(operation) = operation {
        problems.extend(of_operation(step, operation));
    }
    let method = step.method.as_deref().or_else(|| operation.map(|operation| operation.method.as_str()));
    if case.access == Access::Read
        && !matches!(method, None | Some("GET" | "HEAD" | "OPTIONS"))
        && step.caller != "anyone"
    {
        problems.push("a case that only reads must not send this method with credentials".to_owned());
    }
    for text in texts(step) {
        for name in names(text) {
            if !known.contains(name) && !is_fact(name) {
                problems.push(format!("nothing stands for {{{{{name}}}}}"));
            }
        }
    }
    for thing in step.creates.iter().chain(&step.deletes) {
        problems.extend(things::kind(&thing.kind).err().map(|failure| failure.message));
    }
    for name in &step.secret {
        if !step.capture.contains_key(name) {
            problems.push(format!("the secret '{name}' is not captured"));
        }
    }
    problems.extend(of_expectation(step, known));
    problems
}

fn of_operation(step: &Step, operation: &Operation) -> Vec<String> {
    let mut problems = Vec::new();
    for parameter in
        operation.path.split('/').filter_map(|s| s.strip_prefix('{').and_then(|s| s.strip_suffix('}')))
    {
        if step.path.is_none() && !step.parameters.contains_key(parameter) {
            problems.push(format!("no value for the path's {parameter}"));
        }
    }
    for parameter in step.parameters.keys() {
        if !operation.path.contains(&format!("{{{parameter}}}")) {
            problems.push(format!("the path has no {parameter}"));
        }
    }
    if let Some(example) = step.example.as_ref().filter(|example| !operation.requests.contains_key(*example))
    {
        problems.push(format!("{} has no example '{example}' of a request", operation.id));
    }
    if let Some(name) = &step.expect.like {
        let known = step.expect.status.all().iter().any(|status| {
            operation
                .responses
                .get(status)
                .is_some_and(|a| a.media.iter().any(|m| m.examples.contains_key(name)))
        });
        if !known {
            problems.push(format!("{} has no example '{name}' of such a response", operation.id));
        }
    }
    problems
}

fn texts(step: &Step) -> Vec<&str> {
    let mut texts = vec![step.query.as_str(), step.caller.as_str()];
    texts.extend(step.path.as_deref());
    texts.extend(step.body.as_deref());
    texts.extend(step.parameters.values().map(String::as_str));
    texts.extend(step.headers.values().map(String::as_str));
    texts.extend(step.creates.iter().chain(&step.deletes).map(|thing| thing.name.as_str()));
    texts
}

fn of_expectation(step: &Step, known: &BTreeSet<&str>) -> Vec<String> {
    let mut problems = Vec::new();
    let expect = &step.expect;
    let captured = |name: &str| known.contains(name) || step.capture.contains_key(name) || is_fact(name);
    let mut patterns: Vec<&str> = expect.checks.iter().filter_map(|check| check.matches.as_deref()).collect();
    patterns.extend(step.skip_if.iter().map(|setting| setting.matches.as_str()));
    patterns.extend(expect.headers.values().filter_map(|value| value.strip_prefix('/')?.strip_suffix('/')));
    for pattern in patterns {
        if let Err(error) = Regex::new(pattern) {
            problems.push(format!("'{pattern}' is no regular expression: {error}"));
        }
    }
    for check in &expect.checks {
        let predicates = [
            check.is.is_some(),
            check.same_as.is_some(),
            check.same_items_as.is_some(),
            check.matches.is_some(),
            check.holds.is_some(),
            check.length.is_some(),
            check.sorted.is_some(),
            check.unique,
            check.absent,
            check.sha256_of.is_some(),
        ];
        if predicates.iter().filter(|there| **there).count() != 1 {
            problems.push(format!("the check at '{}' asks for none or for several things", check.at));
        }
        if check.length.as_deref().is_some_and(|length| parse_length(length).is_none()) {
            problems.push(format!("the check at '{}' has a length that is no rule", check.at));
        }
        let mut texts: Vec<&str> = vec![&check.at];
        texts.extend(check.is.as_ref().and_then(|value| value.as_str()));
        texts.extend(
            [&check.matches, &check.holds, &check.sha256_of].into_iter().flatten().map(String::as_str),
        );
        for name in texts
            .into_iter()
            .flat_map(names)
            .chain(check.same_as.as_deref())
            .chain(check.same_items_as.as_deref())
        {
            if !captured(name) {
                problems.push(format!("nothing stands for {{{{{name}}}}}"));
            }
        }
    }
    if let Some(json) = &expect.json {
        let filled = names(json)
            .into_iter()
            .fold(json.clone(), |json, name| json.replace(&format!("{{{{{name}}}}}"), "0"));
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&filled) {
            problems.push(format!("`json` is no JSON: {error}"));
        }
    }
    problems
}

/// Documented responses and examples without a case; and entries of what is out of reach that are no longer needed.
fn coverage(document: &Document, suite: &Suite) -> Vec<String> {
    let mut problems = Vec::new();
    let mut needed = BTreeSet::new();
    for operation in &document.operations {
        for (status, response) in &operation.responses {
            let own = format!("{}/responses/{status}", operation.pointer);
            if !covers_status(suite, &operation.id, *status) {
                match excuse(suite, &[&own, &response.pointer]) {
                    Some(pointer) => drop(needed.insert(pointer)),
                    None => problems.push(format!("{} {status}: no case ({own})", operation.id)),
                }
                continue;
            }
            for name in response.media.iter().flat_map(|media| media.examples.keys()) {
                if covers_example(suite, &operation.id, *status, name) {
                    continue;
                }
                let examples = |place: &str| format!("{place}/examples/{}", escape(name));
                match excuse(suite, &[&examples(&own), &examples(&response.pointer), &response.pointer]) {
                    Some(pointer) => drop(needed.insert(pointer)),
                    None => problems.push(format!(
                        "{} {status}: no case for the example '{name}' ({})",
                        operation.id,
                        examples(&own)
                    )),
                }
            }
        }
        for name in operation.requests.keys() {
            let sent = |step: &Step| {
                step.operation.as_deref() == Some(&operation.id) && step.example.as_ref() == Some(name)
            };
            if !suite.cases.iter().any(|case| case.steps.iter().any(sent)) {
                problems.push(format!("{}: no case sends the example '{name}'", operation.id));
            }
        }
    }
    for entry in &suite.out_of_reach {
        if !needed.contains(entry.pointer.as_str()) {
            problems.push(format!("out-of-reach.toml: '{}' is no longer needed: remove it", entry.pointer));
        }
    }
    problems
}

fn excuse<'a>(suite: &'a Suite, places: &[&str]) -> Option<&'a str> {
    suite.out_of_reach.iter().map(|entry| entry.pointer.as_str()).find(|pointer| places.contains(pointer))
}

fn steps_of<'a>(suite: &'a Suite, operation: &'a str) -> impl Iterator<Item = &'a Step> {
    suite
        .cases
        .iter()
        .flat_map(|case| &case.steps)
        .filter(move |step| step.operation.as_deref() == Some(operation))
}

/// Whether a case calls the operation as it is, and this status is due: of several, the first.
fn covers_status(suite: &Suite, operation: &str, status: u16) -> bool {
    let as_it_is = |step: &&Step| step.path.is_none() && step.method.is_none();
    let due = |step: &Step| step.expect.status.all().first() == Some(&status);
    steps_of(suite, operation)
        .filter(as_it_is)
        .any(|step| due(step) || step.expect.or_status.contains(&status))
}

fn covers_example(suite: &Suite, operation: &str, status: u16, example: &str) -> bool {
    steps_of(suite, operation).any(|step| {
        step.expect.status.all().contains(&status) && step.expect.like.as_deref() == Some(example)
    })
}
