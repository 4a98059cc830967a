//! What belongs to an operation stands under one name, which its path gives: the handler, its tests and its conformance cases.
//! Queries stand by table: the handler has to name a module of the store.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use gogs_openapi::openapi;
use regex::Regex;

const ROUTES: &str = "src/routes";
const TESTS: &str = "tests/routes";
const CASES: &str = "conformance/cases";
const STORE: &str = "src/store";

/// What is missing. This list only gets shorter: what is there has to go from it.
const MISSING: &[&str] = &[
    // The rows come from who calls, from `users::repos`, from `routes::named` and from the index of names.
    "src/store: user",
    "src/store: user/repos",
    "src/store: users",
    "src/store: users/search",
];

/// The place of a path: its fixed segments, three at most. (`/api/v1` is in no path of the document.)
fn place_of(path: &str) -> String {
    let fixed = path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
    fixed.take(3).collect::<Vec<_>>().join("/")
}

/// The files below a folder, by place: `users/tokens` is `users/tokens.rs`, `users` is `users/mod.rs`.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { collect(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &mut found);
    found.retain(|path| path.extension().is_some_and(|it| it == extension));
    let place = |path: &Path| {
        let place = path.strip_prefix(&root).unwrap().with_extension("").to_str().unwrap().to_owned();
        place.strip_suffix("/mod").map(str::to_owned).unwrap_or(place)
    };
    found.iter().map(|path| (place(path), fs::read_to_string(path).unwrap())).collect()
}

/// The operations of the document, as method and path.
fn operations() -> Vec<(String, String)> {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(|method| (method.clone(), path.clone()))
    });
    operations.collect()
}

#[test]
fn a_handler_stands_where_its_path_says() {
    let handler = Regex::new(r#"#\[(get|post|put|patch|delete)\("([^"]+)"\)\]"#).unwrap();
    let mut found = BTreeSet::new();
    for (place, source) in files(ROUTES, "rs") {
        for (_, [method, path]) in handler.captures_iter(&source).map(|handler| handler.extract()) {
            found.insert((method.to_owned(), path.to_owned(), place.clone()));
        }
    }
    let due = operations().into_iter().map(|(method, path)| {
        let place = place_of(&path);
        (method, path, place)
    });
    assert_eq!(found, due.collect());
}

#[test]
fn a_place_has_tests_cases_and_a_query() {
    let (routes, tests, cases) = (files(ROUTES, "rs"), files(TESTS, "rs"), files(CASES, "toml"));
    let store: Vec<String> = files(STORE, "rs").into_keys().collect();
    // `use` of a module of the store, or of something in it.
    let queries = |source: &str| {
        let names = source.split("store::").skip(1).filter_map(|rest| rest.split(';').next());
        let words =
            names.flat_map(|names| names.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
        words.into_iter().any(|word| store.iter().any(|module| module == word))
    };
    let holds = |files: &BTreeMap<String, String>, place: &str, marks: &[&str]| {
        files.get(place).is_some_and(|text| marks.iter().any(|mark| text.contains(mark)))
    };
    let mut missing = BTreeSet::new();
    for place in operations().iter().map(|(_, path)| place_of(path)) {
        if !holds(&tests, &place, &["#[test]", "#[apply("]) {
            missing.insert(format!("{TESTS}: {place}"));
        }
        if !holds(&cases, &place, &["[[case]]"]) {
            missing.insert(format!("{CASES}: {place}"));
        }
        if !queries(&routes[&place]) {
            missing.insert(format!("{STORE}: {place}"));
        }
    }
    assert_eq!(missing, MISSING.iter().map(|it| (*it).to_owned()).collect());
}

/// Tests and cases of what has no operation: moved or misspelt.
#[test]
fn what_has_a_place_has_an_operation() {
    let places: BTreeSet<String> = operations().iter().map(|(_, path)| place_of(path)).collect();
    let tests = files(TESTS, "rs")
        .into_iter()
        .filter(|(_, text)| text.contains("#[test]") || text.contains("#[apply("));
    // Beside the folders stand the cases of no operation, or of all.
    let cases = files(CASES, "toml").into_iter().filter(|(place, _)| place.contains('/'));
    let stray: Vec<String> =
        tests.chain(cases).map(|(place, _)| place).filter(|place| !places.contains(place)).collect();
    assert!(stray.is_empty(), "{stray:?}");
}
