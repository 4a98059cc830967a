//! Who may do what with repositories: the table `access`. It is calculated, from collaborators, teams and their members; who
//! owns a repository, unless it is an organization, is not in it.

use std::collections::BTreeMap;

use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::BigInt};

use super::{
    AnyConnection,
    connection::on_backend,
    schema::{access, collaboration, repository, team, team_repo, team_user, user},
    users::ORGANIZATION,
};

/// What a user may do with a repository; the numbers are those of the column `mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessMode {
    /// Nothing: it looks as if it did not exist.
    None = 0,
    /// Pull.
    Read = 1,
    /// Push.
    Write = 2,
    /// Settings.
    Admin = 3,
    /// Everything.
    Owner = 4,
}

impl AccessMode {
    pub(super) fn from_column(mode: i64) -> Self {
        match mode {
            ..=0 => Self::None,
            1 => Self::Read,
            2 => Self::Write,
            3 => Self::Admin,
            4.. => Self::Owner,
        }
    }

    /// What a request calls `name`: all that is neither `write` nor `admin` is `read`.
    pub fn named(name: &str) -> Self {
        match name {
            "write" => Self::Write,
            "admin" => Self::Admin,
            _ => Self::Read,
        }
    }
}

/// The name of the team whose members own the organization.
pub const OWNERS: &str = "Owners";

/// Rows that one query asks for or writes: databases have a bound for what they bind.
const AT_ONCE: usize = 500;

/// The column `access.mode`: on PostgreSQL it is an INTEGER until Gogs 0.12, and a BIGINT since.
pub(super) fn mode() -> SqlLiteral<BigInt> {
    sql("CAST(access.mode AS BIGINT)")
}

/// What the table grants `user` for `repository`.
pub(super) fn granted(
    connection: &mut AnyConnection,
    user: i64,
    repository: i64,
) -> QueryResult<Option<AccessMode>> {
    let granted: Option<i64> = access::table
        .filter(access::user_id.eq(user).and(access::repo_id.eq(repository)))
        .select(mode())
        .first(connection)
        .optional()?;
    Ok(granted.map(AccessMode::from_column))
}

/// Whether the user of that number is an organization.
pub(super) fn is_organization(connection: &mut AnyConnection, id: i64) -> QueryResult<bool> {
    let kind: Option<Option<i32>> = user::table.find(id).select(user::type_).first(connection).optional()?;
    Ok(kind.flatten() == Some(ORGANIZATION))
}

/// By repository and user.
type Modes = BTreeMap<(i64, i64), i64>;

/// Calculates anew who may do what with `repositories`, all of which `owner` has: collaborators what they were given, and of an
/// organization's repositories, whose owners may do everything and the members of a team that has one what the team may, the
/// most of all that. The team `but` does not count, even if it is that of the owners.
pub(super) fn recalculate(
    connection: &mut AnyConnection,
    owner: i64,
    repositories: &[i64],
    but: Option<i64>,
) -> QueryResult<()> {
    let has_teams = is_organization(connection, owner)?;
    for some in repositories.chunks(AT_ONCE) {
        let mut due: Modes = collaboration::table
            .filter(collaboration::repo_id.eq_any(some))
            .select((collaboration::repo_id, collaboration::user_id, collaboration::mode))
            .load::<(i64, i64, i32)>(connection)?
            .into_iter()
            .map(|(repository, user, mode)| ((repository, user), mode.into()))
            .collect();
        if has_teams {
            add_teams(connection, &mut due, owner, some, but)?;
        }
        replace(connection, some, due)?;
    }
    Ok(())
}

