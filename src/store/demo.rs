//! The documented data, for `serve --demo`: what the two pages of Gogs' API show, and what the examples of the document do.
//!
//! The examples are what real Gogs servers answered, so the data is theirs: numbers, names and times. There are more
//! issues, for the documented pages of them are fifty, and more repositories, for two pages of those that are found.

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, Store, StoreError,
    accounts::{self, Login, NewUser, Password},
    deploy_keys,
    emails::Used,
    follows, labels,
    schema::{
        access, collaboration, comment, email_address, issue, label, milestone, org_user, public_key,
        release, repository, team, team_repo, team_user, user,
    },
    teams::{self, AccessMode, NewTeam},
    tokens::{self, Secret, TokenStorage},
    users::ORGANIZATION,
    webhooks::{self, ContentType, Events, NewHook, Receiver, SlackMeta},
};
use crate::{
    git::{self, Root},
    wire::ssh::Key,
};

/// A user of the demo. Its number is that of its place.
#[derive(Clone, Copy)]
pub struct DemoUser {
    /// Name.
    pub name: &'static str,
    /// Full name.
    pub full_name: &'static str,
    /// Email.
    pub email: &'static str,
    /// Tokens: name and secret.
    pub tokens: &'static [(&'static str, &'static str)],
    /// What it may, or is.
    pub kind: Kind,
}

/// What a user of the demo may, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing special.
    Plain,
    /// A site administrator.
    SiteAdministrator,
    /// Prohibited from signing in.
    Prohibited,
    /// Its email was never confirmed.
    Inactive,
    /// No user, but an organization.
    Organization,
}

impl DemoUser {
    /// The password: it is in the source, so the demo is for this machine only.
    pub fn password(&self) -> String {
        format!("{}-demo", self.name)
    }
}

const fn person(name: &'static str, email: &'static str) -> DemoUser {
    DemoUser { name, full_name: "", email, tokens: &[], kind: Kind::Plain }
}

/// The users of the demo, by number; `unknwon` (1) and `user1` (4) are those of the documented pages.
pub const USERS: [DemoUser; 24] = [
    DemoUser {
        tokens: &[
            ("how are you?", "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2"),
            ("hi", "c22b5f9178342609428d6f51b2c5af4c0bde6a42"),
        ],
        kind: Kind::SiteAdministrator,
        ..person("unknwon", "fake@local")
    },
    DemoUser { full_name: "Acme Inc", kind: Kind::Organization, ..person("acme", "") },
    DemoUser {
        tokens: &[("alice-cli", "6cd3556deb0da54bca060b4c39479839d8a4b5c3")],
        ..person("alice", "alice@example.com")
    },
    DemoUser {
        tokens: &[("u1", "b1dc1d08a1d5b2f5a0cf3a0dc0c4e1b2a8f7e6d5")],
        ..person("user1", "user1@example.com")
    },
    DemoUser {
        full_name: "Bob The Builder",
        tokens: &[("bob", "0f4d1c2b7a9e86d35c40b1f2e3a4958677c8d9ea")],
        ..person("Bob-Builder", "bob@example.com")
    },
    DemoUser {
        full_name: "Zoë Ünïcode 测试",
        tokens: &[("zoé ✓", "e7a2c94f0b5d16388f21c3d4a6b7081925d3e4f6")],
        ..person("zoe", "zoe@example.com")
    },
    DemoUser { kind: Kind::Inactive, ..person("sleeper", "sleeper@example.com") },
    DemoUser {
        tokens: &[("b", "48d0e5f6172a3b4c9d8e7f605142a3b4c5d6e7f8")],
        kind: Kind::Prohibited,
        ..person("blocked", "blocked@example.com")
    },
    person("tim.dot_x", "tim@example.com"),
    person("many01", "many01@example.com"),
    person("many02", "many02@example.com"),
    person("many03", "many03@example.com"),
    person("many04", "many04@example.com"),
    person("many05", "many05@example.com"),
    person("many06", "many06@example.com"),
    person("many07", "many07@example.com"),
    person("many08", "many08@example.com"),
    person("many09", "many09@example.com"),
    person("many10", "many10@example.com"),
    person("many11", "many11@example.com"),
    person("many12", "many12@example.com"),
    person("many13", "many13@example.com"),
    person("many14", "many14@example.com"),
    DemoUser { full_name: "100% <real> & 'quoted'", ..person("many15", "many15@example.com") },
];

