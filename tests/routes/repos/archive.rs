use std::{
    fs,
    io::{Cursor, Read, Write},
    net::TcpStream,
    path::Path,
    process::Command,
};

use rstest_reuse::apply;

use crate::support::{Answer, Backend, Server, both_databases};

fn token() -> String {
    let user = gogs_openapi::store::demo::USERS.iter().find(|user| user.name == "unknwon").unwrap();
    format!("token {}", user.tokens[0].1)
}

fn get(server: &Server, archive: &str) -> Answer {
    server.get(&format!("/repos/unknwon/hello/archive/{archive}")).header("Authorization", token()).send()
}

fn git(at: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    Some(Command::new("git").args(arguments).current_dir(at).output().ok()?.stdout)
}

/// A file of a ZIP: name, mode and content.
type File = (String, Option<u32>, Vec<u8>);

/// The comment of a ZIP, and its files.
fn of_zip(bytes: &[u8]) -> (String, Vec<File>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let comment = String::from_utf8(archive.comment().to_vec()).unwrap();
    let files = (0..archive.len()).map(|index| {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), file.unix_mode(), content)
    });
    let files = files.collect();
    (comment, files)
}

#[apply(both_databases)]
fn a_branch_is_packed(backend: Backend) {
    let server = Server::demo(backend);
    let answer = get(&server, "master.zip");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=hello-master.zip"));
    let (comment, files) = of_zip(&answer.body);
    let head = fs::read_to_string(server.repositories().join("unknwon/hello.git/refs/heads/master")).unwrap();
    assert_eq!(comment, head.trim());
    let names: Vec<_> =
        files.iter().map(|(name, mode, _)| (name.as_str(), mode.unwrap_or_default())).collect();
    for due in [
        ("hello/", 0o40755),
        ("hello/README.md", 0o100_644),
        ("hello/lib/", 0o40755),
        ("hello/link", 0o120_777),
        ("hello/run.sh", 0o100_755),
        ("hello/src/", 0o40755),
        ("hello/src/main.rs", 0o100_644),
    ] {
        assert!(names.contains(&due), "{due:?}: {names:?}");
    }
    let link = files.iter().find(|(name, ..)| name == "hello/link").unwrap();
    assert_eq!(link.2, b"README.md");
}

/// What Git packs is packed, with the same modes, times and owners.
#[test]
fn a_tar_is_as_git_makes_it() {
    let server = Server::demo(Backend::Sqlite);
    let place = server.repositories().join("unknwon/hello.git");
    let Some(due) = git(&place, &["archive", "--format=tar", "--prefix=hello/", "master"]) else {
        println!("not run: there is no git on this machine");
        return;
    };
    let mut given = Vec::new();
    let packed = get(&server, "master.tar.gz").body;
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut given).unwrap();
    let entries = |bytes: &[u8]| -> Vec<_> {
        let mut archive = tar::Archive::new(bytes);
        let entry = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
            let mut entry = entry.unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            let header = entry.header();
            let about = (header.mode().unwrap(), header.mtime().unwrap(), header.entry_type());
            let owner = header.username().unwrap().map(str::to_owned);
            let link = entry.link_name_bytes().map(|link| link.into_owned());
            (entry.path_bytes().into_owned(), about, owner, link, content)
        };
        archive.entries().unwrap().map(entry).collect()
    };
    assert_eq!(entries(&given), entries(&due));
    assert_eq!(String::from_utf8_lossy(&given[..17]), "pax_global_header");
}

#[test]
fn names_are_looked_for_as_gogs_does() {
    let server = Server::demo(Backend::Sqlite);
    let place = server.repositories().join("unknwon/hello.git");
    let head = fs::read_to_string(place.join("refs/heads/master")).unwrap();
    let head = head.trim();
    let status = |archive: &str| get(&server, archive).status;
    for there in [
        "feature/x.zip",
        "feature%2Fx.tar.gz",
        "v1.0.zip",
        "v0.9.tar.gz",
        "refs%2Fheads%2Fmaster.zip",
        "refs/tags/v1.0.zip",
        "master~1.zip",
        &format!("{head}.zip"),
        &format!("{}.zip", &head[..7]),
        &format!("{}.zip", head.to_uppercase()),
    ] {
        assert_eq!(status(there), 200, "{there}");
    }
    for not_there in [
        "master",
        "master.ZIP",
        "master.tar",
        "master.zip/",
        ".zip",
        "HEAD.zip",
        "none.zip",
        "MASTER.zip",
        "../x.zip",
        "%2e%2e.zip",
        "master:README.md.zip",
        "master^{tree}.zip",
        "--output=x.zip",
        "-master.zip",
        "a%00b.zip",
        "master%0A.zip",
        "heads/master.zip%2F",
        &format!("{}.zip", &head[..6]),
        &format!("{head}0.zip"),
        "1111111111111111111111111111111111111111.zip",
        "",
    ] {
        assert_eq!(status(not_there), 404, "{not_there}");
    }
    // A branch goes before a tag of the same name, and what is packed is named as it was asked for.
    fs::write(place.join("refs/tags/develop"), format!("{head}\n")).unwrap();
    let develop = fs::read_to_string(place.join("refs/heads/develop")).unwrap();
    assert_eq!(of_zip(&get(&server, "develop.zip").body).0, develop.trim());
    let named = get(&server, "feature%2Fx.zip");
    assert_eq!(named.header("content-disposition"), Some("attachment; filename=hello-feature/x.zip"));
}

