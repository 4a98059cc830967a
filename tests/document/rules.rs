//! What a published document has to be, a test for each row of the table in `docs/DOCUMENT.md`, which is made of what is
//! measured here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
};

use serde_json::Value;

use crate::{
    DOCUMENT, Operation, examples,
    fit::Document,
    items, members, none, operations, recorded,
    recordings::{ALL, Exchange},
    resolve, root, schemas,
};

/// The page that has the table, and the variable that makes the test write it in place of comparing.
const PAGE: &str = "docs/DOCUMENT.md";
const WRITE: &str = "WRITE_DOCUMENT_PAGE";

/// Of parameters and of scalars, how many of a hundred are constrained at least.
const CONSTRAINED_PERCENT: usize = 75;

/// Statuses that are ours alone: real Gogs answers otherwise there, as `docs/GOGS-VERSIONS.md` says.
const OURS: [&str; 4] = ["403", "413", "500", "503"];

const OF_UNREADABLE: &str =
    "of a repository that the caller may not read, as in each operation below /repos/{username}/{reponame}";
const OF_GONE: &str = "of an organization that doesn't exist: Gogs fails there";
const OF_FAILED: &str = "of what can't be done: Gogs fails there";

/// What no recording has, and real Gogs answers all the same. The list only gets shorter.
const NOT_RECORDED: &[(&str, &str, &str)] = &[
    (
        "listUserRepositories",
        "404",
        "of a user that doesn't exist, as in each operation below /users/{username}",
    ),
    (
        "listRepositoryComments",
        "404",
        "of a repository that doesn't exist, as in each operation below /repos/{username}/{reponame}",
    ),
    ("migrateRepository", "201", "of what is cloned: the recorded servers could reach nobody"),
    ("createOrganizationRepository", "404", OF_GONE),
    ("deleteHook", "404", OF_UNREADABLE),
    ("createDeployKey", "404", OF_UNREADABLE),
    ("listLabels", "404", OF_UNREADABLE),
    ("createLabel", "404", OF_UNREADABLE),
    ("listMilestones", "404", OF_UNREADABLE),
    ("listBranches", "404", OF_UNREADABLE),
    ("listCommits", "422", OF_FAILED),
    ("deleteMilestone", "404", OF_UNREADABLE),
    ("adminRemoveTeamMember", "422", OF_FAILED),
    ("adminAddTeamRepository", "422", OF_FAILED),
    ("editOrganization", "404", "of an organization that doesn't exist, as when it is asked for"),
];

/// How an operation's description begins, and the security that goes with it: anyone, a password, a token.
const CALLERS: [(&str, bool, bool, bool); 4] = [
    ("Anyone may call", true, true, true),
    ("Basic authentication only", false, true, false),
    ("Token only", false, false, true),
    ("Site administrators only", false, true, true),
];

/// How much of something keeps a rule, and what does not.
struct Share {
    all: usize,
    broken: Vec<String>,
}

impl Share {
    fn of<T>(all: impl IntoIterator<Item = T>, broken: impl Fn(&T) -> Option<String>) -> Self {
        let all: Vec<T> = all.into_iter().collect();
        Self { all: all.len(), broken: all.iter().filter_map(broken).collect() }
    }

    fn percent(&self) -> usize {
        assert!(self.all > 0, "there is nothing to keep the rule");
        (self.all - self.broken.len()) * 100 / self.all
    }
}

fn has_text(value: &Value, member: &str) -> bool {
    value[member].as_str().is_some_and(|text| !text.trim().is_empty())
}

/// A finding where `holds` doesn't.
fn unless(holds: bool, at: impl Into<String>) -> Option<String> {
    (!holds).then(|| at.into())
}

fn is_camel(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.chars().all(|letter| letter.is_ascii_alphanumeric())
}

fn ids() -> Vec<&'static str> {
    operations().into_iter().map(Operation::id).collect()
}

fn operation_ids() -> Share {
    let ids = ids();
    Share::of(ids.clone(), |id| {
        let twice = ids.iter().filter(|other| other == &id).count() > 1;
        let raw = ids.iter().any(|other| other.strip_suffix("Raw") == Some(id));
        unless(is_camel(id) && !twice && !raw, *id)
    })
}

