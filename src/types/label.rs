use gogs_openapi_macros::Body;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::labels::LabelRow;

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Label)]
pub struct IssueLabel {
    /// Id. In the answer to the call that creates the label, this is 0: get it by its name to learn it.
    #[schema(minimum = 0, examples(1))]
    pub id: i64,
    /// Name. Several labels may have the same.
    #[schema(examples("bug"))]
    pub name: String,
    /// Colour: what was given, without each `#` at its start. It is red, green, blue in hexadecimal digits, if those who label take
    /// care: Gogs takes any text.
    #[schema(pattern = "^([^#]|$)", examples("ee0701"))]
    pub color: String,
    /// Always the empty string.
    #[schema(max_length = 0, examples(""))]
    pub url: String,
}

impl From<LabelRow> for IssueLabel {
    fn from(row: LabelRow) -> Self {
        let color = row.color.unwrap_or_default();
        Self {
            id: row.id,
            name: row.name.unwrap_or_default(),
            color: color.trim_start_matches('#').to_owned(),
            url: String::new(),
        }
    }
}

impl IssueLabel {
    /// The label as it is answered when it was just created.
    pub fn created(row: LabelRow) -> Self {
        Self { id: 0, ..Self::from(row) }
    }
}

/// How many characters the colour of a new label has (Gogs: `Size(7)`).
const COLOR_SIZE: usize = 7;

/// A label to create.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The label to create.")]
pub struct CreateLabelRequest {
    /// Name. Other labels may have the same. More than 255 characters are too many for PostgreSQL; SQLite takes, and answers, any
    /// number.
    #[member(required, max_length = 255, example = "zeta")]
    pub name: String,
    /// Colour: `#`, and red, green, blue in hexadecimal digits. Gogs takes any seven characters.
    #[member(required, size = COLOR_SIZE, example = "#ABCDEF")]
    pub color: String,
}

/// What of a label is to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "What of the label is to be changed.")]
pub struct EditLabelRequest {
    /// Name, perhaps empty. If it is left out or null, it stays.
    #[member(max_length = 255, example = "renamed")]
    pub name: Option<String>,
    /// Colour: `#`, and red, green, blue in hexadecimal digits. If it is left out or null, it stays. Gogs takes any text here, even
    /// the empty one; PostgreSQL holds no more than seven characters.
    #[member(max_length = COLOR_SIZE, example = "#00FF00")]
    pub color: Option<String>,
}

/// Labels of a repository, for an issue.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The labels.")]
pub struct IssueLabelsRequest {
    /// Ids of labels. Those that are no labels of the repository are ignored.
    #[member(example = [1, 2])]
    pub labels: Vec<i64>,
}
