//! What may know what: a room knows only those above it in the table of its crate in `docs/ARCHITECTURE.md`, and none of the
//! crates that it is said there to do without; no modules know each other in a circle. Only a folder's own module and those in
//! it may: they are what it is made of.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module, as the segments of its path from the root of the crate on.
type Module = Vec<String>;
/// Which modules a module names.
type Graph = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn the_server_keeps_to_its_rooms() {
    assert_in_order("src");
}

#[test]
fn the_conformance_program_keeps_to_its_rooms() {
    assert_in_order("conformance/src");
}

#[test]
fn a_circle_is_found() {
    let graph_of = |texts: &[(&str, &str)]| {
        let files = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        graph(&files.collect())
    };
    let modules = graph_of(&[
        ("a/mod.rs", "pub mod b; pub mod c; pub mod d; use b::B;"),
        ("a/b.rs", "use crate::{a::{self, c::{self, C}}, e};"),
        ("a/c.rs", "fn f() { println!(\"{}\", super::d::f()) }"),
        ("a/d.rs", "#[cfg(test)] mod tests { use crate::e; } fn f() -> crate::a::b::B { g() }"),
        ("e.rs", "// crate::a\n pub(crate) const E: &str = \"crate::a\";"),
    ]);
    assert_eq!(circles(&modules), ["a::b a::c a::d"]);
}

/// Tables and files that break each of the rules, and what is said of them.
#[test]
fn what_is_out_of_order_is_found() {
    let crate_of = |texts: &[(&str, &str)]| -> Files {
        texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    };
    let room = |name: &str, without: &[&str]| Room {
        name: name.to_owned(),
        without: without.iter().map(|name| (*name).to_owned()).collect(),
    };
    let rooms = [room("a", &["diesel"]), room("b", &[])];
    let keeping = [("a/mod.rs", "use serde::Serialize;"), ("b/c.rs", "use crate::a; use diesel::sql_query;")];
    assert_eq!(out_of_order(&rooms, &crate_of(&keeping)), [""; 0]);
    for (path, text, found) in [
        ("a/c.rs", "use crate::b::c;", "a::c knows b::c, which is not above it"),
        ("b/d.rs", "use crate::e::E;", "b::d knows e, which is not above it"),
        ("a/c.rs", "#[derive(diesel::Queryable)] struct C;", "a::c names diesel"),
        ("a/c.rs", "use {diesel::{self, Table}, std::fmt};", "a::c names diesel"),
        ("a/c.rs", "use diesel;", "a::c names diesel"),
        ("d/mod.rs", "", "d has no row in the table"),
        ("b.rs", "", "b.rs: the module of a folder is its mod.rs"),
    ] {
        let more = [keeping.as_slice(), &[("e.rs", ""), (path, text)]].concat();
        assert_eq!(out_of_order(&rooms, &crate_of(&more)), [found], "{path}: {text}");
    }
    let more = [room("a", &["diesel"]), room("b", &[]), room("c", &[])];
    assert_eq!(out_of_order(&more, &crate_of(&keeping)), ["c is no room"]);
}

/// The files of a crate below `src/`: path and text.
type Files = BTreeMap<String, String>;

/// A row of the table of rooms.
struct Room {
    name: String,
    /// The crates that nothing in the room names.
    without: Vec<String>,
}

/// The rooms of a crate, from the table of `docs/ARCHITECTURE.md` that is headed by where they are.
fn table(source: &str) -> Vec<Room> {
    let text = include_str!("../docs/ARCHITECTURE.md");
    let heading = format!("| room of `{source}/` |");
    let (_, table) = text.split_once(&heading).unwrap_or_else(|| panic!("no table of {source}"));
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let [name] = names(cells[0]).try_into().unwrap();
        Room { name, without: cells.get(2).map_or_else(Vec::new, |cell| names(cell)) }
    })
    .collect()
}

fn assert_in_order(source: &str) {
    let mut files = Files::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(source), "", &mut files);
    let modules = graph(&files);
    assert!(modules.values().any(|named| !named.is_empty()), "no module of {source} names another");
    assert_eq!(circles(&modules), [""; 0], "modules of {source}");
    assert_eq!(out_of_order(&table(source), &files), [""; 0], "rooms of {source}");
}

/// What breaks the rules of rooms.
fn out_of_order(rooms: &[Room], files: &Files) -> Vec<String> {
    let place = |name: &str| rooms.iter().position(|room| room.name == name);
    let folders: BTreeSet<&str> =
        files.keys().filter_map(|path| path.split_once('/')).map(|(room, _)| room).collect();
    let mut found: Vec<String> = rooms
        .iter()
        .filter(|room| {
            !folders.contains(room.name.as_str()) && !files.contains_key(&format!("{}.rs", room.name))
        })
        .map(|room| format!("{} is no room", room.name))
        .collect();
    let without = folders.iter().filter(|folder| place(folder).is_none());
    found.extend(without.map(|folder| format!("{folder} has no row in the table")));
    let beside = files.keys().filter(|path| {
        let folder = format!("{}/", path.trim_end_matches(".rs"));
        files.keys().any(|other| other.starts_with(&folder))
    });
    found.extend(beside.map(|path| format!("{path}: the module of a folder is its mod.rs")));
    for (module, named) in graph(files) {
        let Some(room) = place(&module[0]) else { continue };
        for other in named.iter().filter(|other| other.first() != module.first()) {
            if place(&other[0]).is_none_or(|above| above >= room) {
                found.push(format!(
                    "{} knows {}, which is not above it",
                    module.join("::"),
                    other.join("::")
                ));
            }
        }
    }
    for (path, text) in files {
        let module = module(path);
        let Some(room) = place(&module[0]) else { continue };
        let mut named = BTreeSet::new();
        crates(text.parse().unwrap(), &mut named);
        let named = rooms[room].without.iter().filter(|name| named.contains(*name));
        found.extend(named.map(|name| format!("{} names {name}", module.join("::"))));
    }
    found
}