/// Pairs of operation ids of which one is the other with `Raw` at its end.
fn raw_pairs() -> usize {
    let ids = ids();
    ids.iter().filter(|id| id.strip_suffix("Raw").is_some_and(|other| ids.contains(&other))).count()
}

fn operation_descriptions() -> Share {
    Share::of(operations(), |operation| {
        let described = has_text(operation.value, "description") && has_text(operation.value, "summary");
        unless(described, operation.id())
    })
}

fn tag_descriptions() -> Share {
    Share::of(items(&DOCUMENT["tags"]), |tag| unless(has_text(tag, "description"), tag["name"].to_string()))
}

fn parameters() -> Vec<(String, &'static Value)> {
    let named = |operation: Operation| {
        operation
            .parameters()
            .map(move |parameter| (format!("{} {}", operation.id(), parameter["name"]), parameter))
    };
    operations().into_iter().flat_map(named).collect()
}

fn is_constrained(schema: &'static Value) -> bool {
    const WORDS: [&str; 7] = ["format", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"];
    let schema = resolve(schema);
    WORDS.iter().any(|word| schema.get(word).is_some()) || items(&schema["allOf"]).iter().any(is_constrained)
}

fn parameter_descriptions() -> Share {
    Share::of(parameters(), |(at, parameter)| unless(has_text(parameter, "description"), at))
}

fn parameter_examples() -> Share {
    Share::of(parameters(), |(at, parameter)| {
        let shown = ["example", "examples"].iter().any(|member| parameter.get(member).is_some());
        unless(shown || parameter["schema"].get("default").is_some(), at)
    })
}

fn parameter_constraints() -> Share {
    Share::of(parameters(), |(at, parameter)| unless(is_constrained(&parameter["schema"]), at))
}

fn request_examples() -> Share {
    let with_body = operations().into_iter().filter(|operation| operation.value.get("requestBody").is_some());
    Share::of(with_body, |operation| {
        let content = members(&operation.value["requestBody"]["content"]);
        unless(content.values().any(|content| !members(&content["examples"]).is_empty()), operation.id())
    })
}

/// The answers: operation, status, what is said of it.
fn answers() -> Vec<(Operation, &'static str, &'static Value)> {
    let of =
        |operation: Operation| operation.responses().map(move |(status, answer)| (operation, status, answer));
    operations().into_iter().flat_map(of).collect()
}

fn answer_examples() -> Share {
    let with_body = answers().into_iter().filter(|(_, _, answer)| answer.get("content").is_some());
    Share::of(with_body, |(operation, status, answer)| {
        let shown =
            members(&answer["content"]).values().all(|content| !members(&content["examples"]).is_empty());
        unless(shown, format!("{} {status}", operation.id()))
    })
}

/// Whether a status of an operation was answered in one of `exchanges`: by the operation itself, or by what stands before
/// all operations of its kind, which asks for credentials, or reads the body.
pub fn is_answered<'a>(
    operation: Operation,
    status: &str,
    exchanges: impl IntoIterator<Item = &'a Exchange>,
) -> bool {
    let has_body = |operation: Operation| operation.value.get("requestBody").is_some();
    let is_meant = |called: Operation| match status {
        // Those called are of the published document.
        "401" => takes(called) == takes(operation),
        "400" | "415" if has_body(operation) => has_body(called),
        _ => called.id() == operation.id(),
    };
    exchanges
        .into_iter()
        .any(|exchange| exchange.status.to_string() == status && exchange.called.is_some_and(is_meant))
}

/// Whether an operation takes nobody's calls, a password, a token in the header.
fn takes(operation: Operation) -> [bool; 3] {
    let all = items(&operation.value["security"]);
    let names = |name: &str| all.iter().any(|each| each.get(name).is_some());
    [all.iter().any(|each| each == &serde_json::json!({})), names("BasicAuth"), names("TokenAuth")]
}

