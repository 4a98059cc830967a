//! What bluemonday's policy for user generated content, and Gogs beside it, let through.

use super::url;
use crate::gogs::{GogsVersion, differences};

/// Elements that stay when they have no attribute.
const ELEMENTS: &[&str] = &[
    "abbr",
    "acronym",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hgroup",
    "hr",
    "i",
    "ins",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that stay only with an attribute.
const WITH_ATTRIBUTE: &[&str] = &["a", "area", "img", "input", "meter", "progress"];

/// Elements that go with all that is in them.
const WITH_CONTENT: &[&str] = &[
    "frame", "frameset", "iframe", "noembed", "noframes", "noscript", "nostyle", "object", "script", "style",
    "title",
];

/// What differs between versions of the policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether the scheme `data` may hold anything, and not only pictures.
    pub any_data: bool,
    /// Whether `&` in addresses is written as it is.
    pub bare_ampersands: bool,
}

/// The pictures that an address may hold.
const PICTURES: &[&str] = &["image/gif", "image/jpeg", "image/png", "image/webp"];

impl Policy {
    /// That of one version.
    pub fn of(gogs: GogsVersion) -> Self {
        Self {
            any_data: gogs.has(&differences::ANY_DATA_IN_ADDRESSES),
            bare_ampersands: gogs.has(&differences::BARE_AMPERSANDS),
        }
    }

    /// Whether the element may be there.
    pub(super) fn has(element: &str) -> bool {
        Self::stays_bare(element) || WITH_ATTRIBUTE.contains(&element)
    }

    /// Whether it may without an attribute.
    pub(super) fn stays_bare(element: &str) -> bool {
        ELEMENTS.contains(&element)
    }

    /// Whether what is in the element goes, too.
    pub(super) fn takes_content(element: &str) -> bool {
        WITH_CONTENT.contains(&element)
    }

    /// The value of an attribute as it stays; `None`: the attribute goes.
    pub(super) fn value(self, element: &str, attribute: &str, value: &str) -> Option<String> {
        let is_address = match attribute {
            "href" => matches!(element, "a" | "area"),
            "src" => element == "img",
            "cite" => matches!(element, "blockquote" | "q" | "del" | "ins"),
            _ => false,
        };
        if is_address {
            return self.address(value);
        }
        is_kept(element, attribute, value).then(|| value.to_owned())
    }

    fn address(self, given: &str) -> Option<String> {
        let address = url::parse(given)?;
        let stays = match address.scheme.as_deref() {
            None => !address.text.is_empty(),
            Some("http" | "https" | "mailto") => true,
            Some("data") => self.any_data || is_picture(&address.text),
            Some(_) => false,
        };
        stays.then_some(address.text)
    }
}

fn is_picture(address: &str) -> bool {
    let data = address.strip_prefix("data:").unwrap_or_default();
    PICTURES.iter().any(|kind| data.strip_prefix(kind).is_some_and(|rest| rest.starts_with([';', ','])))
}

/// Whether an attribute that is no address stays.
fn is_kept(element: &str, attribute: &str, value: &str) -> bool {
    let is_of = |elements: &[&str]| elements.contains(&element);
    let is_any = |values: &[&str]| values.iter().any(|one| value.eq_ignore_ascii_case(one));
    let cells = ["td", "th"];
    match attribute {
        "title" => is_text(value),
        "dir" => is_any(&["ltr", "rtl"]),
        "lang" => (2..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphabetic()),
        "id" => is_made_of(value, b":-_."),
        "open" => element == "details" && (value.is_empty() || is_any(&["open"])),
        "alt" => is_of(&["img", "area"]) && is_text(value),
        "abbr" => is_of(&cells) && is_text(value),
        "summary" => element == "table" && is_text(value),
        "headers" => is_of(&cells) && is_made_of(value, b"-_$ "),
        "scope" => is_of(&cells) && is_any(&["row", "col", "rowgroup", "colgroup"]),
        "nowrap" => is_of(&cells) && (value.is_empty() || is_any(&["nowrap"])),
        "colspan" | "rowspan" => is_of(&cells) && is_number(value),
        "span" => is_of(&["col", "colgroup"]) && is_number(value),
        "height" | "width" => {
            is_of(&["img", "table", "col", "colgroup", "td", "th"])
                && is_number(value.strip_suffix('%').unwrap_or(value))
        }
        "align" if element == "img" => is_any(&[
            "left",
            "right",
            "top",
            "texttop",
            "middle",
            "absmiddle",
            "baseline",
            "bottom",
            "absbottom",
        ]),
        "align" => is_part_of_table(element) && is_any(&["center", "justify", "left", "right", "char"]),
        "valign" => is_part_of_table(element) && is_any(&["baseline", "bottom", "middle", "top"]),
        "type" if element == "input" => value == "checkbox",
        "type" => {
            is_of(&["ol", "ul", "li"])
                && (is_any(&["circle", "disc", "square"]) || ["a", "A", "i", "I", "1"].contains(&value))
        }
        "checked" | "disabled" => element == "input",
        "class" => {
            element == "code" && value.strip_prefix("language-").is_some_and(|name| is_made_of(name, b"_"))
        }
        "value" if element == "li" => is_number(value),
        "value" | "max" => is_of(&["meter", "progress"]) && is_amount(value),
        "min" | "low" | "high" | "optimum" => element == "meter" && is_amount(value),
        "datetime" => is_of(&["time", "del", "ins"]) && is_time(value),
        "rel" => element == "area" && is_made_of(value, b"-_ "),
        "shape" => element == "area" && is_any(&["default", "circle", "rect", "poly"]),
        "coords" => element == "area" && value.split(',').all(is_number),
        _ => false,
    }
}

fn is_part_of_table(element: &str) -> bool {
    ["col", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"].contains(&element)
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_amount(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    match digits.split_once('.') {
        Some((whole, part)) => (whole.is_empty() || is_number(whole)) && is_number(part),
        None => is_number(digits),
    }
}

/// A day, or a moment of one.
fn is_time(value: &str) -> bool {
    value.len() >= 4 && value.bytes().all(|byte| byte.is_ascii_digit() || b"-+:.,TWZtz ".contains(&byte))
}

/// Letters and digits of ASCII, and `also`.
fn is_made_of(value: &str, also: &[u8]) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
}

/// Text without what could end a tag.
fn is_text(value: &str) -> bool {
    value.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "-_',:[]!./\\()&".contains(c))
}
