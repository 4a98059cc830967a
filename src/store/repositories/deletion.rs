//! Repositories deleted, with all that is in them.

use diesel::{prelude::*, sql_query};

use super::{RepositoryRow, disk, owns_organization};
use crate::{
    git::{Name, Root},
    store::{
        AnyConnection, Lock, StoreError,
        database::tables,
        public_keys::DEPLOY_KEY,
        schema::{
            access, action, attachment, collaboration, comment, deploy_key, hook_task, issue, issue_label,
            issue_user, label, milestone, mirror, public_key, pull_request, release, repository, star, team,
            team_repo, user, watch, webhook,
        },
        users::{self, ORGANIZATION, to_lower},
    },
};

/// Tables of Gogs' that no operation asks, and that not every database has: what in them is a repository's.
const OF_GOGS: [&str; 3] = ["protect_branch", "protect_branch_whitelist", "lfs_object"];

/// What came of deleting a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone.
    Gone,
    /// Somebody else was faster.
    NotThere,
    /// It is an organization's, of which the user is no owner.
    Denied,
}

/// Deletes a repository for `user`, with all that is in it, and corrects what counts it; below `root`, if there is one, its folder.
///
/// The team of an organization's, its owner, what it was forked from and who starred it have one less; what was forked from it is
/// a fork no more.
pub fn delete(
    connection: &mut AnyConnection,
    row: &RepositoryRow,
    user: i64,
    root: Option<&Root>,
) -> Result<Deleted, StoreError> {
    let id = row.id;
    let owner = users::by_id(connection, row.owner_id.unwrap_or_default())?;
    let of = owner.map(|owner| Name { owner: to_lower(&owner.name), name: to_lower(&row.name) });
    let root = root.zip(of.as_ref());
    let deleted = connection.write_transaction(Lock::PublicKeys, |connection| {
        connection.also_lock(Lock::Repositories)?;
        let found = repository::table.find(id).select((
            repository::owner_id,
            repository::is_fork,
            repository::fork_id,
        ));
        // Whoever adds something to the repository holds it until that is done: then it is deleted with the rest.
        let found: Option<(Option<i64>, bool, Option<i64>)> = match connection {
            AnyConnection::Sqlite(connection) => found.first(connection),
            AnyConnection::Postgres(connection) => found.for_update().first(connection),
        }
        .optional()?;
        let Some((owner, is_fork, origin)) = found else { return Ok(Deleted::NotThere) };
        if is_of_others(connection, owner, user)? {
            return Ok(Deleted::Denied);
        }
        uncount(connection, id, owner, origin.filter(|_| is_fork))?;
        delete_keys(connection, id)?;
        delete_issues(connection, id)?;
        delete_rest(connection, id)?;
        for table in tables(connection)?.iter().filter(|table| OF_GOGS.contains(&table.as_str())) {
            sql_query(format!("DELETE FROM {table} WHERE repo_id = {id}")).execute(connection)?;
        }
        diesel::delete(repository::table.find(id)).execute(connection)?;
        if let Some((root, of)) = root {
            root.announce(of)?;
        }
        Ok::<_, StoreError>(Deleted::Gone)
    })?;
    if let (Deleted::Gone, Some((root, of))) = (deleted, root) {
        disk::remove(connection, root, of);
    }
    Ok(deleted)
}

/// Whether the owner is an organization, and `user` none of its owners.
fn is_of_others(connection: &mut AnyConnection, owner: Option<i64>, user: i64) -> Result<bool, StoreError> {
    let Some(owner) = owner else { return Ok(false) };
    let is_organization =
        users::by_id(connection, owner)?.is_some_and(|owner| owner.kind == Some(ORGANIZATION));
    Ok(is_organization && !owns_organization(connection, owner, user)?)
}