/// Statuses that are no number, or that are answered neither in a recording nor by our server alone.
fn statuses() -> Share {
    // That a database can't hold a text, or that something is not packed, is this server's own answer: Gogs fails, or packs it.
    let own = ["TextUnstorable", "NotPackable"].map(|name| &DOCUMENT["components"]["responses"][name]);
    Share::of(answers(), |(operation, status, answer)| {
        let answered = own.contains(answer) || is_answered(*operation, status, ALL.iter());
        let known = || NOT_RECORDED.iter().any(|(id, of, _)| *id == operation.id() && of == status);
        let literal = status.len() == 3 && status.parse::<u16>().is_ok();
        unless(
            literal && (answered || OURS.contains(status) || known()),
            format!("{} {status}", operation.id()),
        )
    })
}

/// Errors that neither have a named schema nor say that there is no body.
fn error_schemas() -> Share {
    let errors = answers().into_iter().filter(|(_, status, _)| !status.starts_with('2'));
    Share::of(errors, |(operation, status, answer)| {
        let bodies = members(&answer["content"]);
        let said = match bodies.is_empty() {
            true => answer["description"].as_str().is_some_and(|text| text.contains("no body")),
            false => bodies.values().all(|content| is_named(&content["schema"])),
        };
        unless(said, format!("{} {status}", operation.id()))
    })
}

/// A reference, or an array of one.
fn is_named(schema: &Value) -> bool {
    schema.get("$ref").is_some() || (schema["type"] == "array" && schema["items"].get("$ref").is_some())
}

fn bodies() -> Share {
    let requests = operations()
        .into_iter()
        .map(|operation| (operation.id().to_owned(), &operation.value["requestBody"]));
    let answers = answers()
        .into_iter()
        .map(|(operation, status, answer)| (format!("{} {status}", operation.id()), answer));
    let contents = requests.chain(answers).flat_map(|(at, owner)| {
        members(&owner["content"])
            .iter()
            .map(move |(media_type, content)| (format!("{at} {media_type}"), content))
    });
    // Text is what it is.
    let is_text = |at: &str, schema: &Value| at.contains(" text/") && schema["type"] == "string";
    Share::of(contents, |(at, content)| {
        let schema = &content["schema"];
        unless(is_named(schema) || is_text(at, schema), at)
    })
}

fn named_schemas() -> Vec<(&'static String, &'static Value)> {
    members(&DOCUMENT["components"]["schemas"]).iter().collect()
}

fn schema_descriptions() -> Share {
    Share::of(named_schemas(), |(name, schema)| unless(has_text(schema, "description"), *name))
}

/// All properties of all schemas, with where they are.
fn properties() -> Vec<(String, &'static Value)> {
    let of = |(at, schema): (String, &'static Value)| {
        members(&schema["properties"]).iter().map(move |(name, property)| (format!("{at}.{name}"), property))
    };
    schemas::all().into_iter().flat_map(of).collect()
}

fn property_descriptions() -> Share {
    Share::of(properties(), |(at, property)| unless(has_text(property, "description"), at))
}

fn is_of(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || items(&schema["type"]).iter().any(|each| each == kind)
}

fn integer_formats() -> Share {
    let integers = schemas::all().into_iter().filter(|(_, schema)| is_of(schema, "integer"));
    Share::of(integers, |(at, schema)| {
        let is_id = at.ends_with(".id") || at.ends_with("_id");
        let format = schema["format"].as_str();
        unless(if is_id { format == Some("int64") } else { format.is_some() }, at)
    })
}

fn formats_by_name(names: &'static [&'static str], format: &'static str) -> Share {
    let meant = properties().into_iter().filter(|(at, property)| {
        let name = at.rsplit('.').next().unwrap_or_default();
        names.iter().any(|end| name.ends_with(end)) && is_of(property, "string")
    });
    Share::of(meant, |(at, property)| unless(property["format"] == format || property["maxLength"] == 0, at))
}

fn times() -> Share {
    formats_by_name(&["_at", "_on"], "date-time")
}

/// All addresses but the one for SSH, which is none that a URI is, as `scp` writes it, and those that may be any text.
fn addresses() -> Share {
    let mut share = formats_by_name(&["url"], "uri");
    let before = share.broken.len();
    let others = [
        ".ssh_url",
        ".external_tracker_url",
        ".external_wiki_url",
        // Of hooks Gogs takes any text.
        ".config.url",
        ".config.icon_url",
        "HookConfig.url",
        "HookConfig.icon_url",
        // Those of commits are decoded, or none.
        "Commit.url",
    ];
    share.broken.retain(|at| !others.iter().any(|other| at.ends_with(other)));
    share.all -= before - share.broken.len();
    share
}

