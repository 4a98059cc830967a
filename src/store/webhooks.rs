//! Hooks of repositories: the table `webhook`.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    AnyConnection, Lock, StoreError, now_unix,
    schema::{hook_task, webhook},
    texts::TextColumn,
};
use crate::wire::json;

const URL: TextColumn = TextColumn { table: "webhook", name: "url", is_indexed: false };
const SECRET: TextColumn = TextColumn { table: "webhook", name: "secret", is_indexed: false };

/// Who a hook speaks to; the numbers are those of the column `hook_task_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// Anyone: the payload is Gogs' own.
    Gogs = 1,
    /// Slack.
    Slack = 2,
    /// Discord.
    Discord = 3,
    /// DingTalk.
    Dingtalk = 4,
}

impl Receiver {
    fn from_column(number: Option<i32>) -> Self {
        match number {
            Some(2) => Self::Slack,
            Some(3) => Self::Discord,
            Some(4) => Self::Dingtalk,
            _ => Self::Gogs,
        }
    }
}

/// As what a hook sends its payload; the numbers are those of the column `content_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// As JSON.
    Json = 1,
    /// As a form with one value, the JSON.
    Form = 2,
}

impl ContentType {
    fn from_column(number: Option<i32>) -> Self {
        if number == Some(Self::Form as i32) { Self::Form } else { Self::Json }
    }
}

/// What a hook tells of: in the column `events`, the object `events`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the events of Gogs")]
pub struct Events {
    pub create: bool,
    pub delete: bool,
    pub fork: bool,
    pub push: bool,
    pub issues: bool,
    pub pull_request: bool,
    pub issue_comment: bool,
    pub release: bool,
}

/// The column `events`. The API chooses events; on its pages Gogs knows two more ways.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Choice {
    push_only: bool,
    send_everything: bool,
    choose_events: bool,
    events: Events,
}

impl Choice {
    fn events(&self) -> Events {
        let chosen = if self.choose_events { self.events } else { Events::default() };
        if self.send_everything {
            return Events {
                create: true,
                delete: true,
                fork: true,
                push: true,
                issues: true,
                pull_request: true,
                issue_comment: true,
                release: true,
            };
        }
        Events { push: chosen.push || self.push_only, ..chosen }
    }

    fn column(events: Events) -> String {
        json::text_of(&Self { choose_events: true, events, ..Self::default() })
    }
}

/// How a message to Slack looks: the column `meta`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the settings of Gogs")]
pub struct SlackMeta {
    pub channel: String,
    pub username: String,
    pub icon_url: String,
    pub color: String,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = webhook)]
struct Row {
    id: i64,
    url: Option<String>,
    content_type: Option<i32>,
    events: Option<String>,
    is_active: Option<bool>,
    hook_task_type: Option<i32>,
    meta: Option<String>,
    created_unix: Option<i64>,
    updated_unix: Option<i64>,
}

/// A hook. Its secret is never told.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Number.
    pub id: i64,
    /// Where it sends to.
    pub url: String,
    /// As what.
    pub content_type: ContentType,
    /// Whom.
    pub receiver: Receiver,
    /// How it looks there, if that is Slack.
    pub slack: Option<SlackMeta>,
    /// What it tells of.
    pub events: Events,
    /// Whether it sends at all.
    pub is_active: bool,
    /// When it was made.
    pub created_unix: Option<i64>,
    /// When it was changed.
    pub updated_unix: Option<i64>,
}

impl From<Row> for Hook {
    fn from(row: Row) -> Self {
        let receiver = Receiver::from_column(row.hook_task_type);
        let meta = row.meta.unwrap_or_default();
        let events: Choice = json::read(&row.events.unwrap_or_default()).unwrap_or_default();
        Self {
            id: row.id,
            url: row.url.unwrap_or_default(),
            content_type: ContentType::from_column(row.content_type),
            receiver,
            slack: (receiver == Receiver::Slack).then(|| json::read(&meta).unwrap_or_default()),
            events: events.events(),
            is_active: row.is_active == Some(true),
            created_unix: row.created_unix,
            updated_unix: row.updated_unix,
        }
    }
}

/// A hook to be made.
#[derive(Clone, Debug)]
pub struct NewHook {
    /// Where it sends to.
    pub url: String,
    /// As what.
    pub content_type: ContentType,
    /// What its signatures are made with.
    pub secret: String,
    /// Whom.
    pub receiver: Receiver,
    /// How it looks there, if that is Slack.
    pub slack: Option<SlackMeta>,
    /// What it tells of.
    pub events: Events,
    /// Whether it sends at all.
    pub is_active: bool,
}

