//! The document as YAML that readers of YAML 1.1 (PyYAML, Ruby's Psych) take for the same as those of 1.2.
//!
//! `yaml_serde` writes in quotes what 1.2 would read as something else than a text. In 1.1 that is more: above all times,
//! which are in most examples.

use serde_json::Value;

/// Begins a text that is to be in quotes, from the one step to the next: a character for private use, which no text has.
const MARK: char = '\u{E000}';

/// `document` as YAML.
pub fn to_yaml(document: &Value) -> Result<String, yaml_serde::Error> {
    let mut document = document.clone();
    mark(&mut document);
    let marked = yaml_serde::to_string(&document)?;
    let mut text = String::with_capacity(marked.len());
    for line in marked.lines() {
        match line.split_once(MARK) {
            Some((start, value)) => text.extend([start, "'", value, "'"]),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    Ok(text)
}

fn mark(value: &mut Value) {
    match value {
        Value::String(text) if is_no_text_in_1_1(text) => text.insert(0, MARK),
        Value::Array(items) => items.iter_mut().for_each(mark),
        Value::Object(members) => members.values_mut().for_each(mark),
        _ => {}
    }
}

/// Whether YAML 1.1 may take a text, without quotes, for a time, a number, a boolean or a merge key
/// (<https://yaml.org/type/>), and 1.2 does not.
fn is_no_text_in_1_1(text: &str) -> bool {
    const WORDS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "=", "<<"];
    // Times, numbers of base 60 and numbers in groups.
    let is_numeric =
        |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ':' | '.' | '_' | 'T' | 't' | 'Z' | ' ');
    let is_number = text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_numeric);
    (is_number && text.contains(['-', ':', '_'])) || WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_yaml;

    #[test]
    fn what_readers_of_1_1_take_for_something_else_is_in_quotes() {
        let document = json!({
            "time": "2023-11-14T22:14:20Z", "day": "2024-06-30", "word": "on", "number": "12",
            "base 60": "1:30", "version": "3.1.0", "texts": ["No", "text", "a: 2023-11-14T22:14:20Z"], "lines": "a\n2024-06-30",
        });
        let text = to_yaml(&document).expect("it is YAML");
        assert_eq!(
            text,
            "time: '2023-11-14T22:14:20Z'\nday: '2024-06-30'\nword: 'on'\nnumber: '12'\nbase 60: '1:30'\nversion: 3.1.0\n\
             texts:\n- 'No'\n- text\n- 'a: 2023-11-14T22:14:20Z'\nlines: |-\n  a\n  2024-06-30\n"
        );
        assert_eq!(yaml_serde::from_str::<serde_json::Value>(&text).expect("it is read"), document);
    }
}
