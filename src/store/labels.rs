//! Labels, and which issues have them: the tables `label` and `issue_label`.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{
    AnyConnection, Lock, StoreError,
    schema::{issue_label, label},
    texts::{TextColumn, cant_hold},
};

const NAME: TextColumn = TextColumn { table: "label", name: "name", is_indexed: false };
const COLOR: TextColumn = TextColumn { table: "label", name: "color", is_indexed: false };

/// A label.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = label)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct LabelRow {
    pub id: i64,
    pub repo_id: Option<i64>,
    pub name: Option<String>,
    pub color: Option<String>,
    pub num_issues: Option<i32>,
    pub num_closed_issues: Option<i32>,
}

/// The labels of a repository, by name.
pub fn list(connection: &mut AnyConnection, repo_id: i64) -> Result<Vec<LabelRow>, StoreError> {
    Ok(label::table
        .filter(label::repo_id.eq(repo_id))
        .order((label::name, label::id))
        .select(LabelRow::as_select())
        .load(connection)?)
}

/// The label of that id, if it is one of the repository.
pub fn by_id(connection: &mut AnyConnection, repo_id: i64, id: i64) -> Result<Option<LabelRow>, StoreError> {
    Ok(label::table
        .find(id)
        .filter(label::repo_id.eq(repo_id))
        .select(LabelRow::as_select())
        .first(connection)
        .optional()?)
}

/// The first of the repository's labels of that name, in this case of letters.
pub fn by_name(
    connection: &mut AnyConnection,
    repo_id: i64,
    name: &str,
) -> Result<Option<LabelRow>, StoreError> {
    if cant_hold(connection, name) {
        return Ok(None);
    }
    Ok(label::table
        .filter(label::repo_id.eq(repo_id).and(label::name.eq(name)))
        .order(label::id)
        .select(LabelRow::as_select())
        .first(connection)
        .optional()?)
}

/// Adds a label to a repository, of which several may have one name.
pub fn create(
    connection: &mut AnyConnection,
    repo_id: i64,
    name: &str,
    color: &str,
) -> Result<LabelRow, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        connection.hold_repository(repo_id)?;
        connection.check_new("label", |connection| {
            connection.check_text(&NAME, name)?;
            connection.check_short_text(&COLOR, color)
        })?;
        Ok(diesel::insert_into(label::table)
            .values((
                (label::repo_id.eq(repo_id), label::name.eq(name), label::color.eq(color)),
                (label::num_issues.eq(0), label::num_closed_issues.eq(0)),
            ))
            .returning(label::all_columns)
            .get_result(connection)?)
    })
}

/// Changes the name and the colour of a repository's label, as far as they are given, and answers it as it is then; `None` if it
/// is none of the repository's.
pub fn update(
    connection: &mut AnyConnection,
    repo_id: i64,
    id: i64,
    name: Option<&str>,
    color: Option<&str>,
) -> Result<Option<LabelRow>, StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        let Some(mut row) = by_id(connection, repo_id, id)? else { return Ok(None) };
        if let Some(name) = name {
            connection.check_text(&NAME, name)?;
            diesel::update(label::table.find(id)).set(label::name.eq(name)).execute(connection)?;
            row.name = Some(name.to_owned());
        }
        if let Some(color) = color {
            connection.check_short_text(&COLOR, color)?;
            diesel::update(label::table.find(id)).set(label::color.eq(color)).execute(connection)?;
            row.color = Some(color.to_owned());
        }
        Ok(Some(row))
    })
}

/// Deletes a label, if it is one of the repository, and takes it off all issues.
pub fn delete(connection: &mut AnyConnection, repo_id: i64, id: i64) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Issues, |connection| {
        if by_id(connection, repo_id, id)?.is_some() {
            diesel::delete(issue_label::table.filter(issue_label::label_id.eq(id))).execute(connection)?;
            diesel::delete(label::table.find(id)).execute(connection)?;
        }
        Ok(())
    })
}

