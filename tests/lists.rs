//! That a list takes as many queries however long it is: each operation of the document that lists something.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex},
};

use base64::Engine;
use diesel::{
    connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation},
    prelude::*,
};
use gogs_openapi::{
    openapi,
    store::schema::{org_user, release, repository},
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    openapi::operations,
    support::{Answer, Backend, Request, Server, TestUser, both_databases},
};

/// How many queries each database was asked.
static ASKED: LazyLock<Mutex<BTreeMap<String, usize>>> = LazyLock::new(Mutex::default);

/// Counts the queries of a connection for its database.
fn counter() -> Option<Box<dyn Instrumentation>> {
    let mut database = String::new();
    Some(Box::new(move |event: InstrumentationEvent<'_>| match event {
        InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut database),
        InstrumentationEvent::StartQuery { .. } => {
            *ASKED.lock().unwrap().entry(database.clone()).or_default() += 1;
        }
        _ => {}
    }))
}

/// How many queries the database of `server` was asked so far.
fn asked(server: &Server) -> usize {
    let all = ASKED.lock().unwrap();
    all.iter().filter(|(database, _)| database.contains(server.database_url())).map(|(_, count)| count).sum()
}

/// How many queries a request takes: the fewest of three, as a token's use is written down at some of them.
fn queries(server: &Server, send: impl Fn() -> Answer) -> usize {
    let of_one = || {
        let before = asked(server);
        send();
        asked(server) - before
    };
    (0..3).map(|_| of_one()).min().unwrap()
}

/// A public key of its own for each number.
fn key(number: usize) -> String {
    let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
    blob.extend(std::iter::repeat_n(u8::try_from(number).unwrap(), 32));
    format!("ssh-ed25519 {}", base64::prelude::BASE64_STANDARD.encode(blob))
}

/// A server with lists, and who they belong to.
struct Lists {
    server: Server,
    boss: TestUser,
    root: TestUser,
    tool: i64,
    length: usize,
}

impl Lists {
    fn new(backend: Backend) -> Self {
        let server = Server::start(backend);
        let (boss, root) = (server.user("boss"), server.site_admin("root"));
        let tool = json!({"name": "tool", "auto_init": true, "readme": "Default"});
        let tool = Self::done(server.post("/user/repos").token(&boss).json(&tool))["id"].as_i64().unwrap();
        server.organization(&boss, "acme");
        server.issues(tool, &boss, 1, false);
        Self { server, boss, root, tool, length: 0 }
    }

    fn done(request: Request<'_>) -> Value {
        let answer = request.send();
        assert!((200..300).contains(&answer.status), "{}: {}", answer.status, answer.text());
        if answer.status == 204 || answer.text().is_empty() { Value::Null } else { answer.json() }
    }

    fn post(&self, by: &TestUser, target: &str, body: &Value) -> Value {
        Self::done(self.server.post(target).token(by).json(body))
    }

    fn put(&self, by: &TestUser, target: &str, body: &Value) {
        Self::done(self.server.put(target).token(by).json(body));
    }

    /// Makes each list longer by one, which is another user's as far as it can be.
    fn lengthen(&mut self) {
        self.length += 1;
        let number = self.length;
        let user = self.server.user(&format!("user{number}"));
        self.of_users(&user, number);
        self.of_organizations(&user, number);
        self.of_repository(&user, number);
        self.of_issues(&user, number);
        self.of_commits(&user, number);
        self.of_what_nothing_makes(&user, number);
    }

    fn of_users(&self, user: &TestUser, number: usize) {
        let boss = &self.boss;
        self.put(user, "/user/following/boss", &json!({}));
        self.put(boss, &format!("/user/following/{}", user.name), &json!({}));
        self.post(boss, "/user/keys", &json!({"title": format!("key{number}"), "key": key(number)}));
        let emails = json!({"emails": [format!("boss{number}@example.com")]});
        self.post(boss, "/user/emails", &emails);
        let token =
            self.server.post("/users/boss/tokens").basic(boss).json(&json!({"name": number.to_string()}));
        Self::done(token);
    }

    fn of_organizations(&self, user: &TestUser, number: usize) {
        let organization = self.server.organization(&self.boss, &format!("organization{number}"));
        let shown = self.server.store.run_blocking(move |connection| {
            let members = org_user::table.filter(org_user::org_id.eq(organization));
            Ok(diesel::update(members).set(org_user::is_public.eq(true)).execute(connection)?)
        });
        assert_eq!(shown.unwrap(), 1);
        let team = json!({"name": format!("team{number}"), "permission": "read"});
        let team = self.post(&self.root, "/admin/orgs/acme/teams", &team);
        self.put(&self.root, &format!("/admin/teams/1/members/{}", user.name), &json!({}));
        self.put(&self.root, &format!("/admin/teams/{}/members/{}", team["id"], user.name), &json!({}));
        self.post(&self.boss, "/org/acme/repos", &json!({"name": format!("repository{number}")}));
    }

