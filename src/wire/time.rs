//! Times as Go's `time.Parse` reads them, and what it says of those that it can't.

use std::fmt::{self, Write};

use jiff::{Timestamp, Unit, civil::Date, tz::Offset};
use serde::{Serialize, Serializer};

/// How Go writes the form of RFC 3339.
const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The first second of the year 0 (UTC): none before it has four digits.
const YEAR_0: i64 = -62_167_219_200;
/// The first second of the year 1 (UTC).
const YEAR_1: i64 = -62_135_596_800;

/// A time as it was written: with its fraction of a second, and where the clock was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Seconds since 1970 (UTC).
    pub unix: i64,
    nanoseconds: i32,
    /// Seconds to the east of UTC.
    offset: i64,
}

impl Time {
    /// A time of UTC, in seconds since 1970.
    pub fn utc(unix: i64) -> Self {
        Self { unix, nanoseconds: 0, offset: 0 }
    }

    /// A text of RFC 3339, as far as it can be written again and in UTC; the error is Go's.
    ///
    /// Go takes an hour of one digit and a comma before the fraction, too.
    pub fn read(text: &str) -> Result<Self, String> {
        let time = read(text)?;
        if time.offset.abs() >= DAY {
            return Err("timezone hour outside of range [0,23]".to_owned());
        }
        if time.unix < YEAR_0 {
            return Err("year outside of range [0,9999]".to_owned());
        }
        Ok(time)
    }

    /// What the clock showed there, as if it had been UTC, in seconds since 1970.
    pub fn by_its_clock(self) -> i64 {
        self.unix + self.offset
    }

    /// Whether it is what Go takes for no time: the first moment of the year 1.
    pub fn is_zero(self) -> bool {
        self.unix == YEAR_1 && self.nanoseconds == 0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unix, nanoseconds, offset } = *self;
        let time = Timestamp::new(unix, nanoseconds).map_err(|_| fmt::Error)?;
        match i32::try_from(offset).ok().and_then(|offset| Offset::from_seconds(offset).ok()) {
            Some(offset) if offset != Offset::UTC => write!(f, "{}", time.display_with_offset(offset)),
            _ => write!(f, "{time}"),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text of RFC 3339, in seconds since 1970 (UTC), without its fraction; the error is Go's.
///
/// Go takes an hour of one digit, a comma before the fraction, and an offset of 24 hours, too.
pub fn rfc3339(text: &str) -> Result<i64, String> {
    read(text).map(|time| time.unix)
}

fn read(text: &str) -> Result<Time, String> {
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
    fn read(mut self) -> Result<Time, Wrong<'a>> {
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
        let nanoseconds = self.fraction();
        let offset = self.offset()?;
        if !self.rest.is_empty() {
            return Err(Wrong::More(self.rest));
        }
        let days = days(year, month, day).ok_or(Wrong::Range("day"))?;
        let unix = days * DAY + hour * HOUR + minute * MINUTE + second - offset;
        Ok(Time { unix, nanoseconds, offset })
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

    /// Takes a fraction of a second, if there is one, in nanoseconds.
    fn fraction(&mut self) -> i32 {
        let Some(digits) = self.rest.strip_prefix(['.', ',']) else { return 0 };
        let after = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        if after.len() == digits.len() {
            return 0;
        }
        self.rest = after;
        let digits = &digits[..digits.len() - after.len()];
        // Nine digits are a number.
        format!("{digits:0<9}")[..9].parse().unwrap_or_default()
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
    use super::{Time, rfc3339};

    #[test]
    fn a_time_is_written_as_it_was_read() {
        for text in [
            "2024-06-30T12:00:00Z",
            "2024-06-30T12:00:00.5+02:00",
            "2023-01-02T03:04:05.123456789-08:30",
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.25-23:59",
        ] {
            assert_eq!(Time::read(text).map(|time| time.to_string()), Ok(text.to_owned()));
        }
        for (text, written) in [
            ("2024-06-30T12:00:00+00:00", "2024-06-30T12:00:00Z"),
            ("2024-06-30T12:00:00.50-00:00", "2024-06-30T12:00:00.5Z"),
            ("2024-06-30T1:00:00,1234567899+01:00", "2024-06-30T01:00:00.123456789+01:00"),
        ] {
            assert_eq!(Time::read(text).map(|time| time.to_string()), Ok(written.to_owned()));
        }
        for none in ["2024-06-30T12:00:00+24:00", "2024-06-30T12:00:00-23:60", "0000-01-01T00:00:00+00:01"] {
            assert!(Time::read(none).is_err(), "{none}");
        }
        let before = Time::read("1969-12-31T23:59:59.25Z").unwrap();
        assert_eq!((before.unix, before.is_zero()), (-1, false));
        assert!(Time::read("0001-01-01T02:00:00+02:00").unwrap().is_zero());
    }

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
