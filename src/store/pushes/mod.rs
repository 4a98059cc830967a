//! What goes with commits that a branch gets: the repository counts as updated, issues that they name are told, and who watches
//! it sees them.

mod references;

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    AnyConnection, Lock, StoreError,
    feed::{self, Act, Done},
    issues::{self, Mention},
    now_unix,
    repositories::{self, AccessMode, Caller, RepositoryRow},
    schema::repository,
    users::{self, UserRow},
};
use crate::{
    git::{
        Commit, Name, Root,
        writing::{Moved, Prepared},
    },
    wire::json,
};
use references::Reference;

/// How many commits of a push users see (Gogs' setting `FEED_MAX_COMMIT_NUM`, its default).
const SHOWN: usize = 5;

/// Commits that a branch is to get.
#[derive(Clone, Debug)]
pub struct Push {
    /// Who pushes.
    pub pusher: UserRow,
    /// The repository.
    pub row: RepositoryRow,
    /// Its place on disk.
    pub folder: Name,
    /// What was prepared.
    pub prepared: Prepared,
    /// The commits, the newest first.
    pub commits: Vec<Commit>,
    /// The path of the server's address, without the slash at its end.
    pub below: String,
}

/// Why a push was broken off.
enum Stop {
    /// Somebody else moved the branch.
    ByOthers,
    Failed(StoreError),
}

impl<E: Into<StoreError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Moves the branch, and writes down what goes with it: both, or neither, but for a crash between the two, which leaves the commits
/// without what is written here.
pub fn push(connection: &mut AnyConnection, root: &Root, push: &Push) -> Result<Moved, StoreError> {
    if !push.prepared.changes() {
        return Ok(Moved::Done);
    }
    let done = connection.write_transaction(Lock::Issues, |connection| {
        connection.also_lock(Lock::Repositories)?;
        connection.hold_repository(push.row.id)?;
        connection.hold_user(push.pusher.id)?;
        let owner = users::by_id(connection, push.row.owner_id.unwrap_or_default())?;
        let owner = owner.unwrap_or_else(UserRow::ghost).name;
        touch(connection, root, push)?;
        tell_issues(connection, push, &owner)?;
        tell_watchers(connection, push, &owner)?;
        match root.move_branch(&push.folder, &push.prepared)? {
            Moved::Done => Ok(()),
            Moved::ByOthers => Err(Stop::ByOthers),
        }
    });
    match done {
        Ok(()) => Ok(Moved::Done),
        Err(Stop::ByOthers) => Ok(Moved::ByOthers),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// The repository is not empty, was updated now, and takes more room.
fn touch(connection: &mut AnyConnection, root: &Root, push: &Push) -> Result<(), StoreError> {
    let row = repository::table.find(push.row.id);
    let size: i64 = row.select(repository::size).first(connection)?;
    // Of what was in it when it was made, nobody has looked how large it is.
    let size = if size == 0 {
        root.repository(&push.folder)?.size()?
    } else {
        size.saturating_add_unsigned(push.prepared.size)
    };
    diesel::update(row)
        .set((
            repository::updated_unix.eq(now_unix()),
            repository::is_bare.eq(false),
            repository::size.eq(size),
        ))
        .execute(connection)?;
    Ok(())
}

/// Tells issues that the new commit names them, and closes those and opens those again that it says so of, in the order in which Gogs
/// does.
///
/// Of a branch that is made, Gogs looks at older commits, too, and closes once more what was opened again since; that is left out.
fn tell_issues(connection: &mut AnyConnection, push: &Push, owner: &str) -> Result<(), StoreError> {
    let row = &push.row;
    let has_issues = row.enable_issues && row.enable_external_tracker != Some(true);
    let new = push.commits.first().filter(|commit| !commit.parents.is_empty() && push.prepared.is_new);
    let (Some(commit), true) = (new, has_issues) else { return Ok(()) };
    let (doer, id) = (push.pusher.id, commit.id.to_string());
    let (full_name, below) = (format!("{owner}/{}", row.name), &push.below);
    let first = references::first_line(&commit.message);
    let content = format!("<a href=\"{below}/{full_name}/commit/{id}\">{first}</a>");
    for reference in references::named(&commit.message) {
        if let Some(repository) = repository_of(connection, push, &reference)? {
            let index = reference.index;
            let mention = Mention { doer, repository, index, commit: &id, content: &content };
            issues::mention(connection, &mention)?;
        }
    }
    // An issue is closed or opened again once; and only by a commit of its repository.
    let mut told = BTreeSet::new();
    for (found, is_closed) in
        [(references::closed(&commit.message), true), (references::reopened(&commit.message), false)]
    {
        for reference in found {
            let index = reference.index;
            let is_own = repository_of(connection, push, &reference)? == Some(row.id);
            if is_own && told.insert(index) {
                issues::close_or_reopen(connection, (row.id, index), doer, is_closed)?;
            }
        }
    }
    Ok(())
}

/// The number of the repository that a reference is about: another than the one at hand only if who pushes may read it.
fn repository_of(
    connection: &mut AnyConnection,
    push: &Push,
    reference: &Reference,
) -> Result<Option<i64>, StoreError> {
    let Some((owner, name)) = &reference.repository else { return Ok(Some(push.row.id)) };
    let caller = Caller { user: push.pusher.clone(), by_token: true };
    let found = repositories::readable(connection, owner, name, Some(&caller))?;
    Ok(found.filter(|(_, mode)| *mode >= AccessMode::Read).map(|(row, _)| row.id))
}

/// What users see of a push, as Gogs keeps it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    len: usize,
    commits: Vec<ShownCommit>,
    #[serde(rename = "CompareURL")]
    compare_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ShownCommit {
    sha1: String,
    message: String,
    author_email: String,
    author_name: String,
    committer_email: String,
    committer_name: String,
    timestamp: Timestamp,
}

fn tell_watchers(connection: &mut AnyConnection, push: &Push, owner: &str) -> QueryResult<()> {
    let Push { pusher, row, prepared, commits, .. } = push;
    let shown = commits.iter().take(SHOWN).map(|commit| ShownCommit {
        sha1: commit.id.to_string(),
        message: commit.message.clone(),
        author_email: commit.author.email.clone(),
        author_name: commit.author.name.clone(),
        committer_email: commit.committer.email.clone(),
        committer_name: commit.committer.name.clone(),
        timestamp: Timestamp::from_second(commit.committer.time).unwrap_or_default(),
    });
    let compare_url = match prepared.before {
        Some(before) => format!("{owner}/{}/compare/{before}...{}", row.name, prepared.commit),
        None => String::new(),
    };
    let content = json::text_of(&Shown { len: commits.len(), commits: shown.collect(), compare_url });
    let acts: &[Act] = if prepared.before.is_some() { &[Act::Pushed] } else { &[Act::Branched, Act::Pushed] };
    for act in acts {
        let done = Done {
            act: *act,
            doer: pusher,
            repository: row.id,
            owner,
            name: &row.name,
            is_private: row.is_private == Some(true),
            branch: &prepared.branch,
            content: &content,
        };
        feed::tell(connection, &done)?;
    }
    Ok(())
}
