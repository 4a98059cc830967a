//! How a repository is used.

use diesel::prelude::*;

use crate::store::{AnyConnection, Lock, StoreError, now_unix, schema::repository, texts::TextColumn};

/// What is to change of a repository; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = repository)]
#[allow(missing_docs, reason = "the columns of Gogs' table")]
pub struct Settings {
    pub enable_issues: Option<bool>,
    pub enable_external_tracker: Option<bool>,
    pub external_tracker_url: Option<String>,
    pub external_tracker_format: Option<String>,
    pub external_tracker_style: Option<String>,
    pub enable_wiki: Option<bool>,
    pub allow_public_wiki: Option<bool>,
    pub enable_external_wiki: Option<bool>,
    pub external_wiki_url: Option<String>,
}

impl Settings {
    /// The texts, each with its column.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts = [
            ("external_tracker_url", &self.external_tracker_url),
            ("external_tracker_format", &self.external_tracker_format),
            ("external_tracker_style", &self.external_tracker_style),
            ("external_wiki_url", &self.external_wiki_url),
        ];
        texts.into_iter().filter_map(|(column, text)| Some((column, text.as_deref()?)))
    }
}

/// Changes the repository `id`; `touches`: it counts as updated, whatever changes. Whether it is still there.
pub fn change(
    connection: &mut AnyConnection,
    id: i64,
    settings: &Settings,
    touches: bool,
) -> Result<bool, StoreError> {
    for (name, text) in settings.texts() {
        connection.check_text(&TextColumn { table: "repository", name, is_indexed: false }, text)?;
    }
    let touched = touches.then(|| repository::updated_unix.eq(now_unix()));
    if touched.is_none() && *settings == Settings::default() {
        return Ok(true);
    }
    connection.write_transaction(Lock::Repositories, |connection| {
        let row = repository::table.find(id);
        Ok(diesel::update(row).set((settings, touched)).execute(connection)? > 0)
    })
}
