//! HTML as Go's `html.Tokenizer` reads it, token by token, and as it writes them.

use std::fmt::{self, Write};

use html5gum::{
    Span, State, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};

/// A part of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text, without escapes.
    Text(String),
    /// A start tag.
    Start(Tag),
    /// An end tag: its name.
    End(String),
    /// A comment.
    Comment(String),
    /// What says the type of the document.
    Doctype(String),
}

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// The name, in small letters.
    pub name: String,
    /// Names and values, in their order, without escapes.
    pub attributes: Vec<(String, String)>,
    /// Whether it closes itself: `<br/>`.
    pub closes: bool,
}

/// How Go's tokenizer reads what follows the start tag of these elements, up to their end tag: as text. `html5gum` leaves it
/// to its caller to know them.
const TEXT_ONLY: &[(&str, State)] = &[
    ("iframe", State::RawText),
    ("noembed", State::RawText),
    ("noframes", State::RawText),
    ("noscript", State::RawText),
    ("plaintext", State::PlainText),
    ("script", State::ScriptData),
    ("style", State::RawText),
    ("textarea", State::RcData),
    ("title", State::RcData),
    ("xmp", State::RawText),
];

/// The tokens of `html`.
pub fn tokens(html: &str) -> impl Iterator<Item = Token> {
    let mut open: Option<Tag> = None;
    let emitter = CallbackEmitter::new(move |event: CallbackEvent<'_>, _: Span<()>| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            CallbackEvent::OpenStartTag { name } => open = Some(Tag { name: text(name), ..Tag::default() }),
            // End tags have attributes, too, which nobody looks at.
            CallbackEvent::AttributeName { name } => {
                if let Some(tag) = &mut open {
                    tag.attributes.push((text(name), String::new()));
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some((_, given)) = open.as_mut().and_then(|tag| tag.attributes.last_mut()) {
                    *given = text(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                return open.take().map(|tag| Token::Start(Tag { closes: self_closing, ..tag }));
            }
            CallbackEvent::EndTag { name } => return Some(Token::End(text(name))),
            CallbackEvent::String { value } => return Some(Token::Text(text(value))),
            CallbackEvent::Comment { value } => return Some(Token::Comment(text(value))),
            CallbackEvent::Doctype { name, .. } => return Some(Token::Doctype(text(name))),
            CallbackEvent::Error(_) => {}
        }
        None
    });
    let mut tokenizer = Tokenizer::new_with_emitter(html, emitter);
    std::iter::from_fn(move || {
        let Ok(token) = tokenizer.next()?;
        if let Token::Start(tag) = &token
            && let Some((_, state)) = TEXT_ONLY.iter().find(|(name, _)| *name == tag.name)
        {
            tokenizer.set_state(*state);
        }
        Some(token)
    })
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&escaped(text)),
            Self::Start(tag) => tag.fmt(f),
            Self::End(name) => write!(f, "</{name}>"),
            Self::Comment(text) => write!(f, "<!--{text}-->"),
            Self::Doctype(name) => write!(f, "<!DOCTYPE {name}>"),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"{}\"", escaped(value))?;
        }
        f.write_str(if self.closes { "/>" } else { ">" })
    }
}

/// Escapes as Go's `html.EscapeString` does, and the tokenizer's own carriage return.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        // Writing to a String can't fail.
        let _ = match c {
            '<' => html.write_str("&lt;"),
            '>' => html.write_str("&gt;"),
            '&' => html.write_str("&amp;"),
            '\'' => html.write_str("&#39;"),
            '"' => html.write_str("&#34;"),
            '\r' => html.write_str("&#13;"),
            c => html.write_char(c),
        };
    }
    html
}
