use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    gogs::{GogsVersion, differences},
    wire::editorconfig::Definition,
};

/// What `.editorconfig` says of a file: members of which it says nothing are absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EditorconfigDefinition {
    /// The encoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("utf-8"))]
    pub charset: Option<String>,
    /// What indents are made of: `space` or `tab`, unless it says something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("space"))]
    pub indent_style: Option<String>,
    /// How many columns an indent has, as text; or `tab`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("4"))]
    pub indent_size: Option<String>,
    /// How many columns a tab has. Only old versions tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, examples(4))]
    pub tab_width: Option<u32>,
    /// How lines end: `lf`, `cr` or `crlf`, unless it says something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("lf"))]
    pub end_of_line: Option<String>,
    /// True if blanks at the ends of lines are to go. Only old versions tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(true))]
    pub trim_trailing_whitespace: Option<bool>,
    /// True if the file is to end with a newline. Only old versions tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(true))]
    pub insert_final_newline: Option<bool>,
}

impl EditorconfigDefinition {
    /// What `gogs` tells of a definition.
    pub fn new(definition: Definition, gogs: GogsVersion) -> Self {
        let has_all = gogs.has(&differences::EDITORCONFIG_WHOLE);
        let told = |is_set: bool| (has_all && is_set).then_some(true);
        Self {
            charset: definition.charset,
            indent_style: definition.indent_style,
            indent_size: definition.indent_size,
            tab_width: definition.tab_width.filter(|_| has_all),
            end_of_line: definition.end_of_line,
            trim_trailing_whitespace: told(definition.trim_trailing_whitespace),
            insert_final_newline: told(definition.insert_final_newline),
        }
    }
}