fn scalars() -> Share {
    let scalars = properties()
        .into_iter()
        .filter(|(_, property)| ["string", "integer", "number"].iter().any(|kind| is_of(property, kind)));
    Share::of(scalars, |(at, property)| unless(is_constrained(property), at))
}

/// Members that need not be there, and that are in every recorded answer; and members that may be null, and never are: both
/// say less than is known.
fn optional_members() -> Share {
    let optional = schemas::all().into_iter().flat_map(|(at, schema)| {
        let required: BTreeSet<&str> = items(&schema["required"]).iter().filter_map(Value::as_str).collect();
        let names =
            members(&schema["properties"]).keys().filter(move |name| !required.contains(name.as_str()));
        names.map(move |name| (at.clone(), name)).collect::<Vec<_>>()
    });
    // A repository that requires its parent has no end for ogen ("infinite recursion").
    let endless = |at: &str, name: &str| at.ends_with("Repository") && name == "parent";
    let answered = optional.filter(|(at, name)| !at.contains("Request") && !endless(at, name));
    Share::of(answered, |(at, name)| {
        let without = ALL.iter().filter_map(|exchange| serde_json::from_str::<Value>(&exchange.body).ok());
        let siblings: Vec<&str> = schemas::all()
            .iter()
            .find(|(other, _)| other == at)
            .map(|(_, schema)| items(&schema["required"]).iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let absent = without.into_iter().any(|body| lacks(&body, name, &siblings));
        unless(absent, format!("{at}.{name}"))
    })
}

/// Whether an object inside of `value` has all of `siblings`, and not `name`.
fn lacks(value: &Value, name: &str, siblings: &[&str]) -> bool {
    match value {
        Value::Object(object) => {
            (!siblings.is_empty()
                && siblings.iter().all(|sibling| object.contains_key(*sibling))
                && !object.contains_key(name))
                || object.values().any(|member| lacks(member, name, siblings))
        }
        Value::Array(items) => items.iter().any(|item| lacks(item, name, siblings)),
        _ => false,
    }
}

/// Whether an operation takes each kind of caller, of those that its description names.
fn securities() -> Share {
    Share::of(operations(), |operation| {
        let in_query =
            items(&operation.value["security"]).iter().any(|each| each.get("TokenQuery").is_some());
        let description = operation.value["description"].as_str().unwrap_or_default();
        let due = CALLERS.iter().find(|(begins, ..)| description.starts_with(begins));
        let holds = due.is_some_and(|&(_, nobody, password, token)| {
            takes(*operation) == [nobody, password, token] && in_query == token
        });
        unless(holds, operation.id())
    })
}

fn closed_objects() -> Share {
    Share::of(schemas::all(), |(at, schema)| unless(schema["additionalProperties"] != false, at))
}

fn free_objects() -> Share {
    Share::of(schemas::all(), |(at, schema)| {
        let said =
            ["properties", "additionalProperties", "allOf"].iter().any(|word| schema.get(word).is_some());
        unless(!is_of(schema, "object") || said, at)
    })
}

fn components() -> Share {
    let text = DOCUMENT.to_string();
    let all = members(&DOCUMENT["components"])
        .iter()
        .flat_map(|(kind, components)| members(components).keys().map(move |name| (kind, name)));
    Share::of(all, |(kind, name)| {
        let used = match kind.as_str() {
            "securitySchemes" => operations().iter().any(|operation| {
                items(&operation.value["security"]).iter().any(|each| each.get(name).is_some())
            }),
            _ => text.contains(&format!("\"#/components/{kind}/{name}\"")),
        };
        unless(used, format!("{kind} {name}"))
    })
}

/// What one file has and the other has not: operations with their paths, and names of schemas.
fn differences() -> Vec<String> {
    let three_zero = gogs_openapi::openapi::to_3_0(&DOCUMENT);
    let of = |document: &Value| {
        let mut all = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                all.insert(format!("{method} {path} {}", operation["operationId"]));
            }
        }
        all.extend(
            document["components"]["schemas"]
                .as_object()
                .unwrap()
                .keys()
                .map(|name| format!("schema {name}")),
        );
        all
    };
    of(&DOCUMENT).symmetric_difference(&of(&three_zero)).cloned().collect()
}

