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

use support::{program, read, recordings};

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
    // How many operations, responses and examples the document has is not what is told here.
    let all = regex::Regex::new(r"([0-9]+ of) [0-9]+ ").expect("a regular expression");
    let told = all.replace_all(&told, "$1 all ");
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
    let told = text(&output);
    for due in [
        "search.percent-sign\n  step 1, searchUsers, behaviour: '/data': no failure → [] in place of each of length == 1\n",
        "  step 1, searchUsers, schema: schema at '/data/0': {\"id\":6,",
        " in place of \"login\" is a required property → no failure\n",
        "- gap of the document at /components/schemas/User/properties/shoe",
    ] {
        assert!(told.contains(due), "'{due}' is not in:\n{told}");
    }
    let stale = fs::read_to_string(folder.path().join("a.json")).expect("results");
    let start = stale.find("\"document_sha256\": \"").expect("the hash") + 20;
    fs::write(folder.path().join("c.json"), format!("{}0000{}", &stale[..start], &stale[start + 4..]))
        .expect("written");
    assert_eq!(diff("a.json", "c.json").status.code(), Some(2));
}

#[test]
fn recorded_answers_are_described_by_the_document() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in gogs_recorder::Recording::folders(&recordings().join("account")).expect("recordings") {
        let arguments = ["run", "recorded", "--recorded"];
        let output = program(folder.path()).args(arguments).arg(&path).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}:\n{}", path.display(), text(&output));
    }
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

/// A server that needs `Authorization: token ...` for all but what `anyone` answers; `GET /user` is there.
fn gogs(
    to_anyone: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    known: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    fake(move |head, _| {
        let lower = head.to_lowercase();
        if !lower.contains("authorization: token 0123456789")
            && !lower.contains("authorization: basic ywxpy2u6chc=")
        {
            to_anyone(head)
        } else if head.starts_with("GET /api/v1/user ") {
            ok("application/json; charset=UTF-8", ALICE)
        } else {
            known(head)
        }
    })
}

const ALICE: &str = "{\"id\":1,\"username\":\"alice\",\"login\":\"alice\",\"full_name\":\"\",\"email\":\"a@example.com\",\"avatar_url\":\"http://h/1\"}";
const SIGN_IN: &str = "{\"message\":\"Only authenticated user is allowed to call APIs.\"}";

fn with_status(status: &str, media_type: &str, body: &str) -> Option<String> {
    Some(ok(media_type, body)?.replace("200 OK", status))
}

fn empty(status: &str) -> Option<String> {
    Some(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
}

fn must_sign_in() -> Option<String> {
    with_status("403 Forbidden", "application/json; charset=UTF-8", SIGN_IN)
}

/// Runs the program with the token of `gogs()`.
fn with_token(folder: &Path, url: &str, arguments: &[&str]) -> Output {
    let mut command = program(folder);
    command.env("GOGS_TOKEN", "0123456789").args(["run", url, "-q", "--rate", "0"]).args(arguments);
    command.output().expect("the program runs")
}

#[test]
fn where_all_must_sign_in_the_refusal_of_anyone_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let known = |head: &str| if head.contains("/users/search") { nobody() } else { empty("404 Not Found") };
    let url = gogs(|_| must_sign_in(), known);
    let cases = [
        "rules.no-credentials.adminCreateUser",
        "rules.no-credentials.adminDeleteUser",
        "rules.no-credentials.adminEditUser",
        "rules.no-credentials.getAuthenticatedUser",
        "rules.bad-token.getAuthenticatedUser",
        "user.me.caller",
        "users.get.missing-known-caller",
        // Its rule is not about anyone: a known caller does.
        "search.no-keyword",
        "api.options-anywhere",
    ];
    let output = with_token(folder.path(), &url, &cases);
    // The last one needs an answer to anyone, and was asked for by its name.
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("not tested: api.options-anywhere"), "{}", text(&output));
    assert!(text(&output).contains("(REQUIRE_SIGNIN_VIEW)"), "{}", text(&output));
    let results = read(&folder.path().join("results.json"));
    assert_eq!(support::cases(&results, "skip"), ["api.options-anywhere"]);
    assert_eq!(support::cases(&results, "pass").len(), 8, "{results:#}");
    assert!(results["cases"].as_array().expect("cases").iter().all(|case| case["gaps"] == json!([])));
}

