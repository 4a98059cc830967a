//! Query strings and forms as Go's `net/url` reads them.

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::percent_decode;

/// Names and values in their order. What can't be read is left out: an escape that is none, or a pair with a `;`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `name=value&...`.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';'));
        let decoded = pairs.filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((unescape(name)?, unescape(value)?))
        });
        Self(decoded.collect())
    }

    /// Adds the pairs of `other` after these.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The pairs, in their order.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// The first value of `name`.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The first value of `name` as a number: 0 if it is missing or no number; the greatest or the least `i64` if it is
    /// too large or too small for one.
    pub fn int(&self, name: &str) -> i64 {
        int(self.first(name).unwrap_or_default())
    }
}

/// A text as a number: 0 if it is none; the greatest or the least `i64` if it is too large or too small for one.
pub fn int(text: &str) -> i64 {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
}

/// `+` is a space, the rest is as in [`percent_decode`].
fn unescape(text: &str) -> Option<String> {
    percent_decode(&text.replace('+', " "))
}

impl FromRequest for Query {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::parse(request.query_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn the_first_value_counts_and_what_cant_be_read_is_left_out() {
        let query = Query::parse("q=%zz&q=a%20b+c&q=x&&=y&z;w=1&k&bad%=1&u=%ff%C3%A9");
        assert_eq!(query.first("q"), Some("a b c"));
        assert_eq!(query.first(""), Some("y"));
        assert_eq!(query.first("k"), Some(""));
        assert_eq!(query.first("u"), Some("\u{fffd}é"));
        assert_eq!(query.first("bad%"), None);
        assert_eq!(query.first("w"), None);
    }

    #[test]
    fn numbers_are_read_as_gogs_reads_them() {
        let int = |text: &str| Query::parse(&format!("n={text}")).int("n");
        assert_eq!(int("12"), 12);
        assert_eq!(int("%2B5"), 5);
        assert_eq!(int("-3"), -3);
        for none in ["", "abc", "1.5", "%201", "1_0", "0x10", "-", "+5"] {
            assert_eq!(int(none), 0, "{none}");
        }
        assert_eq!(int("99999999999999999999"), i64::MAX);
        assert_eq!(int("-99999999999999999999"), i64::MIN);
        assert_eq!(Query::default().int("n"), 0);
    }
}
