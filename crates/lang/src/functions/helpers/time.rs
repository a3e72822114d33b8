//! Points in time by RFC 3339, read as Go reads them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike};

use rform_core::go::quote::quoted;

/// A point in time and the offset it is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timestamp {
    /// Since 1970 in UTC.
    pub seconds: i64,
    /// Nanoseconds since the start of the second.
    pub nanoseconds: u32,
    /// Of the local time to UTC, in seconds.
    pub offset: i64,
}

/// A date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    /// The day of the week; Sunday is 0.
    pub weekday: i64,
}

impl Timestamp {
    /// As it is written, in local time.
    pub fn civil(self) -> Civil {
        let local = self.seconds + self.offset;
        // A moment that was read, or one some 292 years away from it, is within chrono's range.
        let local = DateTime::from_timestamp(local, 0).unwrap_or_default();
        Civil {
            year: i64::from(local.year()),
            month: i64::from(local.month()),
            day: i64::from(local.day()),
            hour: i64::from(local.hour()),
            minute: i64::from(local.minute()),
            second: i64::from(local.second()),
            weekday: i64::from(local.weekday().num_days_from_sunday()),
        }
    }

    /// Some nanoseconds later or earlier.
    pub fn plus(self, nanoseconds: i64) -> Timestamp {
        const BILLION: i64 = 1_000_000_000;
        let total = i64::from(self.nanoseconds) + nanoseconds.rem_euclid(BILLION);
        Timestamp {
            seconds: self.seconds + nanoseconds.div_euclid(BILLION) + total / BILLION,
            nanoseconds: u32::try_from(total % BILLION).unwrap_or_default(),
            ..self
        }
    }

    /// `Z` or `+01:00`, with another separator or none.
    pub fn zone(self, utc: &str, separator: &str) -> String {
        if self.offset == 0 && !utc.is_empty() {
            return utc.to_owned();
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs() / 60;
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }
}

/// RFC 3339 without fractions of seconds.
impl std::fmt::Display for Timestamp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } = self.civil();
        let zone = self.zone("Z", ":");
        let sign = if year < 0 { "-" } else { "" };
        let year = year.abs();
        write!(
            out,
            "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
        )
    }
}

fn date(year: i64, month: i64, day: i64) -> Option<NaiveDate> {
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Reads RFC 3339, strictly.
pub(crate) fn parse(text: &str) -> Result<Timestamp, String> {
    read(text, true)
}

/// Reads RFC 3339 as Go does when it follows a layout: an hour may have one digit, a comma may
/// stand before a fraction, and offsets go up to `24:60`.
pub(crate) fn parse_by_layout(text: &str) -> Result<Timestamp, String> {
    read(text, false)
}

fn read(text: &str, strict: bool) -> Result<Timestamp, String> {
    let reader = Reader { rest: text, strict };
    let timestamp = reader.timestamp();
    timestamp.map_err(|reason| format!("not a valid RFC3339 timestamp: {reason}"))
}

struct Reader<'a> {
    rest: &'a str,
    strict: bool,
}

fn cannot_use(text: &str, part: &str) -> String {
    match text {
        "" => format!("end of string before {part}"),
        text => format!("cannot use {} as {part}", quoted(text)),
    }
}

fn whole_number(digits: &str) -> Option<i64> {
    let valid = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| valid)
}

fn two_digits(text: &str) -> Option<i64> {
    whole_number(text).filter(|_| text.len() == 2)
}

