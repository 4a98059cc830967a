//! No modules of a crate know each other in a circle, and no rooms (the folders and files right below `src/`) do. Only a folder's
//! own module and those in it may: they are what it is made of.

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
fn the_server_has_no_import_circle() {
    assert_no_circle("src");
}

#[test]
fn the_conformance_program_has_no_import_circle() {
    assert_no_circle("conformance/src");
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
    assert!(circles(&rooms(&modules)).is_empty());
    let modules = graph_of(&[("a/b.rs", "use crate::c;"), ("a/d.rs", ""), ("c.rs", "use crate::a::d;")]);
    assert!(circles(&modules).is_empty());
    assert_eq!(circles(&rooms(&modules)), ["a c"]);
}

fn assert_no_circle(source: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let mut files = BTreeMap::new();
    read(&root, "", &mut files);
    let modules = graph(&files);
    assert!(modules.values().any(|named| !named.is_empty()), "no module of {source} names another");
    assert_eq!(circles(&modules), [""; 0], "modules of {source}");
    assert_eq!(circles(&rooms(&modules)), [""; 0], "rooms of {source}");
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
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

fn graph(files: &BTreeMap<String, String>) -> Graph {
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

fn rooms(modules: &Graph) -> Graph {
    let mut rooms = Graph::new();
    for (module, named) in modules {
        let room = vec![module[0].clone()];
        let others = named.iter().map(|named| vec![named[0].clone()]).filter(|other| *other != room);
        rooms.entry(room.clone()).or_default().extend(others);
    }
    rooms
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