const UNKNWON: i64 = 1;
const ACME: i64 = 2;
const ALICE: i64 = 3;
const USER1: i64 = 4;
const BOB: i64 = 5;
const ZOE: i64 = 6;
const TIM: i64 = 9;

/// Emails beside the primary one: whose, and which.
const EMAILS: [(i64, &str); 2] = [(ALICE, "alice2@example.com"), (ALICE, "alice3@example.com")];

/// Who follows whom, the oldest first.
const FOLLOWS: [(i64, i64); 5] =
    [(ALICE, UNKNWON), (ALICE, BOB), (ALICE, ZOE), (USER1, ALICE), (USER1, ACME)];

/// The public key of `unknwon/hello`.
const DEPLOY_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2";
const DEPLOY_FINGERPRINT: &str = "SHA256:XDxC2VztNujbqustwTQlOE9ztj+68wy7yIrcFWF3AiY";

/// The second to which all times of the data are relative.
const EPOCH: i64 = 1_700_000_000;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// The one public key of a user.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIcRUh6nOCdubTKoljze/ZIFAfWXOMz/z0wePah16zTP key1";
const FINGERPRINT: &str = "SHA256:kQTEDxUBBkng9ZAAovPlNZPpUO/YPl/ufDA3zx1hsfs";

/// A repository of the demo; its number is that of its place.
struct DemoRepository {
    owner: i64,
    name: &'static str,
    description: &'static str,
    is_private: bool,
    watches: i32,
    has_issues: bool,
    is_mirror: bool,
    /// The repository that it was forked from; 0: none.
    fork_of: i64,
}

const fn demo_repository(owner: i64, name: &'static str, is_private: bool) -> DemoRepository {
    DemoRepository {
        owner,
        name,
        description: "",
        is_private,
        watches: 1,
        has_issues: true,
        is_mirror: false,
        fork_of: 0,
    }
}

const REPOSITORIES: [DemoRepository; 8] = [
    DemoRepository { description: "A repository", ..demo_repository(UNKNWON, "hello", false) },
    demo_repository(UNKNWON, "empty", false),
    demo_repository(ALICE, "secret", true),
    DemoRepository { description: "<b>bold</b> & more", ..demo_repository(ALICE, "open-source", false) },
    DemoRepository { watches: 3, has_issues: false, ..demo_repository(ACME, "rocket", false) },
    DemoRepository { watches: 3, ..demo_repository(ACME, "vault", true) },
    DemoRepository { description: "A fork", fork_of: HELLO, ..demo_repository(ZOE, "greetings", false) },
    DemoRepository { is_mirror: true, ..demo_repository(UNKNWON, "mirror", false) },
];
const HELLO: i64 = 1;
const SECRET: i64 = 3;
const OPEN_SOURCE: i64 = 4;
const ROCKET: i64 = 5;
const VAULT: i64 = 6;

/// Repositories of Tim's, behind the others.
const SAMPLES: [&str; 12] = [
    "sample-01",
    "sample-02",
    "sample-03",
    "sample-04",
    "sample-05",
    "sample-06",
    "sample-07",
    "sample-08",
    "sample-09",
    "sample-10",
    "sample-11",
    "sample-12",
];

/// Who may do what with a repository of somebody else (1: read, 2: write, 4: own).
const ACCESS: [(i64, i64, i64); 6] = [
    (BOB, SECRET, 1),
    (ZOE, OPEN_SOURCE, 2),
    (UNKNWON, ROCKET, 4),
    (ZOE, ROCKET, 2),
    (UNKNWON, VAULT, 4),
    (ZOE, VAULT, 2),
];

/// Collaborators of repositories, the first of those above, and what they were given.
const COLLABORATORS: usize = 2;

/// The teams of the organization: name, description, what its members may do (2: write, 4: own), and its one member. Its number is
/// that of its place; who is in the first, owns the organization.
const TEAMS: [(&str, &str, i32, i64); 2] = [("Owners", "", 4, UNKNWON), ("devs", "Who develops", 2, ZOE)];

/// Teams without members, behind the others: whose, and which. A user may have one, for Gogs takes it for an organization.
const EMPTY_TEAMS: [(i64, &str); 2] = [(ACME, "guests"), (TIM, "crew")];

/// Closed issues of `unknwon/hello`: the first five of even number.
const CLOSED: [i64; 5] = [2, 4, 6, 8, 10];
/// All its issues, so many that the open ones are fifty pages of ten, as the documented `Link` header has it.
const ISSUES: i64 = 505;

