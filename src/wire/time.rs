//! Times as Go's `time.Parse` reads them, and what it says of those that it can't.

use std::fmt::Write;

use jiff::{Unit, civil::Date};

/// How Go writes the form of RFC 3339.
const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A text of RFC 3339, in seconds since 1970 (UTC), without its fraction; the error is Go's.
///
/// Go takes an hour of one digit, a comma before the fraction, and an offset of 24 hours, too.
pub fn rfc3339(text: &str) -> Result<i64, String> {
    Reader { rest: text }.read().map_err(|wrong| match wrong {
        Wrong::Part { rest, part } => format!(
            "parsing time {} as {}: cannot parse {} as {}",
            quoted(text),
            quoted(LAYOUT),
            quoted(rest),
            quoted(part)
        ),
        Wrong::Range(what) => format!("parsing time {}: {what} out of range", quoted(text)),
        Wrong::More(rest) => format!("parsing time {}: extra text: {}", quoted(text), quoted(rest)),
    })
}

/// What Go finds wrong.
enum Wrong<'a> {
    /// What stands in the place of a part of the form is none.
    Part { rest: &'a str, part: &'static str },
    /// A number is too large or too small.
    Range(&'static str),
    /// Something stands behind the time.
    More(&'a str),
}

/// What is left to be read.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<i64, Wrong<'a>> {
        let year = self.number("2006", 4..=4)?;
        self.sign("-")?;
        let month = self.number("01", 2..=2)?;
        in_range(1..=12, month, "month")?;
        self.sign("-")?;
        let day = self.number("02", 2..=2)?;
        self.sign("T")?;
        let hour = self.number("15", 1..=2)?;
        in_range(0..=23, hour, "hour")?;
        self.sign(":")?;
        let minute = self.number("04", 2..=2)?;
        in_range(0..=59, minute, "minute")?;
        self.sign(":")?;
        let second = self.number("05", 2..=2)?;
        in_range(0..=59, second, "second")?;
        self.fraction();
        let offset = self.offset()?;
        if !self.rest.is_empty() {
            return Err(Wrong::More(self.rest));
        }
        let days = days(year, month, day).ok_or(Wrong::Range("day"))?;
        Ok(days * DAY + hour * HOUR + minute * MINUTE + second - offset)
    }

    /// Takes a number of so many digits.
    fn number(
        &mut self,
        part: &'static str,
        digits: std::ops::RangeInclusive<usize>,
    ) -> Result<i64, Wrong<'a>> {
        let found = self.rest.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
        if !digits.contains(&found) {
            return Err(Wrong::Part { rest: self.rest, part });
        }
        let (number, rest) = self.rest.split_at(found);
        self.rest = rest;
        // So few digits are a number.
        Ok(number.parse().unwrap_or_default())
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), Wrong<'a>> {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.ok_or(Wrong::Part { rest: self.rest, part: sign })?;
        Ok(())
    }

    /// Takes a fraction of a second, if there is one.
    fn fraction(&mut self) {
        let Some(digits) = self.rest.strip_prefix(['.', ',']) else { return };
        let after = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        if after.len() < digits.len() {
            self.rest = after;
        }
    }

    /// Takes the offset from UTC, in seconds.
    fn offset(&mut self) -> Result<i64, Wrong<'a>> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok(0);
        }
        let none = Wrong::Part { rest: self.rest, part: "Z07:00" };
        let (sign, digits) = match self.rest.as_bytes() {
            [sign @ (b'+' | b'-'), h, i, b':', m, n, ..] => (*sign, [*h, *i, *m, *n]),
            _ => return Err(none),
        };
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(none);
        }
        let [h, i, m, n] = digits.map(|digit| i64::from(digit - b'0'));
        let (hours, minutes) = (h * 10 + i, m * 10 + n);
        // Of both, Go names the minute.
        in_range(0..=60, minutes, "time zone offset minute")?;
        in_range(0..=24, hours, "time zone offset hour")?;
        self.rest = &self.rest["+00:00".len()..];
        let offset = hours * HOUR + minutes * MINUTE;
        Ok(if sign == b'-' { -offset } else { offset })
    }
}