/// The labels of each of these issues, by name.
pub(super) fn of_issues(
    connection: &mut AnyConnection,
    issues: &[i64],
) -> Result<HashMap<i64, Vec<LabelRow>>, StoreError> {
    let labelled: Vec<(Option<i64>, LabelRow)> = issue_label::table
        .inner_join(label::table.on(label::id.nullable().eq(issue_label::label_id)))
        .filter(issue_label::issue_id.eq_any(issues))
        .order((label::name, label::id))
        .select((issue_label::issue_id, LabelRow::as_select()))
        .load(connection)?;
    let mut labels: HashMap<i64, Vec<LabelRow>> = HashMap::new();
    for (issue, label) in labelled {
        labels.entry(issue.unwrap_or_default()).or_default().push(label);
    }
    Ok(labels)
}

/// The labels of an issue, by name.
pub(super) fn of_issue(connection: &mut AnyConnection, issue: i64) -> Result<Vec<LabelRow>, StoreError> {
    Ok(of_issues(connection, &[issue])?.remove(&issue).unwrap_or_default())
}

/// Gives an issue those of its repository's labels that have one of these ids, and counts it for each that it had not yet. Answers
/// these, by name; ids of no label of the repository are passed over.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn attach(
    connection: &mut AnyConnection,
    repo_id: i64,
    issue: i64,
    is_closed: bool,
    ids: &[i64],
) -> Result<Vec<LabelRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let present: HashSet<i64> = of_issue(connection, issue)?.into_iter().map(|label| label.id).collect();
    // A request may name more ids than a query of SQLite can have parameters; a repository has not as many labels.
    let wanted: HashSet<i64> = ids.iter().copied().filter(|id| !present.contains(id)).collect();
    let mut new = list(connection, repo_id)?;
    new.retain(|label| wanted.contains(&label.id));
    for LabelRow { id, .. } in &new {
        diesel::insert_into(issue_label::table)
            .values((issue_label::issue_id.eq(issue), issue_label::label_id.eq(id)))
            .execute(connection)?;
        diesel::update(label::table.find(id))
            .set((
                label::num_issues.eq(label::num_issues + 1),
                label::num_closed_issues.eq(label::num_closed_issues + i32::from(is_closed)),
            ))
            .execute(connection)?;
    }
    Ok(new)
}

/// Takes a label off an issue, if it has it, and counts it no longer.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn detach(
    connection: &mut AnyConnection,
    issue: i64,
    is_closed: bool,
    id: i64,
) -> Result<(), StoreError> {
    let pair = issue_label::table.filter(issue_label::issue_id.eq(issue).and(issue_label::label_id.eq(id)));
    if diesel::delete(pair).execute(connection)? > 0 {
        diesel::update(label::table.find(id))
            .set((
                label::num_issues.eq(label::num_issues - 1),
                label::num_closed_issues.eq(label::num_closed_issues - i32::from(is_closed)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Takes all labels off an issue, and counts it no longer.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn detach_all(
    connection: &mut AnyConnection,
    issue: i64,
    is_closed: bool,
) -> Result<(), StoreError> {
    let of_issue = issue_label::table.filter(issue_label::issue_id.eq(issue));
    diesel::update(label::table.filter(label::id.nullable().eq_any(of_issue.select(issue_label::label_id))))
        .set((
            label::num_issues.eq(label::num_issues - 1),
            label::num_closed_issues.eq(label::num_closed_issues - i32::from(is_closed)),
        ))
        .execute(connection)?;
    diesel::delete(of_issue).execute(connection)?;
    Ok(())
}

/// Counts an issue that was just closed, or opened again, among the closed ones of its labels, or no longer.
///
/// It is for a transaction with [`Lock::Issues`].
pub(super) fn count_closed(
    connection: &mut AnyConnection,
    issue: i64,
    is_closed: bool,
) -> Result<(), StoreError> {
    let of_issue = issue_label::table.filter(issue_label::issue_id.eq(issue)).select(issue_label::label_id);
    let change = if is_closed { 1 } else { -1 };
    diesel::update(label::table.filter(label::id.nullable().eq_any(of_issue)))
        .set(label::num_closed_issues.eq(label::num_closed_issues + change))
        .execute(connection)?;
    Ok(())
}