/// The labels of `unknwon/hello`, and the issues that have them, in the order of it.
const LABELS: [(&str, &str); 3] = [("bug", "#ee0701"), ("wish", "#84b6eb"), ("<odd> & \"name\"", "#000000")];
const LABELLED: [(i64, i64); 6] = [(47, 3), (47, 1), (47, 2), (45, 1), (3, 3), (3, 2)];

/// Its milestones: name, text, open issues and the day each is due.
const MILESTONES: [(&str, &str, i32, i64); 2] =
    [("v1.0", "The first", 2, 1_719_705_600), ("later", "", 1, 253_402_214_400)];

/// What issues have beside a text: number, milestone, and whose task it is.
const BUSY_ISSUES: [(i64, i64, i64); 4] = [(3, 1, 0), (44, 0, UNKNWON), (46, 2, 0), (47, 1, UNKNWON)];

/// Comments that say something: number of the issue, and who wrote it.
const COMMENTS: [(i64, i64); 6] =
    [(3, USER1), (3, UNKNWON), (46, USER1), (47, USER1), (47, UNKNWON), (47, USER1)];

/// What the column `type` says of a comment that tells that an issue was closed.
const CLOSING: i32 = 2;

/// Its releases: tag, title, and whether each is a draft.
const RELEASES: [(&str, &str, bool); 3] =
    [("v0.9", "Nought nine", false), ("v1.0", "One", false), ("v2.0", "Draft", true)];

/// Fills an empty database with the documented data.
pub fn fill(store: &Store, storage: TokenStorage, root: Option<&Root>) -> Result<(), StoreError> {
    store.run_blocking(|connection| {
        for (number, demo) in (1..).zip(&USERS) {
            add_user(connection, storage, number, demo)?;
        }
        for (follower, followed) in FOLLOWS {
            follows::follow(connection, follower, followed)?;
        }
        connection.write_transaction(Lock::Users, |connection| {
            add_belongings(connection)?;
            add_organization(connection)?;
            add_repositories(connection, root)?;
            add_issues(connection)?;
            add_releases(connection)
        })?;
        add_hooks(connection)?;
        let key = Key { content: DEPLOY_KEY.to_owned(), fingerprint: DEPLOY_FINGERPRINT.to_owned() };
        deploy_keys::add(connection, HELLO, "deploy", &key)?;
        for (owner, name) in EMPTY_TEAMS {
            let new = NewTeam { name: name.to_owned(), description: String::new(), mode: AccessMode::Read };
            teams::create(connection, owner, &new)?;
        }
        Ok(())
    })
}

/// The hooks of `unknwon/hello`.
fn add_hooks(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let plain = NewHook {
        url: "https://hooks.example.com/a".to_owned(),
        content_type: ContentType::Json,
        secret: "s3cret".to_owned(),
        receiver: Receiver::Gogs,
        slack: None,
        events: Events { push: true, issues: true, ..Events::default() },
        is_active: true,
    };
    let slack = NewHook {
        url: "https://hooks.slack.example/x".to_owned(),
        secret: String::new(),
        receiver: Receiver::Slack,
        slack: Some(SlackMeta {
            channel: "#general".to_owned(),
            username: "gogs".to_owned(),
            color: "#ddd".to_owned(),
            ..SlackMeta::default()
        }),
        events: Events { push: true, ..Events::default() },
        ..plain.clone()
    };
    [plain, slack].iter().try_for_each(|hook| webhooks::create(connection, HELLO, hook).map(drop))
}

fn add_user(
    connection: &mut AnyConnection,
    storage: TokenStorage,
    number: i64,
    demo: &DemoUser,
) -> Result<(), StoreError> {
    let new = NewUser {
        name: demo.name.to_owned(),
        full_name: demo.full_name.to_owned(),
        email: demo.email.to_owned(),
        password: Password::new(&demo.password())?,
        is_admin: demo.kind == Kind::SiteAdministrator,
        login: Login::default(),
    };
    let made = accounts::create(connection, &new, Used::All)?;
    debug_assert_eq!(made.id, number, "{} is not where it has to be", demo.name);
    let row = user::table.find(made.id);
    match demo.kind {
        Kind::Plain | Kind::SiteAdministrator => 0,
        Kind::Prohibited => diesel::update(row).set(user::prohibit_login.eq(true)).execute(connection)?,
        Kind::Inactive => diesel::update(row).set(user::is_active.eq(false)).execute(connection)?,
        Kind::Organization => diesel::update(row)
            .set((user::type_.eq(ORGANIZATION), user::passwd.eq("")))
            .execute(connection)?,
    };
    for (name, secret) in demo.tokens {
        tokens::insert(connection, storage, made.id, name, false, &Secret::presented(*secret))?;
    }
    Ok(())
}

