use gogs_openapi_macros::Body;

/// Markdown to render.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The Markdown to render. The names of its members are taken in any case.")]
pub struct RenderMarkdownRequest {
    /// The Markdown. If it is left out or empty, so is the answer.
    #[member(example = "*x* by @unknwon, see #1")]
    pub text: String,
    /// How to render it: `gfm` adds links to what is mentioned. In most versions nothing else is done, whatever is given.
    #[member(example = "gfm")]
    pub mode: String,
    /// What stands before links that are relative, and before those to issues: the URL of a repository, or its path.
    #[member(example = "/unknwon/hello")]
    pub context: String,
}