/// The first names of paths, and all that stands alone in a `use`: the names of crates are among them.
fn crates(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' && is_for_tests(tokens.get(at + 1)) => {
                let end = end_of_item(&tokens, at);
                let after = tokens.get(end + 1..).unwrap_or_default();
                return crates(after.iter().cloned().collect(), found);
            }
            TokenTree::Ident(name) => {
                let is_used =
                    at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(before) if before == "use");
                if is_used || is_separator(&tokens, at + 1) && !(at >= 2 && is_separator(&tokens, at - 2)) {
                    found.insert(name.to_string());
                }
            }
            TokenTree::Group(group) => crates(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            read(&path, &format!("{prefix}{name}/"), files);
        } else if name.ends_with(".rs") {
            files.insert(format!("{prefix}{name}"), fs::read_to_string(&path).unwrap());
        }
    }
}

fn graph(files: &Files) -> Graph {
    let modules: BTreeSet<Module> = files.keys().map(|path| module(path)).collect();
    let mut graph = Graph::new();
    for (path, text) in files {
        let mut names = Names { module: module(path), modules: &modules, found: BTreeSet::new() };
        names.collect(text.parse().unwrap());
        graph.insert(names.module, names.found);
    }
    graph
}

fn module(path: &str) -> Module {
    let mut segments: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if segments.last().is_some_and(|last| last == "mod") {
        segments.pop();
    }
    segments
}

/// Which modules the tokens of a module name.
struct Names<'a> {
    module: Module,
    modules: &'a BTreeSet<Module>,
    found: BTreeSet<Module>,
}

impl Names<'_> {
    fn collect(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' && is_for_tests(tokens.get(at + 1)) => {
                    at = end_of_item(&tokens, at);
                }
                TokenTree::Ident(first)
                    if is_separator(&tokens, at + 1) && !(at >= 2 && is_separator(&tokens, at - 2)) =>
                {
                    if let Some(start) = self.start(&first.to_string()) {
                        self.follow(&tokens, at + 3, start);
                    }
                }
                TokenTree::Group(group) => self.collect(group.stream()),
                _ => {}
            }
            at += 1;
        }
    }

    /// Where the first segment of a path leads to, if that is in this crate.
    fn start(&self, first: &str) -> Option<Module> {
        match first {
            "crate" => Some(Module::new()),
            "super" => Some(self.module[..self.module.len() - 1].to_vec()),
            child => {
                let child = [self.module.as_slice(), &[child.to_owned()]].concat();
                self.modules.contains(&child).then_some(child)
            }
        }
    }

    /// Follows a path, or each of a group of paths, to the modules that they lead to.
    fn follow(&mut self, tokens: &[TokenTree], at: usize, mut before: Module) {
        match tokens.get(at) {
            Some(TokenTree::Ident(segment)) => {
                match segment.to_string().as_str() {
                    "super" => drop(before.pop()),
                    "self" => {}
                    segment => before.push(segment.to_owned()),
                }
                if is_separator(tokens, at + 1) {
                    self.follow(tokens, at + 3, before);
                } else {
                    self.note(before);
                }
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
                for one in inner.split(is_comma).filter(|one| !one.is_empty()) {
                    self.follow(one, 0, before.clone());
                }
            }
            _ => self.note(before),
        }
    }

    /// Keeps the innermost module of a path: what comes after is an item of it.
    fn note(&mut self, mut path: Module) {
        while !path.is_empty() && !self.modules.contains(&path) {
            path.pop();
        }
        if !path.starts_with(&self.module) && !self.module.starts_with(&path) {
            self.found.insert(path);
        }
    }
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
    colon(at) && colon(at + 1)
}

fn is_for_tests(attribute: Option<&TokenTree>) -> bool {
    attribute.is_some_and(|attribute| attribute.to_string().replace(' ', "") == "[cfg(test)]")
}

/// Where the item ends that begins at `at`.
fn end_of_item(tokens: &[TokenTree], at: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(sign) => sign.as_char() == ';',
        _ => false,
    };
    tokens[at..].iter().position(is_end).map_or(tokens.len(), |length| at + length)
}

/// The circles, each as the modules in it.
fn circles(graph: &Graph) -> Vec<String> {
    let reached: BTreeMap<_, _> = graph.keys().map(|module| (module, reached(graph, module))).collect();
    let mut circles = BTreeSet::new();
    for (module, others) in &reached {
        let circle: Vec<_> = others.iter().filter(|other| reached[**other].contains(module)).collect();
        if !circle.is_empty() {
            circles.insert(circle.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(" "));
        }
    }
    circles.into_iter().collect()
}

/// The modules that a module knows, itself or by others.
fn reached<'a>(graph: &'a Graph, from: &Module) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = graph[from].iter().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(&graph[module]);
        }
    }
    reached
}