/// Emails and keys.
fn add_belongings(connection: &mut AnyConnection) -> Result<(), StoreError> {
    for (owner, email) in EMAILS {
        diesel::insert_into(email_address::table)
            .values((
                email_address::uid.eq(owner),
                email_address::email.eq(email),
                email_address::is_activated.eq(true),
            ))
            .execute(connection)?;
    }
    diesel::insert_into(public_key::table)
        .values((
            (public_key::owner_id.eq(ALICE), public_key::name.eq("laptop")),
            (public_key::fingerprint.eq(FINGERPRINT), public_key::content.eq(KEY)),
            (public_key::created_unix.eq(EPOCH + MINUTE), public_key::updated_unix.eq(EPOCH + MINUTE)),
        ))
        .execute(connection)?;
    Ok(())
}

/// The members and the teams of the organization; the teams have all its repositories.
fn add_organization(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let (repositories, count) = ([ROCKET, VAULT], i32::try_from(TEAMS.len()).unwrap_or(i32::MAX));
    diesel::update(user::table.find(ACME))
        .set((
            user::description.eq("An organization"),
            user::website.eq("https://acme.example"),
            user::location.eq("Here"),
            user::num_teams.eq(count),
            user::num_members.eq(count),
        ))
        .execute(connection)?;
    for (number, (name, description, mode, member)) in (1..).zip(TEAMS) {
        diesel::insert_into(team::table)
            .values((
                (team::org_id.eq(ACME), team::name.eq(name), team::lower_name.eq(name.to_lowercase())),
                (team::description.eq(description), team::authorize.eq(mode)),
                (team::num_repos.eq(2), team::num_members.eq(1)),
            ))
            .execute(connection)?;
        diesel::insert_into(org_user::table)
            .values((
                (org_user::uid.eq(member), org_user::org_id.eq(ACME), org_user::num_teams.eq(1)),
                (org_user::is_owner.eq(number == 1), org_user::is_public.eq(false)),
            ))
            .execute(connection)?;
        diesel::insert_into(team_user::table)
            .values((team_user::org_id.eq(ACME), team_user::team_id.eq(number), team_user::uid.eq(member)))
            .execute(connection)?;
        for repository in repositories {
            diesel::insert_into(team_repo::table)
                .values((
                    (team_repo::org_id.eq(ACME), team_repo::team_id.eq(number)),
                    team_repo::repo_id.eq(repository),
                ))
                .execute(connection)?;
        }
    }
    Ok(())
}

fn add_repositories(connection: &mut AnyConnection, root: Option<&Root>) -> Result<(), StoreError> {
    let samples = SAMPLES.map(|name| demo_repository(TIM, name, false));
    for (number, demo) in (1..).zip(REPOSITORIES.iter().chain(&samples)) {
        let time = EPOCH + HOUR * number;
        let has_content = number == HELLO || demo.fork_of == HELLO;
        if let Some(root) = root {
            let of = git::Name { owner: name_of(demo.owner), name: demo.name.to_owned() };
            if has_content { root.make_sample(&of) } else { root.make(&of, None) }?;
        }
        diesel::insert_into(repository::table)
            .values((
                (repository::owner_id.eq(demo.owner), repository::is_private.eq(demo.is_private)),
                (repository::lower_name.eq(demo.name), repository::name.eq(demo.name)),
                (repository::description.eq(demo.description), repository::website.eq("")),
                (repository::default_branch.eq("master"), repository::is_bare.eq(!has_content)),
                (repository::num_watches.eq(demo.watches), repository::enable_issues.eq(demo.has_issues)),
                (repository::created_unix.eq(time), repository::updated_unix.eq(time)),
                (repository::is_fork.eq(demo.fork_of != 0), repository::fork_id.eq(demo.fork_of)),
                repository::is_mirror.eq(demo.is_mirror),
            ))
            .execute(connection)?;
        diesel::update(user::table.find(demo.owner))
            .set(user::num_repos.eq(user::num_repos + 1))
            .execute(connection)?;
    }
    for (user, repository, mode) in ACCESS.into_iter().take(COLLABORATORS) {
        diesel::insert_into(collaboration::table)
            .values((
                (collaboration::user_id.eq(user), collaboration::repo_id.eq(repository)),
                collaboration::mode.eq(i32::try_from(mode).unwrap_or_default()),
            ))
            .execute(connection)?;
    }
    for (user, repository, mode) in ACCESS {
        diesel::insert_into(access::table)
            .values((access::user_id.eq(user), access::repo_id.eq(repository), access::mode.eq(mode)))
            .execute(connection)?;
    }
    Ok(())
}

