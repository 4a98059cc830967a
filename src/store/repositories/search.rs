//! The search for repositories.

use diesel::prelude::*;

use super::{RepositoryRow, RepositoryView, views::views};
use crate::store::{
    AnyConnection, MAX_KEYWORD, StoreError, offset, schema::repository, texts::is_no_text, users,
};

/// What repositories to look for.
#[derive(Clone, Debug)]
pub struct Search {
    /// A part of the name or of the description, in any case; LIKE's wildcards count.
    pub keyword: String,
    /// Whose, or 0 for anyone's.
    pub owner: i64,
    /// Whether the caller owns `owner`, and so sees all of them.
    pub all: bool,
    /// Which page, from 1 on.
    pub page: i64,
    /// Repositories on a page.
    pub page_size: i64,
    /// Whether repositories may be unlisted.
    pub has_unlisted: bool,
}

/// A page of the repositories that were found, by number, and how many there are on all pages.
///
/// Private ones are found too if their wiki or issues are public. They come by number; those of one owner, on SQLite, by
/// name. Gogs names no order: that one is the index's, which SQLite looks owners up in, and PostgreSQL sorts rows by their
/// columns to answer each once.
pub fn search(
    connection: &mut AnyConnection,
    search: &Search,
) -> Result<(Vec<RepositoryView>, i64), StoreError> {
    let keyword = users::to_lower(&search.keyword);
    if is_no_text(&keyword) || keyword.len() > MAX_KEYWORD {
        return Ok((Vec::new(), 0));
    }
    let matching = || {
        let pattern = format!("%{keyword}%");
        let mut query = repository::table
            .filter(
                repository::lower_name
                    .nullable()
                    .like(pattern.clone())
                    .or(repository::description.like(pattern)),
            )
            .into_boxed();
        if search.owner > 0 {
            query = query.filter(repository::owner_id.eq(search.owner));
        }
        if !search.all {
            let opened = repository::is_private
                .eq(true)
                .and(repository::allow_public_wiki.eq(true).or(repository::allow_public_issues.eq(true)));
            let public = repository::is_private.eq(false);
            query = if search.has_unlisted {
                query.filter(public.and(repository::is_unlisted.eq(false)).or(opened))
            } else {
                query.filter(public.or(opened))
            };
        }
        query
    };
    let total = matching().count().get_result(connection)?;
    let offset = offset(search.page, search.page_size);
    let by_name = search.owner > 0 && matches!(connection, AnyConnection::Sqlite(_));
    let ordered = matching();
    let ordered = if by_name { ordered.order(repository::lower_name) } else { ordered.order(repository::id) };
    let rows: Vec<RepositoryRow> =
        ordered.limit(search.page_size).offset(offset).select(RepositoryRow::as_select()).load(connection)?;
    Ok((views(connection, rows.into_iter().map(|row| (row, None)).collect())?, total))
}
