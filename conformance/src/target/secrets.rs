//! Secrets: what must never be in an output, in any form that it may take on the way.

use std::sync::{Mutex, PoisonError};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// A secret shorter than this is hidden where it is part of a `Basic` header, but not wherever its letters occur: it would
/// blot out ordinary words of a report, and tell the secret by doing so.
const SHORTEST: usize = 4;

/// What `encodeURIComponent` leaves as it is, and what a query of a careful client leaves: two of the usual forms.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// All secrets of a run.
#[derive(Debug, Default)]
pub struct Secrets {
    // Each form with what is written in its place; the longest first, so that no part of one is left.
    forms: Mutex<Vec<(String, String)>>,
}

impl Secrets {
    /// Remembers a secret; `name` is written in its place.
    pub fn add(&self, secret: &str, name: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        for form in forms_of(secret) {
            if !forms.iter().any(|(known, _)| *known == form) {
                forms.push((form, name.to_owned()));
            }
        }
        forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    }

    /// Remembers a password, and the `Basic` credentials that it makes with the name.
    pub fn add_basic(&self, user: &str, password: &str) {
        self.add(password, "$GOGS_PASSWORD");
        self.add(&basic(user, password), "$GOGS_BASIC");
    }

    /// Gives up what occurs in a text that is told in any case, as a password that is an ordinary word: to hide it there
    /// would tell it, and to refuse each report for it would throw the run away. Returns what to say of each.
    pub fn release(&self, told: &str) -> Vec<String> {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        let (released, kept) =
            std::mem::take(&mut *forms).into_iter().partition(|(form, _)| told.contains(form));
        *forms = kept;
        let released: Vec<(String, String)> = released;
        let mut names: Vec<String> = released.into_iter().map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        let note = |name: String| {
            let name = name.trim_start_matches('$');
            format!("note: {name} is a word that reports hold anyway; it is hidden in credentials only")
        };
        names.into_iter().map(note).collect()
    }

    /// The text without secrets.
    pub fn redact(&self, text: &str) -> String {
        let forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        forms.iter().fold(text.to_owned(), |text, (form, name)| {
            if text.contains(form.as_str()) { text.replace(form.as_str(), name) } else { text }
        })
    }

    /// Whether the text holds a secret in any form.
    pub fn found_in(&self, text: &str) -> bool {
        let forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        forms.iter().any(|(form, _)| text.contains(form.as_str()))
    }
}

/// What follows `Basic ` in an `Authorization` header.
pub fn basic(user: &str, password: &str) -> String {
    STANDARD.encode(format!("{user}:{password}"))
}

/// The forms that a secret takes: raw, in base64, percent-encoded, in a form, in JSON (also twice), in HTML and XML.
fn forms_of(secret: &str) -> Vec<String> {
    let json = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let percent = |set: &'static AsciiSet| utf8_percent_encode(secret, set).to_string();
    let html = |quote: &str, apostrophe: &str| {
        let text = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', quote).replace('\'', apostrophe)
    };
    let escaped = json(secret).replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let mut forms = vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        URL_SAFE.encode(secret),
        percent(COMPONENT),
        percent(UNRESERVED),
        percent(QUERY),
        percent(NON_ALPHANUMERIC),
        percent(UNRESERVED).to_lowercase(),
        percent(UNRESERVED).replace("%20", "+"),
        json(&json(secret)),
        json(secret),
        escaped,
        ascii_json(secret),
        html("&quot;", "&#39;"),
        html("&#34;", "&#39;"),
        html("&quot;", "&apos;"),
    ];
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// The JSON form in which each letter beyond ASCII is `\uXXXX`, as some libraries write it.
fn ascii_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut ascii = String::new();
    for letter in quoted[1..quoted.len() - 1].chars() {
        if letter.is_ascii() {
            ascii.push(letter);
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_hidden() {
        let secrets = Secrets::default();
        let password = "pä ss\"w<o>r&d/+";
        secrets.add_basic("alice", password);
        for form in forms_of(password).iter().chain([&basic("alice", password)]) {
            let text = format!("before {form} after");
            assert!(secrets.found_in(&text), "{form}");
            let hidden = secrets.redact(&text);
            assert!(!secrets.found_in(&hidden), "{form}: {hidden}");
            assert!(hidden.starts_with("before $GOGS_"), "{hidden}");
        }
    }

    #[test]
    fn an_ordinary_word_is_hidden_in_credentials_only() {
        let secrets = Secrets::default();
        secrets.add_basic("alice", "tokens");
        secrets.add("0123456789abcdef", "$GOGS_TOKEN");
        let notes = secrets.release("case tokens.create");
        assert!(notes.len() == 1 && notes[0].contains("GOGS_PASSWORD is a word"), "{notes:?}");
        assert_eq!(secrets.redact("tokens.create 0123456789abcdef"), "tokens.create $GOGS_TOKEN");
        assert_eq!(secrets.redact(&basic("alice", "tokens")), "$GOGS_BASIC");
    }

    #[test]
    fn ordinary_text_stays() {
        let secrets = Secrets::default();
        secrets.add_basic("a", "b");
        assert_eq!(secrets.redact("abba b"), "abba b");
        assert_eq!(secrets.redact(&basic("a", "b")), "$GOGS_BASIC");
    }
}
