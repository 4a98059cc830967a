//! A copy of the names in a SQLite database of Gogs', for the search: such a database gets no index.
//!
//! It is good as long as nobody writes to the database. SQLite tells (`PRAGMA data_version`), and each search asks; if
//! somebody did, the names are read anew, once for all who search then.

use std::sync::{Mutex, PoisonError, RwLock};

use diesel::{prelude::*, sql_query, sql_types::Integer};
use memchr::memmem::Finder;

use super::{
    AnyConnection, DatabaseUrl, StoreError,
    connection::establish,
    schema::user,
    search::{Keyword, compare, compare_all},
    users::{INDIVIDUAL, UserRow},
};

/// Bytes of names that are held at most: those of some three million users. Where there are more, each search reads the
/// table.
const MAX_BYTES: usize = 128 << 20;

/// Bytes of names in a piece, unless one user's are more: small beside all of them.
const PIECE_BYTES: usize = 256 << 10;

/// Users that are compared at once, at least. Of a keyword without wildcards, nearly each one matches.
const COMPARED_AT_ONCE: usize = 16;

/// Users that are compared at most: with wildcards, hardly any may match, and to look for as many one by one takes longer
/// than to read the table.
const COMPARED_AT_MOST: usize = 10_000;

/// The copy, and what tells whether it is good.
pub(super) struct Names {
    /// Taken first, and by one search at a time: the others wait for what it reads.
    watch: Mutex<Watch>,
    /// `None` if there are too many.
    copy: RwLock<Option<Pieces>>,
}

struct Watch {
    url: DatabaseUrl,
    /// Made by the first search.
    connection: Option<AnyConnection>,
    /// Of the database, when the copy was read.
    version: Option<i32>,
    /// Then they are not read again, until the server is started anew.
    too_many: bool,
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = Integer)]
    data_version: i32,
}

/// The names of all users, by number. In pieces, for one that grows would have to be moved, and need twice the memory.
#[derive(Default)]
struct Pieces(Vec<Piece>);

/// The names of some users, one after another.
#[derive(Default)]
struct Piece {
    names: String,
    /// Where each user's end, in bytes.
    ends: Vec<u32>,
    /// The users' numbers.
    ids: Vec<i64>,
}

impl Names {
    /// Those of the database that `url` names. They are read by the first search.
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self {
            watch: Mutex::new(Watch { url, connection: None, version: None, too_many: false }),
            copy: RwLock::new(None),
        }
    }

    /// As [`compare_all`], but it compares only users whose names have the runs of the keyword.
    pub(super) fn search(
        &self,
        connection: &mut AnyConnection,
        keyword: &Keyword,
        limit: i64,
    ) -> Result<Vec<UserRow>, StoreError> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let most = if keyword.is_vague() { COMPARED_AT_MOST } else { wanted.max(COMPARED_AT_ONCE) };
        let candidates: Option<Vec<i64>> = match &*self.copy.read().unwrap_or_else(PoisonError::into_inner) {
            Some(copy) if most <= COMPARED_AT_MOST => Some(copy.having(&keyword.runs).take(most).collect()),
            _ => None,
        };
        // The copy may be read anew while users are compared.
        let Some(candidates) = candidates else { return compare_all(connection, keyword, limit) };
        let mut found = Vec::new();
        for ids in candidates.chunks(wanted.max(COMPARED_AT_ONCE)) {
            found.extend(compare(connection, keyword, ids)?);
            if found.len() >= wanted {
                found.truncate(wanted);
                return Ok(found);
            }
        }
        if candidates.len() < most { Ok(found) } else { compare_all(connection, keyword, limit) }
    }

    /// Reads the names, if somebody wrote to the database since they were read: before each search.
    pub(super) fn refresh(&self) -> Result<(), StoreError> {
        // Whoever panicked while reading left no version.
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let Watch { url, connection, version, too_many } = &mut *watch;
        if *too_many {
            return Ok(());
        }
        let connection = match connection {
            Some(connection) => connection,
            none => none.insert(establish(url)?),
        };
        // Asked before the names are read: what is written meanwhile has the next search read again.
        let DataVersion { data_version } = sql_query("PRAGMA data_version").get_result(connection)?;
        if *version != Some(data_version) {
            *version = None;
            let mut copy = self.copy.write().unwrap_or_else(PoisonError::into_inner);
            let room = copy.take().unwrap_or_default();
            *copy = room.read(connection)?;
            *too_many = copy.is_none();
            *version = Some(data_version);
        }
        Ok(())
    }
}

impl Pieces {
    /// The names as they are now, in the memory of what they were; `None` if they are too many.
    fn read(self, connection: &mut AnyConnection) -> QueryResult<Option<Self>> {
        let users = user::table.filter(user::type_.eq(INDIVIDUAL)).order(user::id);
        let columns = (user::id, user::lower_name, user::full_name);
        let (mut copy, mut room, mut bytes) = (Self::default(), self.0.into_iter(), 0);
        for row in users.select(columns).load_iter::<(i64, String, Option<String>), _>(connection)? {
            let (id, mut names, full_name) = row?;
            names.push('\n');
            names.push_str(&full_name.unwrap_or_default());
            names.push('\n');
            bytes += names.len();
            if bytes > MAX_BYTES {
                return Ok(None);
            }
            copy.piece_for(&names, &mut room).add(id, &names);
        }
        Ok(Some(copy))
    }

    /// The last piece if the names fit into it, else another one, of `room` if there is one.
    fn piece_for(&mut self, names: &str, room: &mut impl Iterator<Item = Piece>) -> &mut Piece {
        let fits = |piece: &Piece| piece.names.len() + names.len() <= piece.names.capacity();
        if !self.0.last().is_some_and(fits) {
            self.0.push(room.next().unwrap_or_default().emptied(names.len()));
        }
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// The users, by number, whose names have each of `runs` somewhere.
    fn having<'a>(&'a self, runs: &'a [String]) -> impl Iterator<Item = i64> + 'a {
        let longest = runs.iter().max_by_key(|run| run.len()).map(String::as_str).unwrap_or_default();
        let finder = Finder::new(longest);
        self.0.iter().flat_map(move |piece| piece.having(finder.clone(), runs))
    }
}

impl Piece {
    /// With room for `bytes`, and for [`PIECE_BYTES`].
    fn emptied(mut self, bytes: usize) -> Self {
        self.names.clear();
        self.names.reserve_exact(bytes.max(PIECE_BYTES));
        self.ends.clear();
        self.ids.clear();
        self
    }

    fn add(&mut self, id: i64, names: &str) {
        let start = self.names.len();
        self.names.push_str(names);
        // SQLite folds no other letters.
        self.names[start..].make_ascii_lowercase();
        // No piece is longer than all names may be.
        self.ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.ids.push(id);
    }

    /// Where the names of the user in this place end.
    fn end(&self, place: usize) -> usize {
        self.ends.get(place).map_or(self.names.len(), |end| *end as usize)
    }

    fn having<'a>(&'a self, finder: Finder<'a>, runs: &'a [String]) -> impl Iterator<Item = i64> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let at = from + finder.find(self.names.as_bytes().get(from..)?)?;
                let place = self.ends.partition_point(|end| *end as usize <= at);
                let start = place.checked_sub(1).map_or(0, |before| self.end(before));
                from = self.end(place);
                let names = &self.names[start..from];
                if runs.iter().all(|run| names.contains(run.as_str())) {
                    return self.ids.get(place).copied();
                }
            }
        })
    }
}