#[test]
fn where_all_must_sign_in_a_known_caller_must_not_be_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = gogs(|_| must_sign_in(), |_| must_sign_in());
    let output = with_token(folder.path(), &url, &["users.get.missing-known-caller"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
}

#[test]
fn what_fails_only_beside_others_passes_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let failed = AtomicUsize::new(0);
    // The first request of the case is refused, as a database that is locked makes Gogs do.
    let url = gogs(
        |_| nobody(),
        move |head| {
            let of_case = head.contains("case users.get.missing-known-caller");
            let first = of_case && failed.fetch_add(1, Ordering::SeqCst) == 0;
            empty(if first { "401 Unauthorized" } else { "404 Not Found" })
        },
    );
    let arguments =
        ["users.get.missing-known-caller", "--junit", "j.xml", "--html", "r.html", "--markdown", "r.md"];
    let output = with_token(folder.path(), &url, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let mut reports = vec![text(&output)];
    for file in ["j.xml", "r.html", "r.md"] {
        reports.push(fs::read_to_string(folder.path().join(file)).expect("a report"));
    }
    for report in reports {
        assert!(report.to_lowercase().contains("passed only when tried again alone"), "{report}");
    }
    assert_eq!(read(&folder.path().join("results.json"))["cases"][0]["tried_again"], true);
}

#[test]
fn before_0_13_nothing_runs_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let most = |version: &str| {
        let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let seen = Arc::clone(&most);
        let url = fake(move |_, _| {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(std::time::Duration::from_millis(50));
            now.fetch_sub(1, Ordering::SeqCst);
            nobody()
        });
        let arguments =
            ["run", &url, "search", "--jobs", "4", "--rate", "0", "--target-version", version, "-q"];
        program(folder.path()).args(arguments).output().expect("the program runs");
        seen.load(Ordering::SeqCst)
    };
    assert_eq!(most("0.12.11"), 1);
    assert!(most("0.13.0") > 1);
}

#[test]
fn what_was_asked_for_and_not_tested_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = fake(|head, _| if head.contains("/users/search") { nobody() } else { empty("404 Not Found") });
    let run = |arguments: &[&str]| {
        let output = program(folder.path()).args(["run", &url, "-q"]).args(arguments).output();
        let output = output.expect("the program runs");
        (output.status.code(), text(&output))
    };
    let (code, told) =
        run(&["search.no-keyword", "tokens.create.made", "--allow", "write", "--junit", "j.xml"]);
    assert_eq!(code, Some(2), "{told}");
    for due in [
        "not tested: --allow write: ",
        "not tested: tokens.create.made: ",
        "set GOGS_USER and GOGS_PASSWORD",
        "not all that was asked for was tested",
    ] {
        assert!(told.contains(due), "'{due}' is not in:\n{told}");
    }
    let junit = fs::read_to_string(folder.path().join("j.xml")).expect("JUnit");
    assert!(
        junit.contains("errors=\"1\"") && junit.contains("not all that was asked for was tested"),
        "{junit}"
    );
    let (code, told) = run(&["search.no-keyword", "user.me.caller"]);
    assert_eq!((code, told.contains("not tested: user.me.caller")), (Some(2), true), "{told}");
    // A slip of the pen in the name of the repository is none of the server's faults.
    let (code, told) = run(&["search.no-keyword", "--repository", "alice/helo"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("--repository alice/helo: the server answered 404"), "{told}");
    let (code, told) = run(&["search.no-keyword"]);
    assert_eq!(code, Some(0), "{told}");
    let operations = fs::read_to_string(root().join("../openapi/operations.txt")).expect("the operations");
    let all = operations.lines().count();
    assert!(told.contains(&format!("1 of {all} operations tested, 1 of")), "{told}");
}

#[test]
fn an_empty_list_is_like_no_example_of_a_full_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = |head: &str| {
        ok(
            "application/json; charset=UTF-8",
            if head.contains("/search") { "{\"data\":[],\"ok\":true}" } else { "[]" },
        )
    };
    let url = gogs(|_| nobody(), list);
    let output = with_token(
        folder.path(),
        &url,
        &["keys.list.own", "keys.list.example-keys", "search.example-nobody"],
    );
    let results = read(&folder.path().join("results.json"));
    assert_eq!(support::cases(&results, "skip"), ["keys.list.example-keys"], "{}", text(&output));
    assert!(text(&output).contains("not testable: the list is empty"), "{}", text(&output));
    let output =
        program(folder.path()).args(["coverage", "results.json"]).output().expect("the program runs");
    let lines: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    let example = |operation: &str, name: &str| {
        let of = lines.iter().skip_while(|line| !line.starts_with(operation));
        of.clone()
            .find(|line| line.ends_with(&format!("example {name}")))
            .expect("the example")
            .trim()
            .starts_with("seen")
    };
    assert!(!example("listMyPublicKeys", "keys"), "{lines:#?}");
    assert!(example("searchUsers", "nobody"), "{lines:#?}");
    // Each report has the figures of the one computation.
    let figures = lines.last().expect("a line").clone();
    assert!(
        text(&program(folder.path()).args(["report", "results.json"]).output().expect("the program runs"))
            .contains(&figures)
    );
}

