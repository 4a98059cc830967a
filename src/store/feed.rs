//! What users see on their first page: the table `action`.

use diesel::{
    IntoSql,
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};

use super::{
    AnyConnection, now_unix,
    schema::{action, watch},
    users::UserRow,
};

/// What was done; the numbers are those of the column `op_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A repository was made.
    Made = 1,
    /// Commits were pushed.
    Pushed = 5,
    /// A branch was made.
    Branched = 16,
}

/// What somebody did with a repository.
pub(super) struct Done<'a> {
    pub(super) act: Act,
    pub(super) doer: &'a UserRow,
    /// The number of the repository.
    pub(super) repository: i64,
    pub(super) owner: &'a str,
    pub(super) name: &'a str,
    pub(super) is_private: bool,
    /// The branch; empty if it is about none.
    pub(super) branch: &'a str,
    /// What more there is to be told, as JSON.
    pub(super) content: &'a str,
}

/// Writes it down for who did it, and for who watches the repository.
pub(super) fn tell(connection: &mut AnyConnection, done: &Done<'_>) -> QueryResult<()> {
    let Done { doer, repository, owner, name, is_private, branch, content, .. } = *done;
    let (act, now) = (done.act as i32, now_unix());
    diesel::insert_into(action::table)
        .values((
            (action::user_id.eq(doer.id), action::op_type.eq(act)),
            (action::act_user_id.eq(doer.id), action::act_user_name.eq(&doer.name)),
            (action::repo_id.eq(repository), action::repo_user_name.eq(owner), action::repo_name.eq(name)),
            (action::ref_name.eq(branch), action::is_private.eq(is_private), action::content.eq(content)),
            action::created_unix.eq(now),
        ))
        .execute(connection)?;
    let text = |text: &str| text.to_owned().into_sql::<Nullable<Text>>();
    watch::table
        .filter(watch::repo_id.eq(repository).and(watch::user_id.ne(doer.id)))
        .order(watch::id)
        .select((
            (watch::user_id, act.into_sql::<Nullable<Integer>>()),
            (doer.id.into_sql::<Nullable<BigInt>>(), text(&doer.name)),
            (repository.into_sql::<Nullable<BigInt>>(), text(owner), text(name)),
            (text(branch), is_private.into_sql::<Bool>(), text(content)),
            now.into_sql::<Nullable<BigInt>>(),
        ))
        .insert_into(action::table)
        .into_columns((
            (action::user_id, action::op_type),
            (action::act_user_id, action::act_user_name),
            (action::repo_id, action::repo_user_name, action::repo_name),
            (action::ref_name, action::is_private, action::content),
            action::created_unix,
        ))
        .execute(connection)?;
    Ok(())
}