/// Parameters that several operations have alike, and headers, that are not references to a component. Paths stand for
/// themselves: what a name in one is, each operation says.
fn shared() -> Share {
    let parameters = operations().into_iter().flat_map(|operation| {
        let all = items(&operation.value["parameters"]).iter();
        all.map(move |parameter| (format!("{} {}", operation.id(), resolve(parameter)["name"]), parameter))
    });
    let in_query: Vec<(String, &Value)> =
        parameters.filter(|(_, parameter)| resolve(parameter)["in"] == "query").collect();
    let alike = |one: &Value| in_query.iter().filter(|(_, other)| *other == one).count() > 1;
    let parameters = in_query.iter().filter(|(_, parameter)| alike(parameter)).cloned();
    let headers = answers().into_iter().flat_map(|(operation, status, answer)| {
        let all = members(&answer["headers"]).iter();
        all.map(move |(name, header)| (format!("{} {status} {name}", operation.id()), header))
    });
    Share::of(parameters.chain(headers), |(at, part)| unless(part.get("$ref").is_some(), at))
}

fn variables() -> usize {
    items(&DOCUMENT["servers"])
        .iter()
        .map(|server| server["variables"].as_object().map_or(0, serde_json::Map::len))
        .sum()
}

#[test]
fn row_01_both_files_have_the_same_operations_and_schemas() {
    none(&differences());
}

#[test]
fn row_05_operation_ids_are_unique_and_of_one_style() {
    none(&operation_ids().broken);
}

#[test]
fn row_06_operations_and_tags_are_described() {
    none(&operation_descriptions().broken);
    none(&tag_descriptions().broken);
    let described: BTreeSet<&str> =
        items(&DOCUMENT["tags"]).iter().filter_map(|tag| tag["name"].as_str()).collect();
    let used: BTreeSet<&str> = operations()
        .iter()
        .flat_map(|operation| items(&operation.value["tags"]))
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(described, used);
}

#[test]
fn row_07_parameters_are_described_shown_and_constrained() {
    none(&parameter_descriptions().broken);
    none(&parameter_examples().broken);
    let share = parameter_constraints();
    assert!(share.percent() >= CONSTRAINED_PERCENT, "{:?}", share.broken);
}

#[test]
fn row_08_request_bodies_have_an_example() {
    none(&request_examples().broken);
}

#[test]
fn row_09_answers_have_an_example() {
    none(&answer_examples().broken);
}

/// Tools show the first example, and mocks answer it: it is the one that shows most, and a request that succeeds.
#[test]
fn row_09_the_first_example_is_the_telling_one() {
    let shown = |example: &Value| {
        let value = &example["value"];
        value.as_array().or_else(|| value["data"].as_array()).map_or(1, Vec::len)
    };
    let first =
        |owner: &'static Value| members(&owner["content"]["application/json"]["examples"]).iter().next();
    let mut compared = 0;
    let mut found = Vec::new();
    for (operation, status, answer) in answers().into_iter().filter(|(_, status, _)| status.starts_with('2'))
    {
        let most = members(&answer["content"]["application/json"]["examples"]).values().map(shown).max();
        let first = first(answer).map(|(_, example)| shown(example));
        compared += usize::from(first > Some(1));
        found.extend(unless(first == most, format!("{} {status}", operation.id())));
    }
    for operation in operations() {
        if let Some((name, _)) = first(&operation.value["requestBody"]) {
            let errors = operation.responses().filter(|(status, _)| !status.starts_with('2'));
            let mut errors = errors
                .flat_map(|(_, answer)| members(&answer["content"]["application/json"]["examples"]).keys());
            found.extend(unless(errors.all(|error| error != name), format!("{} request", operation.id())));
        }
    }
    none(&found);
    assert!(compared > 0);
}

