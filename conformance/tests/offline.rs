//! What needs no server but one that a few lines make up: for what a real server can't be made to do.

mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

use support::{program, read};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A server that answers each request as `answer` says; it gets the request's head and how many came before.
fn fake(answer: impl Fn(&str, usize) -> Option<String> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (answer, count) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, count) = (Arc::clone(&answer), Arc::clone(&count));
            thread::spawn(move || serve(stream, |head| answer(head, count.fetch_add(1, Ordering::SeqCst))));
        }
    });
    url
}

fn serve(mut stream: TcpStream, answer: impl Fn(&str) -> Option<String>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a reader"));
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    let lower = head.to_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    // Without an answer, the connection is closed.
    if let Some(answer) = answer(&head) {
        let _ = stream.write_all(answer.as_bytes());
    }
}

fn ok(media_type: &str, body: &str) -> Option<String> {
    let length = body.len();
    Some(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

fn nobody() -> Option<String> {
    ok("application/json; charset=UTF-8", "{\"data\":[],\"ok\":true}")
}

#[test]
fn the_cases_are_complete_and_well_formed() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = program(folder.path()).args(["list", "--check"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[test]
fn bad_cases_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = |id: &str, rest: &str| {
        format!("[[case]]\nid = '{id}'\nlevel = 'must'\nrule = 'A rule.'\n{rest}\n[[case.step]]\n")
    };
    let file = [
        case("a.one", "sources = ['gogs:x']") + "operation = 'noSuchOperation'\nexpect.status = 200\n",
        case("a.one", "sources = []") + "path = '/{{nothing}}'\nexpect.status = 200\n",
        case("a.two", "sources = ['recorded:no such']")
            + "operation = 'createAccessToken'\nwith = { username = 'x' }\nas = 'basic'\nexpect.status = 200\n",
    ];
    fs::write(folder.path().join("a.toml"), file.concat()).expect("written");
    let output =
        program(folder.path()).args(["list", "--check", "--cases", "."]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    let text = text(&output);
    for due in [
        "no operation 'noSuchOperation'",
        "the id is there twice",
        "no source",
        "nothing stands for {{nothing}}",
        "the source 'recorded:no such' leads nowhere",
        "must not send this method",
        "getUser 200: no case",
        "no case sends the example 'created'",
    ] {
        assert!(text.contains(due), "'{due}' is not in:\n{text}");
    }
    fs::write(folder.path().join("a.toml"), "[[case]]\nid = 3\n").expect("written");
    let output = program(folder.path()).args(["list", "--cases", "."]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn each_case_file_keeps_its_schema() {
    let schema = read(&root().join("schema/case.schema.json"));
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let mut folders = vec![root().join("cases")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "out-of-reach.toml") {
                let file: Value = toml::from_str(&fs::read_to_string(&path).expect("a file")).expect("TOML");
                let errors: Vec<_> = validator
                    .iter_errors(&file)
                    .map(|error| format!("{}: {error}", error.instance_path()))
                    .collect();
                assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 10);
}

#[test]
fn an_unreachable_server_is_told_from_a_failed_case() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    fs::write(folder.path().join("results.json"), "{\"old\": true}").expect("written");
    let url = format!("http://127.0.0.1:{port}");
    let output =
        program(folder.path()).args(["run", &url, "--junit", "j.xml"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(text(&output).contains("can't be reached"));
    let results = read(&folder.path().join("results.json"));
    assert_eq!((&results["cases"], &results["exit"]), (&json!([]), &json!(3)));
    assert!(fs::read_to_string(folder.path().join("j.xml")).expect("JUnit").contains("errors=\"1\""));
}

#[test]
fn a_login_page_is_no_gogs() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = fake(|_, _| ok("text/html", "<html>Log in</html>"));
    let output = program(folder.path()).args(["run", &page]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output).contains("asks for a login"), "{}", text(&output));
}

#[test]
fn refused_credentials_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = fake(|head, _| {
        if head.contains("/users/search") {
            nobody()
        } else {
            Some("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned())
        }
    });
    let mut command = program(folder.path());
    let output =
        command.args(["run", &url]).env("GOGS_TOKEN", "0123456789").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output).contains("refused GOGS_TOKEN (401)"), "{}", text(&output));
    assert!(!text(&output).contains("0123456789"));
}

#[test]
fn lost_connections_are_tried_again_for_what_only_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    // Each second request is not answered.
    let url = fake(|_, count| if count % 2 == 0 { None } else { nobody() });
    let arguments = ["run", &url, "search.no-keyword", "--jobs", "1"];
    let output = program(folder.path()).args(arguments).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[test]
fn run_and_case_are_named_to_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = fake(|head, _| {
        let agent =
            head.lines().find(|line| line.to_lowercase().starts_with("user-agent: gogs-conformance/"));
        let named = agent.is_some_and(|line| line.contains("(run ") && line.contains("; case "));
        if named { nobody() } else { None }
    });
    let output =
        program(folder.path()).args(["run", &url, "search.no-keyword"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[test]
fn nothing_is_green_by_accident() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = fake(|_, _| nobody());
    let run = |arguments: &[&str]| {
        let output =
            program(folder.path()).args(["run", &url]).args(arguments).output().expect("the program runs");
        (output.status.code(), text(&output))
    };
    let (code, told) = run(&["search.no-keywrd"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("did you mean 'search.no-keyword'?"), "{told}");
    assert_eq!(run(&["--operation", "noSuch"]).0, Some(2));
    // Everything is skipped: no credentials.
    assert_eq!(run(&["user.me.caller"]).0, Some(2));
    assert_eq!(run(&["tokens.create.made"]).0, Some(2));
    assert_eq!(run(&["search.no-keyword", "--credentials", "missing.env"]).0, Some(2));
    assert_eq!(run(&["search.no-keyword", "--results", "no/such/folder/results.json"]).0, Some(4));
    assert_eq!(run(&["search.no-keyword", "--jobs", "0"]).0, Some(2));
    assert_eq!(run(&["search.no-keyword", "--target-version", "0.9"]).0, Some(2));
    fs::write(folder.path().join("b.toml"), "[[known]]\ncase = 'search.no-keyword'\nreason = 'x'\n")
        .expect("written");
    let (code, told) = run(&["search.no-keyword", "--baseline", "b.toml"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("stale baseline"), "{told}");
    fs::write(folder.path().join("b.toml"), "[[knwon]]\n").expect("written");
    assert_eq!(run(&["search.no-keyword", "--baseline", "b.toml"]).0, Some(2));
}

/// A server that finds `zoe` with a member that is not documented, an email that should be hidden, and no `login`.
fn wrong() -> String {
    fake(|head, _| {
        if head.contains("q=a")
            || head.contains("q=e")
            || head.contains("q=%")
            || head.contains("/users/search ")
        {
            let user = "{\"id\":6,\"username\":\"zoe\",\"full_name\":\"<b>&\",\"email\":\"zoe@example.com\",\
                        \"avatar_url\":\"http://h/6\",\"shoe\":44}";
            ok("application/json; charset=UTF-8", &format!("{{\"data\":[{user}],\"ok\":true}}"))
        } else {
            nobody()
        }
    })
}

#[test]
fn a_failure_tells_all_that_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = wrong();
    let arguments = [
        "run",
        &url,
        "search.by-number",
        "search.no-keyword",
        "-q",
        "--junit",
        "j.xml",
        "--html",
        "r.html",
        "--markdown",
        "r.md",
        "--badge",
        "b.svg",
    ];
    let output = program(folder.path()).args(arguments).output().expect("the program runs");
    let told = String::from_utf8_lossy(&output.stdout).replace(&url, "URL");
    assert_eq!(output.status.code(), Some(1), "{told}");
    let golden = fs::read_to_string(root().join("tests/golden/failure.txt")).expect("the golden text");
    assert_eq!(told, golden, "tests/golden/failure.txt is other than:\n{told}");

    let results = read(&folder.path().join("results.json"));
    let schema = read(&root().join("schema/results.schema.json"));
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .expect("a schema")
        .iter_errors(&results)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let html = fs::read_to_string(folder.path().join("r.html")).expect("HTML");
    assert!(html.contains("id=\"search.by-number\"") && !html.contains("<b>&"), "{html}");
    for file in ["j.xml", "r.md", "b.svg"] {
        assert!(!fs::read_to_string(folder.path().join(file)).expect("a report").is_empty());
    }

    // All reports come from the results alone.
    let arguments =
        ["report", "results.json", "--junit", "j2.xml", "--html", "r2.html", "--markdown", "r2.md"];
    assert!(program(folder.path()).args(arguments).output().expect("the program runs").status.success());
    for (a, b) in [("j.xml", "j2.xml"), ("r.html", "r2.html"), ("r.md", "r2.md")] {
        let file = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a report");
        assert_eq!(file(a), file(b));
    }
}

#[test]
fn a_run_is_compared_with_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |url: &str, file: &str| {
        let arguments = ["run", url, "search.nobody", "search.percent-sign", "-q", "--results", file];
        program(folder.path()).args(arguments).output().expect("the program runs");
    };
    run(&wrong(), "a.json");
    run(&fake(|_, _| nobody()), "b.json");
    let diff =
        |a: &str, b: &str| program(folder.path()).args(["diff", a, b]).output().expect("the program runs");
    assert_eq!(diff("a.json", "a.json").status.code(), Some(0));
    let output = diff("a.json", "b.json");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("search.percent-sign: failed -> failed"), "{}", text(&output));
    let stale = fs::read_to_string(folder.path().join("a.json")).expect("results");
    let start = stale.find("\"document_sha256\": \"").expect("the hash") + 20;
    fs::write(folder.path().join("c.json"), format!("{}0000{}", &stale[..start], &stale[start + 4..]))
        .expect("written");
    assert_eq!(diff("a.json", "c.json").status.code(), Some(2));
}

#[test]
fn recorded_answers_are_described_by_the_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut versions = 0;
    for entry in fs::read_dir(root().join("recorded")).expect("recordings") {
        let path = entry.expect("an entry").path();
        let arguments = ["run", "recorded", "--recorded"];
        let output = program(folder.path()).args(arguments).arg(&path).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}:\n{}", path.display(), text(&output));
        versions += 1;
    }
    assert!(versions >= 8);
}

#[test]
fn a_secret_stays_out_of_each_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = "s3cr\"et/+ä<&";
    // The server tells the token in each form, in an answer that fails.
    let told = secret.to_owned();
    let url = fake(move |head, _| {
        let quoted = Value::from(told.clone()).to_string();
        if head.starts_with("GET /api/v1/user ") {
            ok(
                "application/json",
                "{\"id\":1,\"username\":\"u\",\"login\":\"u\",\"full_name\":\"\",\"email\":\"e@f\",\"avatar_url\":\"http://h\"}",
            )
        } else if head.contains("/tokens") || head.contains("case preflight") {
            ok("application/json", "{\"data\":[]}")
        } else {
            ok(
                "application/json",
                &format!("{{\"data\":[{quoted}, \"{}\"],\"ok\":{quoted}}}", "s3cr%22et%2F%2B%C3%A4%3C%26"),
            )
        }
    });
    let mut command = program(folder.path());
    command.env("GOGS_USER", "u").env("GOGS_PASSWORD", secret);
    let arguments =
        ["run", &url, "search", "--junit", "j.xml", "--html", "r.html", "--markdown", "r.md", "--badge", "b"];
    let output = command.args(arguments).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let mut all = text(&output);
    for file in ["results.json", "j.xml", "r.html", "r.md", "b"] {
        all += &fs::read_to_string(folder.path().join(file)).expect("a report");
    }
    assert!(all.contains("$GOGS_PASSWORD"));
    for form in ["s3cr", "et%2F%2B%C3%A4", "ä<&", "czNjciJldC8rw6Q8Jg"] {
        assert!(!all.contains(form), "{form} is in a report");
    }
}
