use std::{path::Path, process::Command};

use crate::{
    routes::repos::contents::{demo, with_files},
    support::{Answer, Backend, Server},
};

fn get((server, token): &(Server, String), target: &str) -> Answer {
    server.get(&format!("/repos/unknwon/hello/raw/{target}")).header("Authorization", token).send()
}

/// More than any chunk, and nothing that zlib could make small.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn the_beginning_says_what_a_file_is() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let kinds: [(&str, &[u8], &str, Option<&str>); 6] = [
        ("empty", b"", "text/plain; charset=utf-8", None),
        ("page.html", b"<html><script>", "text/plain; charset=utf-8", None),
        ("a.svg", b"<?xml version=\"1.0\"?><svg/>", "text/plain; charset=utf-8", None),
        ("dot", b"GIF89a", "image/gif", None),
        ("a.pdf", b"%PDF-1.7", "application/pdf", Some("attachment; filename=\"a.pdf\"")),
        ("a \"b\"\n", b"\0", "application/octet-stream", Some("attachment; filename=\"a \"b\" \"")),
    ];
    let files = kinds.iter().map(|(name, content, ..)| ((*name).to_owned(), content.to_vec()));
    with_files(&server, &alice, "kinds", files.collect());
    for (name, content, media_type, disposition) in kinds {
        let name = name.replace(' ', "%20").replace('\n', "%0A");
        let answer = server.get(&format!("/repos/alice/kinds/raw/master/{name}")).token(&alice).send();
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{name}");
        assert_eq!(answer.header("content-disposition"), disposition, "{name}");
        assert_eq!(answer.body, content, "{name}");
    }
}

#[test]
fn the_shortest_branch_or_tag_counts() {
    let server = demo("0.14.3");
    assert_eq!(get(&server, "feature/x/x.txt").text(), "x\n");
    assert_eq!(get(&server, "feature%2Fx%2Fx.txt").text(), "x\n");
    assert_eq!(get(&server, "v1.0/src/../dev.txt").text(), "dev\n");
    for missing in [
        "feature/x.txt",
        "HEAD/README.md",
        "refs/heads/master/README.md",
        "master",
        "master/src",
        "master/lib",
        "master//dev.txt",
    ] {
        assert_eq!(get(&server, missing).status, 404, "{missing}");
    }
    assert_eq!(get(&server, "master/link").status, 404);
    assert_eq!(get(&demo("0.11.91"), "master/link").text(), "README.md");
}

/// Loose, in a pack by itself, and in a pack as a difference to another file.
#[test]
fn files_are_the_same_however_git_keeps_them() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let large = noise(3 << 20);
    let other = [&large[..], b"and more"].concat();
    let files = vec![("large".to_owned(), large.clone()), ("other".to_owned(), other.clone())];
    with_files(&server, &alice, "large", files);
    let check = |how: &str| {
        for (name, content) in [("large", &large), ("other", &other)] {
            let answer = server.get(&format!("/repos/alice/large/raw/master/{name}")).token(&alice).send();
            assert_eq!(answer.header("content-length"), Some(content.len().to_string().as_str()), "{how}");
            assert!(answer.status == 200 && answer.body == *content, "{how}");
        }
    };
    check("loose");
    let place = server.repositories().join("alice/large.git");
    for (how, window) in [("packed", "0"), ("as a difference", "10")] {
        if !repack(&place, window) {
            println!("not run: there is no git on this machine");
            return;
        }
        check(how);
    }
}

fn repack(place: &Path, window: &str) -> bool {
    let arguments = ["repack", "-a", "-d", "-f", "-q", "--window", window];
    Command::new("git").args(arguments).current_dir(place).status().is_ok_and(|status| status.success())
}