#[test]
fn row_11_statuses_are_literal_and_answered() {
    none(&statuses().broken);
}

#[test]
fn row_12_errors_have_a_named_schema_or_no_body() {
    none(&error_schemas().broken);
}

#[test]
fn row_13_bodies_are_named_schemas() {
    none(&bodies().broken);
}

#[test]
fn row_14_schemas_and_properties_are_described() {
    none(&schema_descriptions().broken);
    none(&property_descriptions().broken);
}

#[test]
fn row_15_what_is_not_required_is_absent_somewhere() {
    none(&optional_members().broken);
}

#[test]
fn row_16_scalars_have_a_format() {
    none(&integer_formats().broken);
    none(&times().broken);
    none(&addresses().broken);
    let share = scalars();
    assert!(share.percent() >= CONSTRAINED_PERCENT, "{:?}", share.broken);
}

#[test]
fn row_17_what_operations_share_for_pages_is_a_component() {
    none(&shared().broken);
    for (kind, name) in [("parameters", "Page"), ("headers", "Link")] {
        assert!(DOCUMENT["components"][kind].get(name).is_some(), "{kind} {name}");
    }
    let example = DOCUMENT["components"]["headers"]["Link"]["example"].as_str();
    assert!(example.is_some());
    assert!(ALL.iter().any(|exchange| exchange.headers.get("link").map(String::as_str) == example));
}

#[test]
fn row_18_servers_have_variables_and_descriptions_say_who_may_call() {
    assert_eq!(variables(), 3);
    for server in items(&DOCUMENT["servers"]) {
        for (name, variable) in members(&server["variables"]) {
            assert!(has_text(variable, "default"), "{name}");
            assert!(server["url"].as_str().unwrap().contains(&format!("{{{name}}}")), "{name}");
        }
    }
    none(&securities().broken);
}

/// No credentials are the last choice: tools that take the first would send none.
#[test]
fn row_18_credentials_come_before_none() {
    let is_none = |requirement: &Value| requirement == &serde_json::json!({});
    let optional: Vec<Operation> = operations()
        .into_iter()
        .filter(|operation| items(&operation.value["security"]).iter().any(is_none))
        .collect();
    none(
        &optional
            .iter()
            .filter(|operation| {
                items(&operation.value["security"]).iter().position(is_none).map(|at| at + 1)
                    != Some(items(&operation.value["security"]).len())
            })
            .map(|operation| operation.id().to_owned())
            .collect::<Vec<_>>(),
    );
    assert!(!optional.is_empty());
}

#[test]
fn row_19_objects_are_open_and_described_and_components_used() {
    none(&closed_objects().broken);
    none(&free_objects().broken);
    none(&components().broken);
}