/// Takes it out of the numbers that count it, and makes its forks repositories of their own.
fn uncount(
    connection: &mut AnyConnection,
    id: i64,
    owner: Option<i64>,
    origin: Option<i64>,
) -> QueryResult<()> {
    let teams = team_repo::table.filter(team_repo::repo_id.eq(id)).select(team_repo::team_id);
    diesel::update(team::table.filter(team::id.nullable().eq_any(teams)))
        .set(team::num_repos.eq(team::num_repos - 1))
        .execute(connection)?;
    let starred = star::table.filter(star::repo_id.eq(id)).select(star::uid);
    diesel::update(user::table.filter(user::id.nullable().eq_any(starred)))
        .set(user::num_stars.eq(user::num_stars - 1))
        .execute(connection)?;
    if let Some(owner) = owner {
        diesel::update(user::table.find(owner))
            .set(user::num_repos.eq(user::num_repos - 1))
            .execute(connection)?;
    }
    if let Some(origin) = origin {
        diesel::update(repository::table.find(origin))
            .set(repository::num_forks.eq(repository::num_forks - 1))
            .execute(connection)?;
    }
    diesel::update(repository::table.filter(repository::fork_id.eq(id)))
        .set((repository::fork_id.eq(0), repository::is_fork.eq(false)))
        .execute(connection)?;
    Ok(())
}

/// Its deploy keys, and of their contents those that no other repository has.
fn delete_keys(connection: &mut AnyConnection, id: i64) -> QueryResult<()> {
    let keys: Vec<i64> = deploy_key::table
        .filter(deploy_key::repo_id.eq(id).and(deploy_key::key_id.is_not_null()))
        .select(deploy_key::key_id.assume_not_null())
        .load(connection)?;
    diesel::delete(deploy_key::table.filter(deploy_key::repo_id.eq(id))).execute(connection)?;
    let still = deploy_key::table
        .filter(deploy_key::key_id.is_not_null())
        .select(deploy_key::key_id.assume_not_null());
    let unused = public_key::table
        .filter(public_key::type_.eq(DEPLOY_KEY).and(public_key::id.eq_any(keys)))
        .filter(public_key::id.ne_all(still));
    diesel::delete(unused).execute(connection)?;
    Ok(())
}

/// Its issues and pull requests, with all that is said of them.
fn delete_issues(connection: &mut AnyConnection, id: i64) -> QueryResult<()> {
    let issues = || issue::table.filter(issue::repo_id.eq(id)).select(issue::id.nullable());
    let comments = comment::table.filter(comment::issue_id.eq_any(issues())).select(comment::id.nullable());
    let releases = release::table.filter(release::repo_id.eq(id)).select(release::id.nullable());
    // An attachment that is of none of them has 0 there.
    let attached = attachment::issue_id
        .eq_any(issues())
        .or(attachment::comment_id.eq_any(comments))
        .or(attachment::release_id.eq_any(releases));
    diesel::delete(attachment::table.filter(attached)).execute(connection)?;
    diesel::delete(comment::table.filter(comment::issue_id.eq_any(issues()))).execute(connection)?;
    diesel::delete(issue_label::table.filter(issue_label::issue_id.eq_any(issues()))).execute(connection)?;
    diesel::delete(pull_request::table.filter(pull_request::issue_id.eq_any(issues())))
        .execute(connection)?;
    diesel::delete(issue_user::table.filter(issue_user::issue_id.eq_any(issues()))).execute(connection)?;
    diesel::delete(issue::table.filter(issue::repo_id.eq(id))).execute(connection)?;
    Ok(())
}

/// What is the repository's own.
fn delete_rest(connection: &mut AnyConnection, id: i64) -> QueryResult<()> {
    diesel::delete(access::table.filter(access::repo_id.eq(id))).execute(connection)?;
    diesel::delete(action::table.filter(action::repo_id.eq(id))).execute(connection)?;
    diesel::delete(collaboration::table.filter(collaboration::repo_id.eq(id))).execute(connection)?;
    diesel::delete(hook_task::table.filter(hook_task::repo_id.eq(id))).execute(connection)?;
    diesel::delete(label::table.filter(label::repo_id.eq(id))).execute(connection)?;
    diesel::delete(milestone::table.filter(milestone::repo_id.eq(id))).execute(connection)?;
    diesel::delete(mirror::table.filter(mirror::repo_id.eq(id))).execute(connection)?;
    diesel::delete(release::table.filter(release::repo_id.eq(id))).execute(connection)?;
    diesel::delete(star::table.filter(star::repo_id.eq(id))).execute(connection)?;
    diesel::delete(team_repo::table.filter(team_repo::repo_id.eq(id))).execute(connection)?;
    diesel::delete(watch::table.filter(watch::repo_id.eq(id))).execute(connection)?;
    diesel::delete(webhook::table.filter(webhook::repo_id.eq(id))).execute(connection)?;
    Ok(())
}
