//! The documented data, for `serve --demo`: what the two pages of Gogs' API show.

use diesel::prelude::*;

use super::{
    Lock, Store, StoreError,
    accounts::{self, Login, NewUser, Password},
    emails::Used,
    now_unix,
    schema::{access, issue, issue_label, label, milestone, repository, user},
    tokens::{self, Secret, TokenStorage},
};

/// A user of the demo.
pub struct DemoUser {
    /// Number, as documented.
    pub id: i64,
    /// Name.
    pub name: &'static str,
    /// Email.
    pub email: &'static str,
    /// Password. It is in the source, so the demo is for this machine only.
    pub password: &'static str,
    /// Whether it is a site administrator.
    pub is_admin: bool,
    /// Tokens: name and secret.
    pub tokens: &'static [(&'static str, &'static str)],
}

/// The users of the demo; `unknwon` and `user1` are documented, with these numbers.
pub const USERS: &[DemoUser] = &[
    DemoUser {
        id: 1,
        name: "unknwon",
        email: "fake@local",
        password: "unknwon-demo",
        is_admin: true,
        tokens: &[
            ("how are you?", "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2"),
            ("hi", "c22b5f9178342609428d6f51b2c5af4c0bde6a42"),
        ],
    },
    DemoUser {
        id: 2,
        name: "alice",
        email: "alice@example.com",
        password: "alice-demo",
        is_admin: false,
        tokens: &[("cli", "6cd3556deb0da54bca060b4c39479839d8a4b5c3")],
    },
    DemoUser {
        id: 3,
        name: "zoe",
        email: "zoe@example.com",
        password: "zoe-demo",
        is_admin: false,
        tokens: &[],
    },
    DemoUser {
        id: 4,
        name: "user1",
        email: "user1@example.com",
        password: "user1-demo",
        is_admin: false,
        tokens: &[("laptop", "b1dc1d08a1d5b2f5a0cf3a0dc0c4e1b2a8f7e6d5")],
    },
];

/// Open issues of `unknwon/hello`: fifty pages of ten, as the documented `Link` header has it.
const OPEN_ISSUES: i64 = 500;
/// Closed issues of `unknwon/hello`: one page and a bit.
const CLOSED_ISSUES: i64 = 12;

/// Fills an empty database with the documented data.
pub fn fill(store: &Store, storage: TokenStorage) -> Result<(), StoreError> {
    store.run_blocking(|connection| {
        for demo in USERS {
            let new = NewUser {
                id: Some(demo.id),
                name: demo.name.to_owned(),
                full_name: String::new(),
                email: demo.email.to_owned(),
                password: Password::new(demo.password)?,
                is_admin: demo.is_admin,
                login: Login::default(),
            };
            accounts::create(connection, &new, Used::All)?;
            for (name, secret) in demo.tokens {
                tokens::insert(connection, storage, demo.id, name, false, &Secret::presented(*secret))?;
            }
        }
        connection.write_transaction(Lock::Users, |connection| {
            repositories(connection)?;
            issues(connection)
        })
    })
}

fn repositories(connection: &mut super::AnyConnection) -> Result<(), StoreError> {
    let now = now_unix();
    let new = |id: i64, owner: i64, name: &'static str, description: &'static str, private: bool| {
        (
            (repository::id.eq(id), repository::owner_id.eq(owner)),
            (repository::lower_name.eq(name), repository::name.eq(name)),
            (repository::description.eq(description), repository::website.eq("")),
            (repository::default_branch.eq("master"), repository::is_bare.eq(true)),
            (repository::is_private.eq(private), repository::num_watches.eq(1)),
            (repository::num_issues.eq(0), repository::num_closed_issues.eq(0)),
            (repository::created_unix.eq(now - 60 * id), repository::updated_unix.eq(now - 60 * id)),
        )
    };
    for row in [
        new(1, 1, "hello", "A repository with many issues", false),
        new(2, 1, "drafts", "Nobody else sees this one", true),
        new(3, 2, "notes", "Private, but unknwon may read it", true),
    ] {
        diesel::insert_into(repository::table).values(row).execute(connection)?;
    }
    diesel::update(repository::table.find(1))
        .set((
            repository::num_issues.eq(512),
            repository::num_closed_issues.eq(12),
            repository::is_bare.eq(false),
        ))
        .execute(connection)?;
    for (id, count) in [(1, 2), (2, 1)] {
        diesel::update(user::table.find(id)).set(user::num_repos.eq(count)).execute(connection)?;
    }
    diesel::insert_into(access::table)
        .values((access::user_id.eq(1), access::repo_id.eq(3), access::mode.eq(1)))
        .execute(connection)?;
    Ok(())
}

fn issues(connection: &mut super::AnyConnection) -> Result<(), StoreError> {
    let now = now_unix();
    for (id, name, color) in [(1, "bug", "#ee0701"), (2, "enhancement", "#84b6eb")] {
        diesel::insert_into(label::table)
            .values((label::id.eq(id), label::repo_id.eq(1), label::name.eq(name), label::color.eq(color)))
            .execute(connection)?;
    }
    diesel::insert_into(milestone::table)
        .values((
            (milestone::id.eq(1), milestone::repo_id.eq(1), milestone::name.eq("v1.0")),
            (milestone::content.eq("The first release"), milestone::is_closed.eq(false)),
            (milestone::num_issues.eq(1), milestone::num_closed_issues.eq(0)),
            (milestone::deadline_unix.eq(now + 30 * 86_400), milestone::closed_date_unix.eq(0)),
        ))
        .execute(connection)?;
    let total = OPEN_ISSUES + CLOSED_ISSUES;
    for number in 1..=total {
        let newest = number == total;
        let milestone = i64::from(newest);
        let poster = if number % 3 == 0 { 4 } else { 1 };
        let created = now - 60 * (total - number + 1);
        diesel::insert_into(issue::table)
            .values((
                (issue::repo_id.eq(1), issue::index.eq(number), issue::poster_id.eq(poster)),
                (issue::name.eq(format!("Issue {number}")), issue::content.eq("The text of the issue")),
                (issue::is_closed.eq(number <= CLOSED_ISSUES), issue::is_pull.eq(false)),
                (issue::milestone_id.eq(milestone), issue::assignee_id.eq(milestone)),
                (issue::num_comments.eq(0), issue::created_unix.eq(created), issue::updated_unix.eq(created)),
            ))
            .execute(connection)?;
        if newest {
            for label in [1, 2] {
                diesel::insert_into(issue_label::table)
                    .values((issue_label::issue_id.eq(number), issue_label::label_id.eq(label)))
                    .execute(connection)?;
            }
        }
    }
    Ok(())
}