/// The table, as it is measured.
fn table() -> String {
    let percent = |share: Share| format!("{} %", share.percent());
    let three = |shares: [Share; 3]| shares.map(|share| share.percent().to_string()).join(" / ") + " %";
    let two = |shares: [Share; 2]| shares.map(|share| share.percent().to_string()).join(" / ") + " %";
    let (traced, untraced) = examples::traced();
    let (all, untraced) = (traced.len(), untraced.len());
    let wrong_links = recorded::wrong_links(Document::published(), ALL.iter());
    let clients = fs::read_dir(root().join("clients"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().join("client.toml").exists())
        .count();
    let rows: BTreeMap<u8, (&str, &str, String, &str)> = BTreeMap::from([
        (
            1,
            (
                "two files, 3.1.0 and 3.0.3 derived from it: the same operations, paths, schemas",
                "nobody has both",
                format!("{} differences", differences().len()),
                "test",
            ),
        ),
        (
            2,
            (
                "Spectral `spectral:oas` all, both files, no ignore file",
                "0 errors, 92 warnings",
                "0 / 0 let through".to_owned(),
                ".ci/document",
            ),
        ),
        (
            3,
            (
                "Redocly `recommended-strict`, openapi-spec-validator, kin-openapi and swagger-parser, both files; Postman, Insomnia and PyYAML read it",
                "18",
                "0 let through".to_owned(),
                ".ci/document",
            ),
        ),
        (
            4,
            (
                "operations = routes served",
                "–",
                format!("{} operations, compared with the routes", operations().len()),
                "tests/openapi.rs",
            ),
        ),
        (
            5,
            (
                "operation ids: unique, lowerCamelCase, no pair `X` / `XRaw`; a changed or removed one fails",
                "100 %, 1 pair",
                format!("{}, {} pairs", percent(operation_ids()), raw_pairs()),
                "test, .ci/compatibility",
            ),
        ),
        (
            6,
            (
                "descriptions of operations / of tags",
                "98 / 100 %",
                two([operation_descriptions(), tag_descriptions()]),
                "test",
            ),
        ),
        (
            7,
            (
                "parameters: description / example or default / constrained",
                "100 / 20 / 31 %",
                three([parameter_descriptions(), parameter_examples(), parameter_constraints()]),
                "test",
            ),
        ),
        (8, ("an example for each request body", "100 %", percent(request_examples()), "test")),
        (
            9,
            (
                "an example for each answer that has a body, paired with its request's by name",
                "76 % of operations",
                percent(answer_examples()),
                "test",
            ),
        ),
        (
            10,
            (
                "examples valid, and taken from recorded answers",
                "1,780 findings",
                format!(
                    "{} findings, {} of {} that Gogs answers traced",
                    examples::invalid().len(),
                    all - untraced,
                    all
                ),
                "test",
            ),
        ),
        (
            11,
            (
                "literal statuses, where Gogs (or this server) answers them, and nowhere else",
                "14 / 43 / 82 %",
                percent(statuses()),
                "test",
            ),
        ),
        (
            12,
            (
                "each error has a named schema, or is said to have no body",
                "nobody",
                percent(error_schemas()),
                "test",
            ),
        ),
        (
            13,
            (
                "bodies are named schemas, or arrays of one",
                "4 inline",
                format!("{} inline", bodies().broken.len()),
                "test",
            ),
        ),
        (
            14,
            (
                "descriptions of schemas / of properties",
                "89 / 73 %",
                two([schema_descriptions(), property_descriptions()]),
                "test",
            ),
        ),
        (
            15,
            (
                "`required` and null exact in answers (but for `Repository.parent`: ogen can't read a schema that requires itself)",
                "97 %, unverified",
                format!("{}, {} contradicted", percent(optional_members()), recorded::MISFITS.len()),
                "test",
            ),
        ),
        (
            16,
            (
                "formats of integers / of times / of addresses / some constraint on other scalars",
                "100 / 100 / 92 / 70 %",
                [integer_formats(), times(), addresses(), scalars()]
                    .map(|share| share.percent().to_string())
                    .join(" / ")
                    + " %",
                "test",
            ),
        ),
        (
            17,
            (
                "`Link` documented on exactly the operations that send it; it and shared parameters of queries are components",
                "60 % of lists",
                format!("{} not exact, {}", wrong_links.len(), percent(shared())),
                "test",
            ),
        ),
        (
            18,
            (
                "a server with variables; security of each operation as its description says",
                "0 variables",
                format!("{} variables, {}", variables(), percent(securities())),
                "test",
            ),
        ),
        (
            19,
            (
                "closed objects / free-form objects / unused components",
                "–",
                [closed_objects(), free_objects(), components()]
                    .map(|share| share.broken.len().to_string())
                    .join(" / "),
                "test",
            ),
        ),
        (
            20,
            (
                "client generators whose code compiles and runs",
                "Gogs' own fails 3",
                format!("{clients}, and each has to"),
                ".ci/clients",
            ),
        ),
    ]);
    let mut table = "| # | point | best of others | here | checked by |\n|---|---|---|---|---|\n".to_owned();
    for (number, (point, best, here, by)) in rows {
        writeln!(table, "| {number} | {point} | {best} | {here} | {by} |").unwrap();
    }
    table
}

const BEGIN: &str = "<!-- measured -->\n";
const END: &str = "<!-- end -->\n";

#[test]
fn the_page_says_what_is_measured() {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let due = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os(WRITE).is_some() {
        fs::write(root().join(PAGE), due).unwrap();
    } else {
        assert_eq!(page, due, "{PAGE} is not true: run `.ci/document --write`");
    }
}
