use std::collections::BTreeMap;

use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{NO_TIME, time};
use crate::{
    store::{
        users::to_lower,
        webhooks::{self, ContentType, Events, Receiver, SlackMeta},
    },
    wire::binding::{Member, MemberType, Members},
};

/// Who understands what a hook sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(examples("gogs"))]
pub enum HookType {
    /// Anyone: Gogs' own payload.
    Gogs,
    /// Slack.
    Slack,
    /// Discord.
    Discord,
    /// DingTalk.
    Dingtalk,
}

impl HookType {
    /// The type of that name, in small letters.
    pub fn named(name: &str) -> Option<Self> {
        read(name)
    }
}

impl From<Receiver> for HookType {
    fn from(receiver: Receiver) -> Self {
        match receiver {
            Receiver::Gogs => Self::Gogs,
            Receiver::Slack => Self::Slack,
            Receiver::Discord => Self::Discord,
            Receiver::Dingtalk => Self::Dingtalk,
        }
    }
}

impl From<HookType> for Receiver {
    fn from(hook_type: HookType) -> Self {
        match hook_type {
            HookType::Gogs => Self::Gogs,
            HookType::Slack => Self::Slack,
            HookType::Discord => Self::Discord,
            HookType::Dingtalk => Self::Dingtalk,
        }
    }
}

/// As what a hook sends its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(examples("json"))]
pub enum HookContentType {
    /// JSON.
    Json,
    /// A form whose one value, `payload`, is the JSON.
    Form,
}

impl HookContentType {
    /// The content type of that name, in small letters.
    pub fn named(name: &str) -> Option<Self> {
        read(name)
    }
}

impl From<ContentType> for HookContentType {
    fn from(content_type: ContentType) -> Self {
        match content_type {
            ContentType::Json => Self::Json,
            ContentType::Form => Self::Form,
        }
    }
}

impl From<HookContentType> for ContentType {
    fn from(content_type: HookContentType) -> Self {
        match content_type {
            HookContentType::Json => Self::Json,
            HookContentType::Form => Self::Form,
        }
    }
}

/// The unit variant of that name.
fn read<'a, T: Deserialize<'a>>(name: &'a str) -> Option<T> {
    T::deserialize(serde::de::value::BorrowedStrDeserializer::<serde::de::value::Error>::new(name)).ok()
}

/// What a hook tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(examples("push"))]
pub enum HookEvent {
    /// A branch or a tag was made.
    Create,
    /// A branch or a tag was deleted.
    Delete,
    /// The repository was forked.
    Fork,
    /// Commits were pushed.
    Push,
    /// An issue was changed.
    Issues,
    /// A pull request was changed.
    PullRequest,
    /// A comment on an issue or a pull request was changed.
    IssueComment,
    /// A release was published.
    Release,
}

/// The events of a hook, in Gogs' order.
fn events(events: Events) -> Vec<HookEvent> {
    [
        (events.create, HookEvent::Create),
        (events.delete, HookEvent::Delete),
        (events.fork, HookEvent::Fork),
        (events.push, HookEvent::Push),
        (events.issues, HookEvent::Issues),
        (events.pull_request, HookEvent::PullRequest),
        (events.issue_comment, HookEvent::IssueComment),
        (events.release, HookEvent::Release),
    ]
    .into_iter()
    .filter_map(|(is_told, event)| is_told.then_some(event))
    .collect()
}

/// The events of those names, of which others are none; `push` alone if there are no names.
pub fn events_named(names: &[String], in_any_case: bool) -> Events {
    let is_told = |event: &str| {
        names.iter().any(|name| if in_any_case { to_lower(name) == event } else { name == event })
    };
    if names.is_empty() {
        return Events { push: true, ..Events::default() };
    }
    Events {
        create: is_told("create"),
        delete: is_told("delete"),
        fork: is_told("fork"),
        push: is_told("push"),
        issues: is_told("issues"),
        pull_request: is_told("pull_request"),
        issue_comment: is_told("issue_comment"),
        release: is_told("release"),
    }
}

/// How a hook sends. The last four are there if it sends to Slack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HookConfig {
    /// Channel of Slack.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("#general"))]
    pub channel: Option<String>,
    /// Color of the message in Slack.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("#dddddd"))]
    pub color: Option<String>,
    /// As what the payload is sent.
    pub content_type: HookContentType,
    /// URL of the icon in Slack. It may be any text: Gogs does not check it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(""))]
    pub icon_url: Option<String>,
    /// Where to send the payload. It may be any text: Gogs does not check it.
    #[schema(examples("https://hooks.example.com/a"))]
    pub url: String,
    /// Who seems to have written the message in Slack.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("gogs"))]
    pub username: Option<String>,
}