/// Adds what the members of the teams of `organization` may do.
fn add_teams(
    connection: &mut AnyConnection,
    due: &mut Modes,
    organization: i64,
    repositories: &[i64],
    but: Option<i64>,
) -> QueryResult<()> {
    type Member = (i64, Option<String>, Option<i32>, i64);
    let members: Vec<Member> = team::table
        .inner_join(team_user::table.on(team_user::team_id.eq(team::id.nullable())))
        .inner_join(user::table.on(team_user::uid.eq(user::id.nullable())))
        .filter(team::org_id.eq(organization))
        .select((team::id, team::name, team::authorize, user::id))
        .load(connection)?;
    let of_teams: Vec<(Option<i64>, Option<i64>)> = team_repo::table
        .filter(team_repo::org_id.eq(organization))
        .filter(team_repo::repo_id.eq_any(repositories.iter().copied().map(Some)))
        .select((team_repo::team_id, team_repo::repo_id))
        .load(connection)?;
    let mut by_team: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (team, repository) in of_teams {
        if let (Some(team), Some(repository)) = (team, repository) {
            by_team.entry(team).or_default().push(repository);
        }
    }
    for (team, name, authorize, user) in members {
        let (has, mode) = match name.as_deref() {
            _ if but == Some(team) => continue,
            Some(OWNERS) => (repositories, AccessMode::Owner as i64),
            _ => (by_team.get(&team).map_or(&[][..], Vec::as_slice), authorize.unwrap_or_default().into()),
        };
        for repository in has {
            let most = due.entry((*repository, user)).or_default();
            *most = mode.max(*most);
        }
    }
    Ok(())
}

/// Makes the rows of `repositories` those that are `due`; what is as it should be stays.
fn replace(connection: &mut AnyConnection, repositories: &[i64], mut due: Modes) -> QueryResult<()> {
    let present: Vec<(i64, i64, i64, i64)> = access::table
        .filter(access::repo_id.eq_any(repositories))
        .select((access::id, access::repo_id, access::user_id, mode()))
        .load(connection)?;
    let mut stale = Vec::new();
    for (id, repository, user, mode) in present {
        if due.get(&(repository, user)) == Some(&mode) {
            due.remove(&(repository, user));
        } else {
            stale.push(id);
        }
    }
    for some in stale.chunks(AT_ONCE) {
        diesel::delete(access::table.filter(access::id.eq_any(some))).execute(connection)?;
    }
    for some in Vec::from_iter(due).chunks(AT_ONCE) {
        let rows: Vec<_> = some
            .iter()
            .map(|((repository, user), mode)| {
                (access::repo_id.eq(*repository), access::user_id.eq(*user), access::mode.eq(*mode))
            })
            .collect();
        let insert = diesel::insert_into(access::table).values(rows);
        on_backend!(connection, |connection| insert.execute(connection))?;
    }
    Ok(())
}

/// Gives `user` this mode for `repository`, whatever there was.
pub(super) fn set(
    connection: &mut AnyConnection,
    user: i64,
    repository: i64,
    mode: AccessMode,
) -> QueryResult<()> {
    let row = access::table.filter(access::user_id.eq(user).and(access::repo_id.eq(repository)));
    let changed = diesel::update(row).set(access::mode.eq(mode as i64)).execute(connection)?;
    if changed == 0 {
        diesel::insert_into(access::table)
            .values((access::user_id.eq(user), access::repo_id.eq(repository), access::mode.eq(mode as i64)))
            .execute(connection)?;
    }
    Ok(())
}

/// The most that `user` may do as a member of teams of `organization`, with whatever these have; `None` if there are none, and
/// if it is no organization.
pub(super) fn most_of_teams(
    connection: &mut AnyConnection,
    organization: i64,
    user: i64,
) -> QueryResult<Option<AccessMode>> {
    if !is_organization(connection, organization)? {
        return Ok(None);
    }
    let most: Option<i32> = team::table
        .inner_join(team_user::table.on(team_user::team_id.eq(team::id.nullable())))
        .filter(team::org_id.eq(organization).and(team_user::uid.eq(user)))
        .select(diesel::dsl::max(team::authorize))
        .first(connection)?;
    Ok(most.map(|mode| AccessMode::from_column(mode.into())))
}

/// Those of `users` who may not read a repository.
pub(super) fn shut_out(
    connection: &mut AnyConnection,
    repository: i64,
    users: &[i64],
) -> QueryResult<Vec<i64>> {
    let is_private: Option<bool> =
        repository::table.find(repository).select(repository::is_private).first(connection)?;
    let granted: Vec<(i64, i64)> = access::table
        .filter(access::repo_id.eq(repository))
        .select((access::user_id, mode()))
        .load(connection)?;
    let granted: BTreeMap<i64, i64> = granted.into_iter().collect();
    let public = if is_private == Some(true) { AccessMode::None } else { AccessMode::Read };
    let may_read = |user: &i64| {
        granted.get(user).map_or(public, |mode| AccessMode::from_column(*mode)) >= AccessMode::Read
    };
    Ok(users.iter().copied().filter(|user| !may_read(user)).collect())
}