fn in_range(
    range: std::ops::RangeInclusive<i64>,
    number: i64,
    what: &'static str,
) -> Result<(), Wrong<'static>> {
    if range.contains(&number) { Ok(()) } else { Err(Wrong::Range(what)) }
}

/// The days from 1970 to a date; `None` if its month has no such day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    Some(Date::constant(1970, 1, 1).until((Unit::Day, date)).ok()?.get_days().into())
}

/// A text as Go's package `time` writes it: bytes past ASCII and controls in hexadecimal digits.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for byte in text.bytes() {
        // Writing to a String can't fail.
        let _ = match byte {
            b'"' | b'\\' => write!(quoted, "\\{}", char::from(byte)),
            b' '..=b'~' | 0x7f => quoted.write_char(char::from(byte)),
            _ => write!(quoted, "\\x{byte:02x}"),
        };
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2023-11-14T22:17:20Z", 1_700_000_240),
            ("2023-11-15T00:17:20.999+02:00", 1_700_000_240),
            ("2023-11-14T17:17:20,5-05:00", 1_700_000_240),
            ("2023-11-14T9:07:00Z", 1_699_952_820),
            ("2023-11-15T22:17:20+24:00", 1_700_000_240),
            ("2024-02-29T00:00:00+00:60", 1_709_161_200),
            ("1969-12-31T23:59:59Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(rfc3339(text), Ok(unix), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        const LAYOUT: &str = "\"2006-01-02T15:04:05Z07:00\"";
        for (text, rest, part) in [
            ("", "", "2006"),
            ("x", "x", "2006"),
            ("202", "202", "2006"),
            ("2023", "", "-"),
            ("2023-1-14T00:00:00Z", "1-14T00:00:00Z", "01"),
            ("2023-11-9T00:00:00Z", "9T00:00:00Z", "02"),
            ("2023-11-14", "", "T"),
            ("2023-11-14t00:00:00Z", "t00:00:00Z", "T"),
            ("2023-11-14T00:00:00", "", "Z07:00"),
            ("2023-11-14T00:00:00z", "z", "Z07:00"),
            ("2023-11-14T00:00:00.Z", ".Z", "Z07:00"),
            ("2023-11-14T00:00:00 02:00", " 02:00", "Z07:00"),
            ("2023-11-14T00:00:00+0200", "+0200", "Z07:00"),
            ("2023-11-14T00:00:00+2x:00", "+2x:00", "Z07:00"),
        ] {
            let error = format!("parsing time \"{text}\" as {LAYOUT}: cannot parse \"{rest}\" as \"{part}\"");
            assert_eq!(rfc3339(text), Err(error));
        }
        for (text, what) in [
            ("2023-02-29T00:00:00Z", "day"),
            ("2023-11-00T00:00:00Z", "day"),
            ("2023-13-01T00:00:00Z", "month"),
            ("2023-11-14T24:00:00Z", "hour"),
            ("2023-11-14T00:60:00Z", "minute"),
            ("2023-11-14T00:00:60Z", "second"),
            ("2023-11-14T00:00:00+25:00", "time zone offset hour"),
            ("2023-11-14T00:00:00-99:99", "time zone offset minute"),
        ] {
            assert_eq!(rfc3339(text), Err(format!("parsing time \"{text}\": {what} out of range")));
        }
        assert_eq!(
            rfc3339("2023-11-14T00:00:00Z\u{e9}\"\n"),
            Err("parsing time \"2023-11-14T00:00:00Z\\xc3\\xa9\\\"\\x0a\": extra text: \"\\xc3\\xa9\\\"\\x0a\""
                .to_owned())
        );
    }
}