    fn of_repository(&self, user: &TestUser, number: usize) {
        let boss = &self.boss;
        let hook = json!({"type": "gogs", "config": {"url": "https://example.com/", "content_type": "json"}});
        self.post(boss, "/repos/boss/tool/hooks", &hook);
        self.put(boss, &format!("/repos/boss/tool/collaborators/{}", user.name), &json!({}));
        let deploy_key = json!({"title": format!("deploy{number}"), "key": key(100 + number)});
        self.post(boss, "/repos/boss/tool/keys", &deploy_key);
        self.post(
            boss,
            "/repos/boss/tool/labels",
            &json!({"name": format!("label{number}"), "color": "#00aabb"}),
        );
        self.post(boss, "/repos/boss/tool/milestones", &json!({"title": format!("milestone{number}")}));
        self.server.repository(user, "own", false);
        self.server.repository(boss, &format!("other{number}"), false);
        // A collaborator's list of repositories has those of others.
        self.put(user, &format!("/repos/{}/own/collaborators/boss", user.name), &json!({}));
    }

    fn of_issues(&self, user: &TestUser, number: usize) {
        let issue = json!({"title": "x", "assignee": "boss", "milestone": number, "labels": [number]});
        let issue = self.post(&self.boss, "/repos/boss/tool/issues", &issue);
        assert_eq!((&issue["milestone"]["id"], &issue["labels"][0]["id"]), (&json!(number), &json!(number)));
        self.post(user, "/repos/boss/tool/issues", &json!({"title": "y"}));
        self.post(user, "/repos/boss/tool/issues/1/comments", &json!({"body": "z"}));
        self.post(&self.boss, "/repos/boss/tool/issues/1/labels", &json!({"labels": [number]}));
    }

    /// A file, a commit and a branch by another user, and a tag.
    fn of_commits(&self, user: &TestUser, number: usize) {
        let target = format!("/repos/boss/tool/contents/file{number}.txt");
        let content = json!({"message": "More", "content": "bW9yZQ=="});
        let made = Self::done(self.server.put(&target).token(user).json(&content));
        let other = json!({"message": "Other", "content": "bW9yZQ==", "branch": format!("branch{number}")});
        self.put(user, &format!("/repos/boss/tool/contents/other{number}.txt"), &other);
        let tags = self.server.repositories().join("boss/tool.git/refs/tags");
        std::fs::create_dir_all(&tags).unwrap();
        let id = made["commit"]["sha"].as_str().unwrap();
        std::fs::write(tags.join(format!("v{number}")), format!("{id}\n")).unwrap();
    }

    /// Forks and releases: no operation makes them.
    fn of_what_nothing_makes(&self, user: &TestUser, number: usize) {
        let (tool, publisher) = (self.tool, user.id);
        let fork = self.server.repository(user, "tool", false);
        let made = self.server.store.run_blocking(move |connection| {
            let forked = (repository::is_fork.eq(true), repository::fork_id.eq(tool));
            diesel::update(repository::table.find(fork)).set(forked).execute(connection)?;
            let values = (
                (release::repo_id.eq(tool), release::publisher_id.eq(publisher)),
                (release::tag_name.eq(format!("v{number}")), release::is_draft.eq(false)),
                release::created_unix.eq(1_700_000_000),
            );
            Ok(diesel::insert_into(release::table).values(values).execute(connection)?)
        });
        assert_eq!(made.unwrap(), 1);
    }

    /// The requests that list something, with the operations that they call.
    fn requests(&self) -> Vec<(String, String)> {
        let document = openapi::document();
        let listed = operations(&document).into_iter().filter(|(method, _, operation)| {
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            let is_list = schema["type"] == "array"
                || schema["$ref"].as_str().is_some_and(|schema| schema.ends_with("SearchResults"));
            method == "GET" && is_list
        });
        listed
            .map(|(_, path, operation)| {
                let target = path
                    .replace("{username}", "boss")
                    .replace("{reponame}", "tool")
                    .replace("{orgname}", "acme")
                    .replace("{org}", "acme")
                    .replace("{index}", "1")
                    .replace("{teamid}", "1");
                let query = match path.as_str() {
                    "/users/search" => "?q=user&limit=50",
                    "/repos/search" => "?q=tool&limit=50",
                    "/repos/{username}/{reponame}/commits" => "?pageSize=50",
                    _ => "",
                };
                (operation["operationId"].as_str().unwrap().to_owned(), format!("{target}{query}"))
            })
            .collect()
    }

    /// How long each list is, and how many queries it takes.
    fn measured(&self) -> BTreeMap<String, (usize, usize)> {
        let of = |(operation, target): (String, String)| {
            let request = || {
                let request = self.server.get(&target);
                if target.ends_with("/tokens") {
                    request.basic(&self.boss)
                } else if target.starts_with("/admin") {
                    request.token(&self.root)
                } else {
                    request.token(&self.boss)
                }
            };
            let answer = request().send();
            assert_eq!(answer.status, 200, "{target}: {}", answer.text());
            let body = answer.json();
            let items = body.as_array().or_else(|| body["data"].as_array()).unwrap().len();
            (operation, (items, queries(&self.server, || request().send())))
        };
        self.requests().into_iter().map(of).collect()
    }
}

#[apply(both_databases)]
fn a_list_takes_as_many_queries_however_long_it_is(backend: Backend) {
    set_default_instrumentation(counter).unwrap();
    let mut lists = Lists::new(backend);
    (0..2).for_each(|_| lists.lengthen());
    let short = lists.measured();
    (0..4).for_each(|_| lists.lengthen());
    let long = lists.measured();
    assert!(!long.is_empty());
    for (operation, (items, queries)) in &short {
        let (more, then) = long[operation];
        assert!(*queries > 0, "{operation}: no query is counted");
        assert!(more >= items + 4, "{operation}: {items} items, then {more}");
        assert_eq!(*queries, then, "{operation}: queries for {items} items, then for {more}");
    }
}
