//! Points in time by RFC 3339 and durations, read as Go reads them.

use super::quote::quoted;

/// A point in time and the offset it is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timestamp {
    /// Since 1970 in UTC.
    pub seconds: i64,
    /// Within the second.
    pub nanoseconds: u32,
    /// Of the local time to UTC, in seconds.
    pub offset: i64,
}

/// A date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    /// From Sunday, 0.
    pub weekday: i64,
}

const DAY: i64 = 86_400;

impl Timestamp {
    /// As it is written, in local time.
    pub fn civil(self) -> Civil {
        let local = self.seconds + self.offset;
        let (days, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = date_of(days);
        Civil {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 4).rem_euclid(7),
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
        write!(
            out,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
        )
    }
}

/// Days since 1970 of a date in the Gregorian calendar.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads RFC 3339, strictly.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    let reason = match (Reader { rest: text }).timestamp() {
        Ok(timestamp) => return Ok(timestamp),
        Err(reason) => reason,
    };
    Err(format!("not a valid RFC3339 timestamp: {reason}"))
}

struct Reader<'a> {
    rest: &'a str,
}

fn cannot_use(text: &str, part: &str) -> String {
    if text.is_empty() {
        return format!("end of string before {part}");
    }
    match part {
        "hour" if text.contains(':') => "hour must be between 0 and 23 inclusive".to_owned(),
        "hour" | "minute" if text.len() != 2 => {
            format!("{part} must have exactly two digits")
        }
        _ => format!("cannot use {} as {part}", quoted(text)),
    }
}

impl Reader<'_> {
    fn timestamp(mut self) -> Result<Timestamp, String> {
        let year = self.number(4, "year", 0..=9999)?;
        self.sign('-')?;
        let month = self.number(2, "month", 1..=12)?;
        self.sign('-')?;
        let day = self.number(2, "day of month", 0..=99)?;
        self.sign('T')?;
        let hour = self.hour()?;
        self.sign(':')?;
        let minute = self.number(2, "minute", 0..=59)?;
        self.sign(':')?;
        let second = self.number(2, "second", 0..=59)?;
        let nanoseconds = self.fraction();
        let offset = self.offset()?;
        if !self.rest.is_empty() {
            return Err(format!("extra text: {}", quoted(self.rest)));
        }
        if day < 1 || day > days_in(year, month) {
            return Err("day out of range".to_owned());
        }
        let days = days_of(year, month, day);
        Ok(Timestamp {
            seconds: days * DAY + hour * 3600 + minute * 60 + second - offset,
            nanoseconds,
            offset,
        })
    }

    fn digits(&self, count: usize) -> Option<i64> {
        let digits = self.rest.get(..count)?;
        let valid = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| valid)
    }

    fn number(
        &mut self,
        count: usize,
        part: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, String> {
        let number = self.digits(count);
        let number = number.ok_or_else(|| cannot_use(self.rest, part))?;
        self.rest = self.rest.get(count..).unwrap_or_default();
        if range.contains(&number) {
            Ok(number)
        } else {
            // What is shown is the text behind the number.
            Err(cannot_use(self.rest, part))
        }
    }

    fn hour(&mut self) -> Result<i64, String> {
        let single = self.digits(1).is_some() && self.rest.get(1..2) == Some(":");
        if single {
            return Err("hour must have exactly two digits".to_owned());
        }
        self.number(2, "hour", 0..=23)
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

    /// What is beyond nine digits is cut off.
    fn fraction(&mut self) -> u32 {
        let Some(rest) = self.rest.strip_prefix('.') else {
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

    fn offset(&mut self) -> Result<i64, String> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok(0);
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
        let two = |text: &str, most: i64| {
            let digits = Reader { rest: text }.digits(2).filter(|_| text.len() == 2);
            digits.filter(|number| *number <= most)
        };
        let (Some(hours), Some(minutes)) = (two(hours, 23), two(minutes, 59)) else {
            return Err(bad);
        };
        self.rest = rest.get(5..).unwrap_or_default();
        Ok(sign * (hours * 60 + minutes) * 60)
    }
}

/// Reads a date, alone or with a time, in the forms that YAML allows.
pub(super) fn parse_loose(text: &str) -> Option<Timestamp> {
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

/// Reads a duration such as `1h30m`, in nanoseconds.
pub(super) fn parse_duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (part, after) = duration_part(text, rest)?;
        total += part;
        rest = after;
    }
    let total = if negative { -total } else { total };
    i64::try_from(total).map_err(|_| invalid())
}

/// The first number with its unit, and what follows it.
fn duration_part<'a>(text: &str, rest: &'a str) -> Result<(i128, &'a str), String> {
    const MOST_DIGITS: usize = 18;
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let split = |text: &'a str| {
        let end = text
            .find(|char: char| !char.is_ascii_digit())
            .unwrap_or(text.len());
        text.split_at(end)
    };
    let (whole, after) = split(rest);
    let (fraction, after) = match after.strip_prefix('.') {
        Some(after) => split(after),
        None => ("", after),
    };
    if whole.is_empty() && fraction.is_empty() || whole.len() > MOST_DIGITS + 1 {
        return Err(invalid());
    }
    let end = after
        .find(|char: char| char == '.' || char.is_ascii_digit())
        .unwrap_or(after.len());
    let (unit, after) = after.split_at(end);
    let scale: i128 = match unit {
        "" => return Err(format!("time: missing unit in duration {}", quoted(text))),
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => {
            let (unit, text) = (quoted(unit), quoted(text));
            return Err(format!("time: unknown unit {unit} in duration {text}"));
        }
    };
    let number = |digits: &str| -> i128 { digits.parse().unwrap_or(0) };
    let fraction = fraction
        .get(..MOST_DIGITS.min(fraction.len()))
        .unwrap_or_default();
    let power = 10_i128.pow(u32::try_from(fraction.len()).unwrap_or(0));
    let part = number(whole) * scale + number(fraction) * scale / power;
    if part > i128::from(i64::MAX) + 1 {
        return Err(invalid());
    }
    Ok((part, after))
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
    fn durations_are_summed() {
        assert_eq!(parse_duration("-1h1.5m"), Ok(-3_690_000_000_000));
        assert_eq!(
            parse_duration("1h 30m"),
            Err("time: unknown unit \"h \" in duration \"1h 30m\"".to_owned())
        );
    }
}
