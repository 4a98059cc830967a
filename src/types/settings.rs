use gogs_openapi_macros::Body;

use crate::store::repositories::Settings;

/// The longest URL, format and style (Gogs: `VARCHAR(255)`, where the database looks at it).
const MAX_TEXT: usize = 255;

/// How the issues of a repository are to be kept. What is left out, or null, stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What is to change. What is left out, or null, stays as it is.")]
pub struct EditIssueTrackerRequest {
    /// Whether the repository has issues.
    #[member(example = true)]
    pub enable_issues: Option<bool>,
    /// Whether they are kept in an external tracker, and not here.
    #[member(example = true)]
    pub enable_external_tracker: Option<bool>,
    /// URL of the external tracker. Gogs takes any text.
    #[member(field = "ExternalTrackerURL", max_length = MAX_TEXT, example = "https://track.example")]
    pub external_tracker_url: Option<String>,
    /// What the URL of one issue is made of, with the placeholders `{user}`, `{repo}` and `{index}`. Gogs takes any text.
    #[member(field = "TrackerURLFormat", max_length = MAX_TEXT, example = "https://track.example/{index}")]
    pub tracker_url_format: Option<String>,
    /// How the external tracker names issues: `numeric` (#12) or `alphanumeric` (ABC-12). Gogs takes any text.
    #[member(max_length = MAX_TEXT, example = "numeric")]
    pub tracker_issue_style: Option<String>,
}

impl From<EditIssueTrackerRequest> for Settings {
    fn from(request: EditIssueTrackerRequest) -> Self {
        Self {
            enable_issues: request.enable_issues,
            enable_external_tracker: request.enable_external_tracker,
            external_tracker_url: request.external_tracker_url,
            external_tracker_format: request.tracker_url_format,
            external_tracker_style: request.tracker_issue_style,
            ..Self::default()
        }
    }
}

/// How the wiki of a repository is to be kept. What is left out, or null, stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What is to change. What is left out, or null, stays as it is.")]
pub struct EditWikiRequest {
    /// Whether the repository has a wiki.
    #[member(example = true)]
    pub enable_wiki: Option<bool>,
    /// Whether everybody may read the wiki of a private repository.
    #[member(example = true)]
    pub allow_public_wiki: Option<bool>,
    /// Whether the wiki is elsewhere, and not here.
    #[member(example = true)]
    pub enable_external_wiki: Option<bool>,
    /// URL of the wiki that is elsewhere. Gogs takes any text.
    #[member(field = "ExternalWikiURL", max_length = MAX_TEXT, example = "https://wiki.example")]
    pub external_wiki_url: Option<String>,
}

impl From<EditWikiRequest> for Settings {
    fn from(request: EditWikiRequest) -> Self {
        Self {
            enable_wiki: request.enable_wiki,
            allow_public_wiki: request.allow_public_wiki,
            enable_external_wiki: request.enable_external_wiki,
            external_wiki_url: request.external_wiki_url,
            ..Self::default()
        }
    }
}
