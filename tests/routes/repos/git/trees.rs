use serde_json::{Value, json};

use crate::{
    routes::repos::contents::demo,
    support::{Answer, Server},
};

fn get((server, token): &(Server, String), tree: &str) -> Answer {
    server.get(&format!("/repos/unknwon/hello/git/trees/{tree}")).header("Authorization", token).send()
}

#[test]
fn what_names_a_tree_or_a_commit_is_taken() {
    let server = demo("0.14.3");
    let root = get(&server, "master").json();
    let kinds = |tree: &Value| -> Vec<[String; 3]> {
        let texts =
            |entry: &Value| ["path", "mode", "type"].map(|name| entry[name].as_str().unwrap().to_owned());
        tree["tree"].as_array().unwrap().iter().map(texts).collect()
    };
    for due in [
        ["lib", "160000", "commit"],
        ["link", "120000", "blob"],
        ["run.sh", "120000", "blob"],
        ["src", "040000", "tree"],
    ] {
        assert!(kinds(&root).iter().any(|entry| entry == &due), "{due:?}");
    }
    for name in ["v1.0", "HEAD%5E%7Btree%7D", "refs%2Fheads%2Fmaster"] {
        assert_eq!(get(&server, name).json()["tree"], root["tree"], "{name}");
    }
    let src = get(&server, "master:src").json();
    assert_eq!(kinds(&src), [["deep", "040000", "tree"], ["main.rs", "120000", "blob"]]);
    let empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    let url = format!("{}/api/v1/repos/unknwon/hello/git/trees/{empty}", server.0.base);
    get(&server, empty).is(200, json!({"sha": empty, "url": url, "tree": null}));
}

#[test]
fn what_names_none_is_not_found() {
    let server = demo("0.14.3");
    for name in ["nope", "-x", "master:README.md", &"1".repeat(40), "master..develop", "%00"] {
        get(&server, name).is_empty(404);
    }
    assert_eq!(get(&server, "feature/x").status, 404);
}