/// What of a hook is to be changed; `None` stays as it is.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Where it sends to.
    pub url: Option<String>,
    /// As what.
    pub content_type: Option<ContentType>,
    /// How it looks in Slack, if it goes there.
    pub slack: Option<SlackMeta>,
    /// What it tells of.
    pub events: Events,
    /// Whether it sends at all.
    pub is_active: Option<bool>,
}

/// The hooks of a repository, the oldest first.
pub fn list(connection: &mut AnyConnection, repository: i64) -> Result<Vec<Hook>, StoreError> {
    let rows: Vec<Row> = webhook::table
        .filter(webhook::repo_id.eq(repository))
        .order(webhook::id)
        .select(Row::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Hook::from).collect())
}

/// The hook of that number, if it is the repository's. 0 is the first there is, as in Gogs, whose query leaves out what is
/// zero.
pub fn of_repository(
    connection: &mut AnyConnection,
    repository: i64,
    id: i64,
) -> Result<Option<Hook>, StoreError> {
    let hooks =
        webhook::table.filter(webhook::repo_id.eq(repository)).order(webhook::id).select(Row::as_select());
    let found: Option<Row> = if id == 0 {
        hooks.first(connection).optional()?
    } else {
        hooks.filter(webhook::id.eq(id)).first(connection).optional()?
    };
    Ok(found.map(Hook::from))
}

/// Makes a hook of a repository; [`StoreError::Gone`] if that was deleted meanwhile.
pub fn create(connection: &mut AnyConnection, repository: i64, new: &NewHook) -> Result<Hook, StoreError> {
    connection.write_transaction(Lock::Hooks, |connection| {
        connection.hold_repository(repository)?;
        connection.check_new("webhook", |connection| {
            connection.check_text(&URL, &new.url)?;
            connection.check_text(&SECRET, &new.secret)
        })?;
        let now = now_unix();
        let id: i64 = diesel::insert_into(webhook::table)
            .values((
                (webhook::repo_id.eq(repository), webhook::org_id.eq(0), webhook::url.eq(&new.url)),
                (webhook::content_type.eq(new.content_type as i32), webhook::secret.eq(&new.secret)),
                (webhook::events.eq(Choice::column(new.events)), webhook::is_ssl.eq(false)),
                (webhook::is_active.eq(new.is_active), webhook::hook_task_type.eq(new.receiver as i32)),
                webhook::meta.eq(new.slack.as_ref().map(json::text_of).unwrap_or_default()),
                (webhook::last_status.eq(0), webhook::created_unix.eq(now), webhook::updated_unix.eq(now)),
            ))
            .returning(webhook::id)
            .get_result(connection)?;
        Ok(webhook::table.find(id).select(Row::as_select()).first::<Row>(connection)?.into())
    })
}

/// Changes the hook of that number, and answers it as it is then, but for the time, which is that of the change before; `None`
/// if it was deleted meanwhile.
pub fn update(
    connection: &mut AnyConnection,
    id: i64,
    changes: &Changes,
) -> Result<Option<Hook>, StoreError> {
    connection.write_transaction(Lock::Hooks, |connection| {
        let hook = webhook::table.find(id);
        let before: Option<Option<i64>> = hook.select(webhook::updated_unix).first(connection).optional()?;
        let Some(updated_unix) = before else { return Ok(None) };
        if let Some(url) = &changes.url {
            connection.check_text(&URL, url)?;
        }
        diesel::update(hook)
            .set((
                changes.url.as_ref().map(|url| webhook::url.eq(url)),
                changes.content_type.map(|content_type| webhook::content_type.eq(content_type as i32)),
                changes.slack.as_ref().map(|slack| webhook::meta.eq(json::text_of(slack))),
                webhook::events.eq(Choice::column(changes.events)),
                changes.is_active.map(|flag| webhook::is_active.eq(flag)),
                webhook::updated_unix.eq(now_unix()),
            ))
            .execute(connection)?;
        let row: Row = hook.select(Row::as_select()).first(connection)?;
        Ok(Some(Hook { updated_unix, ..row.into() }))
    })
}

/// Deletes the hook of that number with what it sent, if it is the repository's.
pub fn delete(connection: &mut AnyConnection, repository: i64, id: i64) -> Result<(), StoreError> {
    connection.write_transaction(Lock::Hooks, |connection| {
        let hook = webhook::table.filter(webhook::id.eq(id).and(webhook::repo_id.eq(repository)));
        if diesel::delete(hook).execute(connection)? > 0 {
            diesel::delete(hook_task::table.filter(hook_task::hook_id.eq(id))).execute(connection)?;
        }
        Ok(())
    })
}