impl Reader<'_> {
    fn timestamp(mut self) -> Result<Timestamp, String> {
        let year = self.number(4, "year", 0..=9999)?;
        self.sign('-')?;
        let month = self.number(2, "month", 1..=12)?;
        self.sign('-')?;
        let day = self.number(2, "day of month", 0..=99)?;
        self.sign('T')?;
        let hour_digits = if self.digits(2).is_some() { 2 } else { 1 };
        let hour = self.number(hour_digits, "hour", 0..=23)?;
        self.sign(':')?;
        let minute = self.number(2, "minute", 0..=59)?;
        self.sign(':')?;
        let second = self.number(2, "second", 0..=59)?;
        let comma = self.rest.starts_with(',');
        let nanoseconds = self.fraction();
        let zone = self.rest;
        let (hours, minutes) = self.offset()?;
        if !self.rest.is_empty() {
            return Err(cannot_use(self.rest, "timestamp segment"));
        }
        let Some(date) = date(year, month, day) else {
            return Err("day out of range".to_owned());
        };
        if self.strict && hour_digits == 1 {
            return Err("hour must have exactly two digits".to_owned());
        }
        if self.strict && comma {
            return Err(cannot_use(",", "timestamp segment"));
        }
        if self.strict && (hours.abs() > 23 || minutes.abs() > 59) {
            return Err(cannot_use(zone, "UTC offset"));
        }
        let offset = (hours * 60 + minutes) * 60;
        let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        Ok(Timestamp {
            seconds: midnight + hour * 3600 + minute * 60 + second - offset,
            nanoseconds,
            offset,
        })
    }

    fn digits(&self, count: usize) -> Option<i64> {
        whole_number(self.rest.get(..count)?)
    }

    fn number(
        &mut self,
        count: usize,
        part: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, String> {
        let number = self.digits(count);
        let number = number.ok_or_else(|| self.cannot_use(part))?;
        self.rest = self.rest.get(count..).unwrap_or_default();
        if range.contains(&number) {
            Ok(number)
        } else {
            // What is shown is the text behind the number.
            Err(self.cannot_use(part))
        }
    }

    fn cannot_use(&self, part: &str) -> String {
        let rest = self.rest;
        match part {
            "hour" if self.strict && rest.contains(':') => {
                "hour must be between 0 and 23 inclusive".to_owned()
            }
            "hour" | "minute" if self.strict && !rest.is_empty() && rest.len() != 2 => {
                format!("{part} must have exactly two digits")
            }
            _ => cannot_use(rest, part),
        }
    }

    fn sign(&mut self, sign: char) -> Result<(), String> {
        if let Some(rest) = self.rest.strip_prefix(sign) {
            self.rest = rest;
            return Ok(());
        }
        Err(match (sign, self.rest) {
            ('T', _) => "missing required time introducer 'T'".to_owned(),
            (_, "") => format!("end of string where \"{sign}\" is expected"),
            (_, found) => format!("found {} where \"{sign}\" is expected", quoted(found)),
        })
    }

    /// Reads a fraction of a second; digits after the ninth are ignored.
    fn fraction(&mut self) -> u32 {
        let Some(rest) = self.rest.strip_prefix(['.', ',']) else {
            return 0;
        };
        let end = rest
            .find(|char: char| !char.is_ascii_digit())
            .unwrap_or(rest.len());
        if end == 0 {
            return 0;
        }
        let (digits, after) = rest.split_at(end);
        self.rest = after;
        let nine = format!("{digits:0<9}");
        nine.get(..9)
            .and_then(|nine| nine.parse().ok())
            .unwrap_or(0)
    }

    /// Hours and minutes.
    fn offset(&mut self) -> Result<(i64, i64), String> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok((0, 0));
        }
        let bad = cannot_use(self.rest, "UTC offset");
        let (sign, rest) = match self.rest.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => return Err(bad),
        };
        let inner = rest.get(..5).and_then(|zone| zone.split_once(':'));
        let Some((hours, minutes)) = inner else {
            return Err(bad);
        };
        let (Some(hours), Some(minutes)) = (two_digits(hours), two_digits(minutes)) else {
            return Err(bad);
        };
        self.rest = rest.get(5..).unwrap_or_default();
        if hours > 24 || minutes > 60 {
            return Err(self.cannot_use("UTC offset"));
        }
        Ok((sign * hours, sign * minutes))
    }
}

/// Reads a date, alone or with a time, in the forms that YAML allows.
pub(crate) fn parse_loose(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at..)?),
        None => (text, ""),
    };
    let date: Vec<&str> = date.split('-').collect();
    let [year, month, day] = date[..] else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let (clock, zone) = match (clock.split_at_checked(1), zone) {
        (None, "") => ("0:0:0", "Z"),
        (Some((" ", clock)), "") => (clock, "Z"),
        (Some(("T" | "t", clock)), zone) if !zone.is_empty() => (clock, zone),
        _ => return None,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let clock: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = clock[..] else {
        return None;
    };
    let two = |text: &str| (!text.is_empty() && text.len() <= 2).then(|| format!("{text:0>2}"));
    let [month, day] = [two(month)?, two(day)?];
    let [hour, minute, second] = [two(hour)?, two(minute)?, two(second)?];
    let strict = format!("{year}-{month}-{day}T{hour}:{minute}:{second}.{fraction}{zone}");
    parse(&strict).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_come_back_as_they_went() {
        for text in [
            "2020-02-29T23:59:59Z",
            "0000-03-01T00:00:00+05:30",
            "9999-12-31T00:00:00-08:00",
        ] {
            assert_eq!(parse(text).map(|it| it.to_string()), Ok(text.to_owned()));
        }
        let loose = parse_loose("2001-1-4t1:2:3.5-05:00").map(|it| it.to_string());
        assert_eq!(loose.as_deref(), Some("2001-01-04T01:02:03-05:00"));
    }

    #[test]
    fn a_layout_is_followed_less_strictly() {
        for (text, strictly) in [
            ("2021-01-01T1:00:00Z", "hour must have exactly two digits"),
            (
                "2021-01-01T01:00:00,5Z",
                "cannot use \",\" as timestamp segment",
            ),
            (
                "2021-01-01T01:00:00+24:00",
                "cannot use \"+24:00\" as UTC offset",
            ),
        ] {
            assert!(parse_by_layout(text).is_ok(), "{text}");
            let refused = Err(format!("not a valid RFC3339 timestamp: {strictly}"));
            assert_eq!(parse(text), refused);
        }
        let before = parse("0000-01-01T00:00:00Z").map(|it| it.plus(-1).to_string());
        assert_eq!(before.as_deref(), Ok("-0001-12-31T23:59:59Z"));
    }
}
