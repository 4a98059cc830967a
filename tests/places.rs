//! Where an operation is: its path says it, and its handler, its tests and its conformance cases follow the same name.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// An operation of the document.
struct Operation {
    id: String,
    method: String,
    path: String,
}

impl Operation {
    /// Of the segments that are no parameters, the last is the file, those before it are folders; `-` is `_` there.
    fn place(&self) -> String {
        let fixed: Vec<&str> =
            self.path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')).collect();
        fixed.join("/").replace('-', "_")
    }
}

fn operations() -> Vec<Operation> {
    let lines = gogs_openapi::openapi::operations();
    let operations = lines.lines().map(|line| {
        let [_, id, method, path] = line.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
        Operation { id: id.to_owned(), method: method.to_lowercase(), path: path.to_owned() }
    });
    operations.collect()
}

/// The file of a place below a folder: `a/b.rs`, or `a/b/mod.rs` where there is more below `a/b`.
fn file(folder: &str, place: &str, extension: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(place);
    let files = [folder.with_extension(extension), folder.join("mod").with_extension(extension)];
    files.into_iter().find(|file| file.is_file())
}

/// Whether the file of a place has a text.
fn has(folder: &str, place: &str, extension: &str, text: &str) -> bool {
    file(folder, place, extension).is_some_and(|file| std::fs::read_to_string(file).unwrap().contains(text))
}

#[test]
fn a_handler_is_where_its_path_says() {
    for operation in operations() {
        let (place, Operation { method, path, .. }) = (operation.place(), &operation);
        // The last parameter may be several segments.
        let tail = path.trim_end_matches('}');
        let is_there = [format!("{method} = \"{path}\""), format!("{method} = \"{tail}:.*}}\"")]
            .iter()
            .any(|handler| has("src/routes", &place, "rs", handler));
        assert!(is_there, "{} is not in {place}", operation.id);
    }
}

#[test]
fn tests_and_cases_are_where_the_handler_is() {
    for operation in operations() {
        let place = operation.place();
        let case = format!("operation = \"{}\"", operation.id);
        assert!(has("conformance/cases", &place, "toml", &case), "no case of {} is in {place}", operation.id);
        let has_tests = has("tests/routes", &place, "rs", "#[test]")
            || has("tests/routes", &place, "rs", "#[apply(both_databases)]");
        assert!(has_tests, "no test of {} is in {place}", operation.id);
    }
}

/// Places whose handlers name no file of the store: the rows come from who calls, from what the path names, from the handler of
/// another place, or from the index of names; or there are none to be had, as where all is in Git.
const WITHOUT_STORE: &[&str] = &[
    "admin/users/keys",
    "admin/users/orgs",
    "admin/users/repos",
    "markdown",
    "markdown/raw",
    "orgs/repos",
    "repos/archive",
    "repos/branches",
    "repos/mirror_sync",
    "repos/tags",
    "repos/wiki",
    "user",
    "users",
    "users/search",
];

/// Queries stand by table: a handler names the file of the store that it asks.
#[test]
fn a_handler_names_a_file_of_the_store() {
    let store = below("src/store", "rs");
    let names = |source: &str| {
        let words = |names: &str| -> Vec<String> {
            names
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .map(str::to_owned)
                .collect()
        };
        let imports = source.split("store::").skip(1).filter_map(|rest| rest.split(';').next());
        imports.flat_map(words).any(|word| store.iter().any(|file| file.trim_end_matches("/mod") == word))
    };
    let places: BTreeSet<String> = operations().iter().map(Operation::place).collect();
    let without: Vec<String> = places
        .into_iter()
        .filter(|place| !names(&fs::read_to_string(file("src/routes", place, "rs").unwrap()).unwrap()))
        .collect();
    assert_eq!(without, WITHOUT_STORE);
}

/// Tests and cases of what is no operation's place: moved, or misspelt.
#[test]
fn what_has_a_place_has_an_operation() {
    let places: BTreeSet<String> = operations().iter().map(Operation::place).collect();
    let is_stray = |place: &String| !places.contains(place.trim_end_matches("/mod"));
    let tests = below("tests/routes", "rs").into_iter().filter(|place| {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routes").join(place).with_extension("rs");
        let text = fs::read_to_string(path).unwrap();
        text.contains("#[test]") || text.contains("#[apply(")
    });
    // Beside the folders stand the cases of no operation, or of all.
    let cases = below("conformance/cases", "toml").into_iter().filter(|place| place.contains('/'));
    let stray: Vec<String> = tests.chain(cases).filter(is_stray).collect();
    assert!(stray.is_empty(), "{stray:?}");
}

/// The files below a folder, without their extension.
fn below(folder: &str, extension: &str) -> Vec<String> {
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
    let place =
        |path: &PathBuf| path.strip_prefix(&root).unwrap().with_extension("").to_str().unwrap().to_owned();
    found.iter().map(place).collect()
}
