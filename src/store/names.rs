//! A copy of the names in a SQLite database of Gogs', for the search: such a database gets no index.
//!
//! It is good as long as nobody writes to the database. SQLite tells (`PRAGMA data_version`), and each search asks; if
//! somebody did, the copy is read anew, once for all who search then.

use std::sync::{Arc, Mutex, PoisonError};

use diesel::{prelude::*, sql_query, sql_types::Integer};
use memchr::memmem::Finder;

use super::{
    AnyConnection, DatabaseUrl, StoreError,
    connection::establish,
    schema::user,
    search::{Keyword, compare, compare_all},
    users::{INDIVIDUAL, UserRow},
};

/// Bytes of names that are held at most: those of some five million users. Where there are more, each search reads the table.
const MAX_BYTES: usize = 128 << 20;

/// Users that are compared at once. Of a keyword without wildcards, nearly each one matches.
const COMPARED_AT_ONCE: usize = 256;

/// Users that are compared before a search gives up on the copy and reads the table: with wildcards, hardly any may match,
/// and as many looks for one user each take as long.
const COMPARED_AT_MOST: usize = 50_000;

/// The copy, and the connection that tells whether it is good.
pub(super) struct Names {
    current: Mutex<Current>,
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = Integer)]
    data_version: i32,
}

struct Current {
    url: DatabaseUrl,
    /// Made by the first search.
    connection: Option<AnyConnection>,
    version: Option<i32>,
    copy: Option<Arc<Copy>>,
}

/// The names of all users, one after another, and where each user's end.
struct Copy {
    names: String,
    users: Vec<(usize, i64)>,
}

impl Names {
    /// Those of the database that `url` names. They are read by the first search.
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { current: Mutex::new(Current { url, connection: None, version: None, copy: None }) }
    }

    /// As [`compare_all`], but it compares only users whose names have the runs of the keyword.
    pub(super) fn search(
        &self,
        connection: &mut AnyConnection,
        keyword: &Keyword,
        limit: i64,
    ) -> Result<Vec<UserRow>, StoreError> {
        let Some(copy) = self.copy()? else { return compare_all(connection, keyword, limit) };
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut candidates = copy.having(&keyword.runs);
        let mut found = Vec::new();
        let mut compared = 0;
        while found.len() < wanted && compared < COMPARED_AT_MOST {
            let ids: Vec<i64> = candidates.by_ref().take(COMPARED_AT_ONCE.min(wanted)).collect();
            if ids.is_empty() {
                return Ok(found);
            }
            compared += ids.len();
            found.extend(compare(connection, keyword, &ids)?);
        }
        if found.len() < wanted {
            return compare_all(connection, keyword, limit);
        }
        found.truncate(wanted);
        Ok(found)
    }

    /// The names as they are now; `None` if they are too many.
    fn copy(&self) -> Result<Option<Arc<Copy>>, StoreError> {
        // Whoever panicked while reading left the version as it was.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.refresh()?;
        Ok(current.copy.clone())
    }
}

impl Current {
    fn refresh(&mut self) -> Result<(), StoreError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(establish(&self.url)?),
        };
        // Asked before the names are read: what is written meanwhile has the next search read again.
        let DataVersion { data_version } = sql_query("PRAGMA data_version").get_result(connection)?;
        if self.version != Some(data_version) {
            (self.version, self.copy) = (None, None);
            self.copy = Copy::read(connection)?.map(Arc::new);
            self.version = Some(data_version);
        }
        Ok(())
    }
}

impl Copy {
    fn read(connection: &mut AnyConnection) -> QueryResult<Option<Self>> {
        let users = user::table.filter(user::type_.eq(INDIVIDUAL)).order(user::id);
        let columns = (user::id, user::lower_name, user::full_name);
        let mut copy = Self { names: String::new(), users: Vec::new() };
        for row in users.select(columns).load_iter::<(i64, String, Option<String>), _>(connection)? {
            let (id, name, full_name) = row?;
            for name in [name, full_name.unwrap_or_default()] {
                let start = copy.names.len();
                copy.names.push_str(&name);
                // SQLite folds no other letters.
                copy.names[start..].make_ascii_lowercase();
                copy.names.push('\n');
            }
            copy.users.push((copy.names.len(), id));
            if copy.names.len() > MAX_BYTES {
                return Ok(None);
            }
        }
        copy.names.shrink_to_fit();
        copy.users.shrink_to_fit();
        Ok(Some(copy))
    }

    /// The users, by number, whose names have each of `runs` somewhere.
    fn having<'a>(&'a self, runs: &'a [String]) -> impl Iterator<Item = i64> + 'a {
        let longest = runs.iter().max_by_key(|run| run.len()).map(String::as_str).unwrap_or_default();
        let finder = Finder::new(longest);
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let at = from + finder.find(self.names.as_bytes().get(from..)?)?;
                let index = self.users.partition_point(|(end, _)| *end <= at);
                let start =
                    index.checked_sub(1).and_then(|before| self.users.get(before)).map_or(0, |(end, _)| *end);
                let (end, id) = *self.users.get(index)?;
                from = end;
                if runs.iter().all(|run| self.names[start..end].contains(run.as_str())) {
                    return Some(id);
                }
            }
        })
    }
}