/// A webhook of a repository. Its secret is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hook {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// Who understands what it sends.
    #[serde(rename = "type")]
    pub hook_type: HookType,
    /// How it sends.
    pub config: HookConfig,
    /// What it tells of, always in the same order.
    pub events: Vec<HookEvent>,
    /// Whether it sends at all.
    #[schema(examples(true))]
    pub active: bool,
    /// When it was last changed. In the answer to the call that creates it, this is the year 1; in that to a call that changes
    /// it, the time of the change before.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T22:14:20Z"))]
    pub updated_at: Timestamp,
    /// When it was created. In the answer to the call that creates it, this is the year 1.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T22:14:20Z"))]
    pub created_at: Timestamp,
}

impl From<webhooks::Hook> for Hook {
    fn from(hook: webhooks::Hook) -> Self {
        let (mut channel, mut username, mut icon_url, mut color) = (None, None, None, None);
        if let Some(slack) = hook.slack {
            channel = Some(slack.channel);
            username = Some(slack.username);
            icon_url = Some(slack.icon_url);
            color = Some(slack.color);
        }
        let content_type = hook.content_type.into();
        Self {
            id: hook.id,
            hook_type: hook.receiver.into(),
            config: HookConfig { channel, color, content_type, icon_url, url: hook.url, username },
            events: events(hook.events),
            active: hook.is_active,
            updated_at: time(hook.updated_unix),
            created_at: time(hook.created_unix),
        }
    }
}

impl Hook {
    /// The hook as it is answered when it was just created.
    pub fn created(hook: webhooks::Hook) -> Self {
        let never = time(Some(NO_TIME));
        Self { updated_at: never, created_at: never, ..Self::from(hook) }
    }
}

/// How a hook is to send. Names count as they are written, and others are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookSettings(Texts);

/// Texts by name.
type Texts = BTreeMap<String, String>;

impl HookSettings {
    /// What is given for `name`, which may be nothing.
    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.get(name)
    }

    /// How a message to Slack is to look; `None` if no channel is given.
    pub fn slack(&self) -> Option<SlackMeta> {
        let text = |name: &str| self.get(name).cloned().unwrap_or_default();
        self.get("channel").map(|channel| SlackMeta {
            channel: channel.clone(),
            username: text("username"),
            icon_url: text("icon_url"),
            color: text("color"),
        })
    }

    fn property(description: &str, example: &str) -> ObjectBuilder {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(description))
            .examples([serde_json::Value::from(example)])
    }

    fn content_type() -> RefOr<Schema> {
        HookContentType::schema()
    }
}

impl MemberType for Option<HookSettings> {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        <Option<Texts> as MemberType>::take(members, member).map(HookSettings)
    }

    fn schema() -> ObjectBuilder {
        let property = HookSettings::property;
        <Option<Texts> as MemberType>::schema()
            .property("url", property("Where to send the payload.", "https://hooks.example.com/c"))
            .property("content_type", HookSettings::content_type())
            .property("secret", property("What to sign the payload with.", "s3cr3t"))
            .property("channel", property("Channel of Slack.", "#dev"))
            .property("username", property("Who is to seem to have written the message in Slack.", "bot"))
            .property("icon_url", property("URL of the icon in Slack.", "https://icons.example/i.png"))
            .property("color", property("Color of the message in Slack.", "#00ff00"))
    }
}

/// A webhook to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The hook to create.")]
pub struct CreateHookRequest {
    /// Who understands what it sends: `gogs`, `slack`, `discord` or `dingtalk`, in small letters.
    #[member(required, pattern = "^(gogs|slack|discord|dingtalk)$", example = "gogs")]
    pub r#type: String,
    /// How it sends. `url` and `content_type` have to be there, and `channel` for Slack. Whatever else is in it has to be text,
    /// and is ignored. A form can't give it.
    #[member(given)]
    pub config: Option<HookSettings>,
    /// What it tells of. What is none of these events is ignored. Without any it is `push`.
    #[member(items = HookEvent)]
    pub events: Vec<String>,
    /// Whether it sends at all.
    #[member(example = true)]
    pub active: bool,
}

/// What a webhook is to be like.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What the hook is to be like.")]
pub struct EditHookRequest {
    /// How it sends. What is left out stays as it is; but with a `channel`, what is left out of `username`, `icon_url` and `color`
    /// becomes empty. The secret can't be changed. A form can't give any of it.
    pub config: Option<HookSettings>,
    /// What it tells of. What is none of these events is ignored. Beware: without any it is `push`.
    #[member(items = HookEvent)]
    pub events: Vec<String>,
    /// Whether it sends at all. If it is left out, or in a form, that stays as it is.
    #[member(example = true)]
    pub active: Option<bool>,
}
