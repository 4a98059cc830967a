//! Databases: which are opened, which are refused, and that a refused one, and one of Gogs, is left as it was.

use std::{fs, path::Path, process::Command};

use diesel::prelude::*;
use gogs_openapi::{
    gogs::GogsVersion,
    store::{DatabaseKind, DatabaseUrl, Store},
};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Backend, Server, binary, both_databases, process::Started, recording};

/// What `migrate` says of a database that it refuses.
fn refusal(database: &Path) -> String {
    let output = Command::new(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--database-url"])
        .arg(database)
        .output()
        .unwrap();
    assert!(
        !output.status.success() && output.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_is_no_database_is_refused_and_left_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    assert_eq!(
        refusal(path),
        format!(
            "gogs-openapi: {0} is a directory: name a file in it, as {0}/gogs-openapi.db\n",
            path.display()
        )
    );
    let text = path.join("notes.txt");
    fs::write(&text, "These are my notes.\n").unwrap();
    assert_eq!(
        refusal(&text),
        format!("gogs-openapi: {} is not a SQLite database: it was left as it is\n", text.display())
    );
    assert_eq!(fs::read_to_string(&text).unwrap(), "These are my notes.\n");
    let nowhere = path.join("missing/x.db");
    assert!(
        refusal(&nowhere).contains("does not exist: make it first, or name another path"),
        "{}",
        refusal(&nowhere)
    );
}

#[test]
fn a_connection_string_is_no_name_of_a_file() {
    for (given, shown) in [
        (
            "host=db.example.com port=5432 dbname=gogs user=git password=s3cret",
            "postgres: host=db.example.com port=5432 dbname=gogs user=git",
        ),
        ("password = 's3 \\' cret' host= localhost", "postgres: host=localhost"),
        ("dbname=gogs", "postgres: dbname=gogs"),
        ("pasword=s3cret", "postgres:"),
        ("postgres://git:s3cret@localhost/gogs?password=s3cret", "postgres://git:***@localhost/gogs"),
        ("sqlite:host=x", "sqlite:host=x"),
        ("./host=x", "sqlite:./host=x"),
    ] {
        let url: DatabaseUrl = given.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert!(!format!("{url:?}").contains("s3"), "{url:?}");
    }
    for refused in
        ["host=localhost password='s3cret", "host=localhost s3cret", "password=s3cret\\", "host=x =s3cret"]
    {
        let error = refused.parse::<DatabaseUrl>().unwrap_err().to_string();
        assert!(error.contains("can't be read") && !error.contains("s3cret"), "{refused}: {error}");
    }
    let directory = tempfile::tempdir().unwrap();
    let output = Command::new(binary())
        .args(["migrate", "--database-url", "pasword=s3cret host=127.0.0.1 port=1"])
        .current_dir(directory.path())
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && error.contains("can't be opened") && !error.contains("s3cret"),
        "{error}"
    );
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "no file was made");
}

#[test]
fn a_connection_string_opens_a_postgresql_database() {
    if !Backend::postgres_is_there() {
        return;
    }
    let database = Backend::Postgres.empty();
    let url = url::Url::parse(&database.url).unwrap();
    let settings = format!(
        "host='{}' port = {} user=postgres dbname={}",
        url.host_str().unwrap(),
        url.port().unwrap(),
        url.path().trim_start_matches('/'),
    );
    assert_eq!(Store::open(&settings.parse().unwrap()).unwrap().kind(), DatabaseKind::Ours);
}

#[test]
fn a_text_that_postgresql_cannot_hold_is_refused() {
    if !Backend::postgres_is_there() {
        return;
    }
    let long = |name: &str, letters: usize| format!("{}@{name}.example.com", "ü".repeat(letters));
    for (server, told) in [
        (
            Server::on(Backend::Postgres.recorded("0.14.3-postgres"), "0.14.3"),
            [
                "A text of more than 255 characters can't be stored here.",
                "A text of more than 254 characters can't be stored here.",
            ],
        ),
        (Server::start(Backend::Postgres), ["", "A text of more than 2600 bytes can't be stored here."]),
    ] {
        let (root, client) = (server.site_admin("chief"), server.user("client"));
        let token = |name: &str| {
            server.post("/users/client/tokens").basic(&client).json(&json!({"name": name})).send()
        };
        let emails =
            |email: &str| server.post("/user/emails").token(&client).json(&json!({"emails": [email]})).send();
        let login = |name: &str| {
            let body = json!({"username": "novice", "email": "novice@example.com", "login_name": name, "password": "x"});
            server.post("/admin/users").token(&root).json(&body).send()
        };
        let of_gogs = !told[0].is_empty();
        token("a\0b").says(422, "A text with a NUL character can't be stored.");
        login("a\0b").says(422, "A text with a NUL character can't be stored.");
        emails(&long("x", 3_000)).says(422, told[1]);
        if of_gogs {
            login(&"ü".repeat(256)).says(422, told[0]);
            // Of spaces PostgreSQL keeps as many as there is room for.
            assert_eq!(login(&format!("{}  ", "a".repeat(254))).status, 201);
        } else {
            assert_eq!(login(&"ü".repeat(256)).status, 201);
        }
        assert_eq!(token(&"ü".repeat(10_000)).status, 201);
        assert_eq!((token("a").status, emails(&long("y", 200)).status), (201, 201));
    }
}

#[test]
fn tables_of_somebody_else_are_refused() {
    let database = Backend::Sqlite.empty();
    let mut connection = SqliteConnection::establish(&database.url).unwrap();
    diesel::sql_query("CREATE TABLE accounts (id INTEGER)").execute(&mut connection).unwrap();
    let error = refusal(Path::new(&database.url));
    assert!(error.contains("holds tables that are neither ours nor Gogs': it was left as it is"), "{error}");
}