#[test]
fn who_may_not_read_gets_nothing() {
    let server = Server::demo(Backend::Sqlite);
    server.get("/repos/unknwon/hello/archive/master.zip").send().is_empty(401);
    server
        .get("/repos/unknwon/none/archive/master.zip")
        .header("Authorization", token())
        .send()
        .is_empty(404);
    server
        .get("/repos/unknwon/mirror/archive/master.zip")
        .header("Authorization", token())
        .send()
        .is_empty(404);
}

/// A tree whose folders are each ten times the one below, and one with a name that leads out.
#[test]
fn what_can_not_be_packed_is_refused() {
    let server = Server::demo(Backend::Sqlite);
    let place = server.repositories().join("unknwon/hello.git");
    let make = |lines: &str| {
        let mut git = Command::new("git")
            .args(["mktree", "--missing"])
            .current_dir(&place)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .ok()?;
        git.stdin.take()?.write_all(lines.as_bytes()).ok()?;
        Some(String::from_utf8(git.wait_with_output().ok()?.stdout).ok()?.trim().to_owned())
    };
    let readme = git(&place, &["rev-parse", "master:README.md"]).map(|id| String::from_utf8(id).unwrap());
    let Some(readme) = readme.filter(|id| id.len() == 41) else {
        println!("not run: there is no git on this machine");
        return;
    };
    let mut tree = make(&format!("100644 blob {readme}").replace('\n', "\tf\n")).unwrap();
    for _ in 0..9 {
        let lines: String = (0..10).map(|number| format!("040000 tree {tree}\t{number}\n")).collect();
        tree = make(&lines).unwrap();
    }
    let commit = |tree: &str| {
        let made = Command::new("git")
            .args(["-c", "user.name=n", "-c", "user.email=e", "commit-tree", "-m", "m", tree])
            .current_dir(&place)
            .output()
            .unwrap();
        String::from_utf8(made.stdout).unwrap()
    };
    fs::write(place.join("refs/heads/bomb"), commit(&tree)).unwrap();
    get(&server, "bomb.zip").says(422, "An archive has 500000 files and folders at most.");
    let mut out = b"40000 ..\0".to_vec();
    out.extend(hex::decode(make(&format!("100644 blob {readme}").replace('\n', "\tf\n")).unwrap()).unwrap());
    let file = server.repositories().join("tree");
    fs::write(&file, out).unwrap();
    let arguments = ["hash-object", "-t", "tree", "--literally", "-w", file.to_str().unwrap()];
    let tree = String::from_utf8(git(&place, &arguments).unwrap()).unwrap();
    fs::write(place.join("refs/heads/out"), commit(tree.trim())).unwrap();
    get(&server, "out.tar.gz").says(422, "A name in the repository is none of a file.");
}

/// Who goes away while an archive is sent leaves nothing behind that runs on: as many as there may be at a time, and one more.
#[test]
fn a_client_that_goes_away_makes_room() {
    let server = Server::demo(Backend::Sqlite);
    let place = server.repositories().join("unknwon/hello.git");
    let work = tempfile::tempdir().unwrap();
    let noise: Vec<u8> =
        (0..2_000_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    fs::write(work.path().join("noise"), noise).unwrap();
    let arguments =
        ["hash-object", "-w", "--path=noise", work.path().join("noise").to_str().unwrap()].map(str::to_owned);
    let Some(blob) = git(&place, &arguments.each_ref().map(String::as_str)).filter(|id| id.len() == 41)
    else {
        println!("not run: there is no git on this machine");
        return;
    };
    let blob = String::from_utf8(blob).unwrap();
    let mut made = Command::new("git")
        .arg("mktree")
        .current_dir(&place)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    made.stdin.take().unwrap().write_all(format!("100644 blob {}\tnoise\n", blob.trim()).as_bytes()).unwrap();
    let tree = String::from_utf8(made.wait_with_output().unwrap().stdout).unwrap();
    let commit =
        git(&place, &["-c", "user.name=n", "-c", "user.email=e", "commit-tree", "-m", "m", tree.trim()]);
    fs::write(place.join("refs/heads/noise"), commit.unwrap()).unwrap();
    let host = server.base.strip_prefix("http://").unwrap();
    for _ in 0..12 {
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!(
            "GET /api/v1/repos/unknwon/hello/archive/noise.tar.gz HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\n\r\n",
            token()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut some = [0; 1_000];
        stream.read_exact(&mut some).unwrap();
    }
    assert_eq!(get(&server, "master.zip").status, 200);
}
