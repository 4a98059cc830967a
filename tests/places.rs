//! Where an operation is: its path says it, and its handler, its tests and its conformance cases follow the same name.

use std::path::{Path, PathBuf};

/// An operation of the document.
struct Operation {
    id: String,
    method: String,
    path: String,
}

impl Operation {
    /// Of the segments that are no parameters, the last is the file, those before it are folders.
    fn place(&self) -> String {
        let fixed: Vec<&str> =
            self.path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')).collect();
        fixed.join("/")
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
    let handler = |Operation { method, path, .. }: &Operation| format!("{method} = \"{path}\"");
    for operation in operations() {
        let place = operation.place();
        assert!(has("src/routes", &place, "rs", &handler(&operation)), "{} is not in {place}", operation.id);
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