#[test]
fn the_counts_of_all_reports_are_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = wrong();
    // One fails and must not, one only should not, one is skipped, one passes.
    let cases = ["search.nobody", "search.no-keyword", "search.found"];
    let arguments = ["--junit", "j.xml", "--html", "r.html", "--markdown", "r.md", "-q"];
    let output = program(folder.path()).args(["run", &url]).args(cases).args(arguments).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let counts = "1 passed, 1 failed, 1 skipped";
    assert!(text(&output).contains(counts), "{}", text(&output));
    for file in ["r.html", "r.md"] {
        assert!(fs::read_to_string(folder.path().join(file)).expect("a report").contains(counts), "{file}");
    }
    let junit = fs::read_to_string(folder.path().join("j.xml")).expect("JUnit");
    let root = junit.lines().nth(1).expect("the root");
    assert_eq!(
        root,
        "<testsuites name=\"gogs-conformance\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">"
    );
    let html = fs::read_to_string(folder.path().join("r.html")).expect("HTML");
    let place = |what: &str| html.find(what).unwrap_or_else(|| panic!("no {what} in {html}"));
    assert!(place(counts) < place("<h2>Failed</h2>") && place("<h2>Failed</h2>") < place("<table>"));
    for summary in html.split("<summary>").skip(1) {
        let summary = summary.split("</summary>").next().expect("an end");
        assert!(!summary.contains("<a "), "a link in a summary: {summary}");
    }
}

#[test]
fn the_callers_own_token_is_in_no_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let targets = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&targets);
    let known = move |head: &str| {
        seen.lock().expect("the list").push(head.lines().next().unwrap_or_default().to_owned());
        if head.starts_with("GET /api/v1/users/alice/tokens") {
            // Whether the token is still there can't be told.
            with_status("500 Internal Server Error", "application/json", "{}")
        } else if head.starts_with("POST /api/v1/users/") {
            with_status(
                "201 Created",
                "application/json",
                "{\"name\":\"n\",\"sha1\":\"9876543210987654321098765432109876543210\"}",
            )
        } else {
            ok("application/json; charset=UTF-8", "[]")
        }
    };
    let own = Arc::clone(&targets);
    let to_anyone = move |head: &str| {
        own.lock().expect("the list").push(head.lines().next().unwrap_or_default().to_owned());
        if head.contains("token=9876543210") { ok("application/json; charset=UTF-8", "[]") } else { nobody() }
    };
    let url = gogs(to_anyone, known);
    let mut command = program(folder.path());
    command.env("GOGS_TOKEN", "0123456789").env("GOGS_USER", "alice").env("GOGS_PASSWORD", "pw");
    let arguments = [
        "-q",
        "--rate",
        "0",
        "--allow",
        "write",
        "--target-version",
        "0.14.0",
        "rules.token-in-query.listMyPublicKeys",
    ];
    let output = command.args(["run", &url]).args(arguments).output().expect("the program runs");
    // The token that was made stays.
    assert_eq!(output.status.code(), Some(5), "{}", text(&output));
    let targets = targets.lock().expect("the list");
    assert!(targets.iter().any(|target| target.contains("token=9876543210")), "{targets:?}");
    assert!(!targets.iter().any(|target| target.contains("0123456789")), "{targets:?}");
    let results = read(&folder.path().join("results.json"));
    assert_eq!(results["left_behind"].as_array().map(Vec::len), Some(1), "{results:#}");
}

#[test]
fn what_a_setting_decides_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = |why: &str| {
        let refusal = format!("{{\"message\":\"Invalid key content: {why}\",\"url\":\"http://h\"}}");
        let post = move |head: &str| {
            assert!(!head.starts_with("POST /api/v1/user/keys") || head.contains("case keys.create.made"));
            with_status("422 Unprocessable Entity", "application/json; charset=UTF-8", &refusal)
        };
        let url = gogs(|_| nobody(), post);
        with_token(folder.path(), &url, &["search.no-keyword", "keys.create.made", "--allow", "write"]);
        read(&folder.path().join("results.json"))
    };
    for setting in [
        "SSH is disabled",
        "key type is not allowed: ed25519",
        "key length is not enough: got 256, needs 512",
    ] {
        let results = keys(setting);
        assert_eq!(support::cases(&results, "skip"), ["keys.create.made"], "{results:#}");
    }
    assert_eq!(support::cases(&keys("it is Tuesday"), "fail"), ["keys.create.made"]);
}