#[test]
fn a_schema_of_gogs_that_is_not_known_is_refused() {
    let database = Backend::Sqlite.recorded("0.14.0");
    let mut connection = SqliteConnection::establish(&database.url).unwrap();
    diesel::sql_query("UPDATE version SET version = 99").execute(&mut connection).unwrap();
    let error = refusal(Path::new(&database.url));
    assert!(
        error.contains(
            "is a Gogs database of schema 99, which is not known: known are 19 (Gogs 0.11.91 to 0.12.11) and"
        ),
        "{error}"
    );
}

#[test]
fn a_version_that_keeps_tokens_otherwise_is_refused() {
    let database = Backend::Sqlite.recorded("0.12.11");
    let output = Command::new(binary())
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--gogs-version",
            "0.14.0",
            "--database-url",
            &database.url,
        ])
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("was made by Gogs 0.12 or earlier: it can't be served as 0.14.0"), "{error}");
}

#[test]
fn a_gogs_database_is_recognized_and_left_as_it_is() {
    let [v0_11, v0_12, v0_13, (v0_14, _)] = [11, 12, 13, 14].map(|minor| GogsVersion::series(0, minor));
    let alike = [v0_11, v0_12, v0_13, (v0_14, GogsVersion::MAIN)];
    for name in recording::recordings(Backend::Sqlite) {
        let version: GogsVersion = name.parse().unwrap();
        let (oldest, newest) =
            alike.into_iter().find(|(oldest, newest)| (*oldest..=*newest).contains(&version)).unwrap();
        let database = Backend::Sqlite.recorded(name);
        let url: DatabaseUrl = database.url.parse().unwrap();
        let DatabaseKind::Gogs { made_by: told, .. } = Store::open(&url).unwrap().kind() else {
            panic!("{name} is a Gogs database");
        };
        assert_eq!(told, (oldest, newest), "{name}");
        let server = Server::on(database, &newest.to_string());
        assert_eq!(server.get("/users/alice").send().status, 200, "{name}");
        let url = server.database_url().to_owned();
        assert_eq!(
            schema(&url),
            schema(recording::directory(name).join("gogs.db").to_str().unwrap()),
            "{name}"
        );
    }
}

/// What the start says of a Gogs database, and as which version it answers.
#[test]
fn the_start_says_which_gogs_a_database_may_be_of() {
    let ambiguous = "as far as its tables tell: --gogs-version says which";
    let ((_, v0_12), default) = (GogsVersion::series(0, 12), GogsVersion::DEFAULT);
    for (name, arguments, made_by, answers_as) in [
        ("0.11.91", &[][..], "0.11.91".to_owned(), GogsVersion::RECORDED[0]),
        ("0.12.0", &[], format!("0.12.0 to {v0_12}, {ambiguous}"), v0_12),
        ("0.14.0", &[], format!("0.14.0 to main, {ambiguous}"), default),
        ("main", &[], format!("0.14.0 to main, {ambiguous}"), default),
        ("main", &["--gogs-version", "main"], format!("0.14.0 to main, {ambiguous}"), GogsVersion::MAIN),
    ] {
        let database = Backend::Sqlite.recorded(name);
        let said = Started::new(&[arguments, &["--database-url", &database.url]].concat()).says();
        assert!(said.contains(&format!("\nMade by      Gogs {made_by}\n")), "{name}: {said}");
        assert!(said.contains(&format!("\nAnswers as   Gogs {answers_as}\n")), "{name}: {said}");
    }
    let said = Started::new(&["--demo"]).says();
    let answers_as = format!("Answers as   Gogs {default}\n");
    assert!(said.contains(&answers_as) && !said.contains("Made by"), "{said}");
}

#[derive(QueryableByName, PartialEq, Eq, Debug)]
pub struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// The schema and the journal mode.
pub fn schema(path: &str) -> (Vec<Text>, Vec<Text>) {
    let mut connection = SqliteConnection::establish(path).unwrap();
    let tables =
        diesel::sql_query("SELECT name || coalesce(sql, '') AS text FROM sqlite_master ORDER BY name");
    let mode = diesel::sql_query("SELECT journal_mode AS text FROM pragma_journal_mode");
    (tables.load(&mut connection).unwrap(), mode.load(&mut connection).unwrap())
}

#[apply(both_databases)]
fn ours_is_migrated_once_and_kept(backend: Backend) {
    let server = Server::start(backend);
    let alice = server.user("alice");
    let again = Store::open(&server.database_url().parse().unwrap()).unwrap();
    assert_eq!(again.kind(), DatabaseKind::Ours);
    assert_eq!(server.get("/user").token(&alice).send().status, 200);
}

#[apply(both_databases)]
fn its_migrations_can_be_undone(backend: Backend) {
    use diesel_migrations::{FileBasedMigrations, MigrationHarness};

    let server = Server::start(backend);
    let folder = match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
    let migrations = FileBasedMigrations::from_path(folder).unwrap();
    match backend {
        Backend::Sqlite => {
            let mut connection = SqliteConnection::establish(server.database_url()).unwrap();
            connection.revert_all_migrations(migrations.clone()).unwrap();
            connection.run_pending_migrations(migrations).unwrap();
        }
        Backend::Postgres => {
            let mut connection = PgConnection::establish(server.database_url()).unwrap();
            connection.revert_all_migrations(migrations.clone()).unwrap();
            connection.run_pending_migrations(migrations).unwrap();
        }
    }
    server.user("alice");
    assert_eq!(server.get("/users/alice").send().status, 200);
}

#[test]
fn migrations_are_twins() {
    let names = |backend: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
