use serde::Serialize;
use utoipa::ToSchema;

use crate::store::labels::LabelRow;

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Label)]
pub struct IssueLabel {
    /// Id.
    #[schema(minimum = 0, examples(1))]
    pub id: i64,
    /// Name.
    #[schema(max_length = 50, examples("bug"))]
    pub name: String,
    /// Colour: red, green, blue in hexadecimal digits, without `#`.
    #[schema(pattern = "^[0-9A-Fa-f]*$", max_length = 6, examples("ee0701"))]
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