/// The name of a user of the demo, in small letters.
fn name_of(id: i64) -> String {
    (1..)
        .zip(&USERS)
        .find(|(number, _)| *number == id)
        .map(|(_, user)| user.name.to_lowercase())
        .unwrap_or_default()
}

fn add_releases(connection: &mut AnyConnection) -> Result<(), StoreError> {
    for (number, (tag, title, is_draft)) in (1..).zip(RELEASES) {
        diesel::insert_into(release::table)
            .values((
                (release::repo_id.eq(HELLO), release::publisher_id.eq(UNKNWON), release::target.eq("master")),
                (release::tag_name.eq(tag), release::lower_tag_name.eq(tag), release::title.eq(title)),
                (release::is_draft.eq(is_draft), release::created_unix.eq(EPOCH + MINUTE * number)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn add_issues(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    diesel::update(repository::table.find(HELLO))
        .set((
            repository::num_issues.eq(small(ISSUES)),
            repository::num_closed_issues.eq(small(CLOSED.len().try_into().unwrap_or_default())),
            repository::num_milestones.eq(small(MILESTONES.len().try_into().unwrap_or_default())),
        ))
        .execute(connection)?;
    for (name, color) in LABELS {
        diesel::insert_into(label::table)
            .values((
                (label::repo_id.eq(HELLO), label::name.eq(name), label::color.eq(color)),
                (label::num_issues.eq(0), label::num_closed_issues.eq(0)),
            ))
            .execute(connection)?;
    }
    for (name, content, issues, due) in MILESTONES {
        diesel::insert_into(milestone::table)
            .values((
                (milestone::repo_id.eq(HELLO), milestone::name.eq(name), milestone::content.eq(content)),
                (milestone::num_issues.eq(issues), milestone::num_closed_issues.eq(0)),
                (milestone::is_closed.eq(false), milestone::closed_date_unix.eq(0)),
                milestone::deadline_unix.eq(due),
            ))
            .execute(connection)?;
    }
    for number in 1..=ISSUES {
        add_issue(connection, number)?;
    }
    for (issue, label) in LABELLED {
        labels::attach(connection, HELLO, issue, false, &[label])?;
    }
    add_comments(connection)
}

/// The comments that say something, and those that tell that an issue was closed. An issue of the demo has the same number within
/// its repository and on the server.
fn add_comments(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let said = COMMENTS.map(|(issue, poster)| (issue, poster, 0, format!("Comment on *{issue}*")));
    let closed = CLOSED.map(|issue| (issue, UNKNWON, CLOSING, String::new()));
    for (minute, (issue, poster, kind, content)) in (1..).zip(said.into_iter().chain(closed)) {
        let time = EPOCH + HOUR + MINUTE * minute;
        diesel::insert_into(comment::table)
            .values((
                (comment::issue_id.eq(issue), comment::poster_id.eq(poster), comment::type_.eq(kind)),
                (
                    comment::content.eq(content),
                    comment::created_unix.eq(time),
                    comment::updated_unix.eq(time),
                ),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn add_issue(connection: &mut AnyConnection, number: i64) -> Result<(), StoreError> {
    let busy = BUSY_ISSUES.into_iter().find(|busy| busy.0 == number);
    let (_, milestone, assignee) = busy.unwrap_or((number, 0, 0));
    let comments =
        COMMENTS.iter().filter(|(commented, _)| *commented == number).fold(0, |count, _| count + 1);
    let poster = if number % 3 == 0 { USER1 } else { UNKNWON };
    let time = EPOCH + MINUTE * number;
    diesel::insert_into(issue::table)
        .values((
            (issue::repo_id.eq(HELLO), issue::index.eq(number), issue::poster_id.eq(poster)),
            (
                issue::name.eq(format!("Issue number {number}")),
                issue::content.eq(format!("Body of *{number}*")),
            ),
            (issue::is_closed.eq(CLOSED.contains(&number)), issue::is_pull.eq(false)),
            (issue::milestone_id.eq(milestone), issue::assignee_id.eq(assignee)),
            (issue::num_comments.eq(comments), issue::created_unix.eq(time), issue::updated_unix.eq(time)),
        ))
        .execute(connection)?;
    Ok(())
}
