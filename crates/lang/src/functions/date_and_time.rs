//! `formatdate`, `plantimestamp`, `timeadd`, `timecmp` and `timestamp`: functions on timestamps, which are
//! strings in the form of RFC 3339.

use std::cmp::Ordering;
use std::time::Duration;

use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;
use crate::functions::helpers::time::{Timestamp, parse, parse_by_layout};
use rform_core::go::duration;
use rform_core::go::quote::quoted;
use rform_core::value::Value;

const fn string(name: &'static str) -> Parameter {
    Parameter::new(name, types::string)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "formatdate",
        "Formats a timestamp, for example with `YYYY-MM-DD hh:mm:ss`.",
        formatdate,
    )
    .takes(&[string("format"), string("time")])
    .examples(&[(
        "formatdate(\"DD MMM YYYY hh:mm ZZZ\", \"2018-01-02T23:12:01Z\")",
        "\"02 Jan 2018 23:12 UTC\"",
    )]),
    Function::new(
        "plantimestamp",
        "Returns the time of the plan, in UTC.",
        |call| {
            Ok(call
                .context
                .plan_time
                .map_or_else(|| call.unknown(), instant))
        },
    )
    .examples(&[("length(plantimestamp())", "20")]),
    Function::new(
        "timeadd",
        "Adds a duration such as `1h30m` to a timestamp.",
        |call| {
            let start = parse(call.text(0)).map_err(failed)?;
            let duration = duration::parse_signed(call.text(1)).map_err(failed)?;
            Ok(Value::string(start.plus(duration).to_string()))
        },
    )
    .takes(&[string("timestamp"), string("duration")])
    .nullable()
    .examples(&[(
        "timeadd(\"2017-11-22T00:00:00Z\", \"10m\")",
        "\"2017-11-22T00:10:00Z\"",
    )]),
    Function::new(
        "timecmp",
        "Compares two timestamps: -1 if the first is earlier, 0 if equal, 1 if later.",
        timecmp,
    )
    .takes(&[string("timestamp_a"), string("timestamp_b")])
    .gives(types::give_number)
    .examples(&[(
        "timecmp(\"2017-11-22T00:00:00Z\", \"2017-11-22T01:00:00Z\")",
        "-1",
    )]),
    Function::new("timestamp", "Returns the current time, in UTC.", |call| {
        if call.context.planning {
            return Ok(call.unknown());
        }
        Ok(instant(call.context.world.now()))
    })
    .examples(&[("length(timestamp())", "20")]),
];

fn instant(since_1970: Duration) -> Value {
    let timestamp = Timestamp {
        seconds: i64::try_from(since_1970.as_secs()).unwrap_or_default(),
        nanoseconds: 0,
        offset: 0,
    };
    Value::string(timestamp.to_string())
}

fn timecmp(call: &Call<'_>) -> Outcome<Value> {
    let moment = |at: usize| -> Outcome<(i64, u32)> {
        let timestamp = parse_by_layout(call.text(at)).map_err(|reason| blamed(at, reason))?;
        Ok((timestamp.seconds, timestamp.nanoseconds))
    };
    let order = match moment(0)?.cmp(&moment(1)?) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    };
    Ok(Value::int(order))
}

fn formatdate(call: &Call<'_>) -> Outcome<Value> {
    let timestamp = parse(call.text(1)).map_err(|reason| blamed(1, reason))?;
    let mut formatted = String::new();
    let mut rest = call.text(0);
    while let Some(first) = rest.chars().next() {
        rest = if first == '\'' {
            literal(rest, &mut formatted)?
        } else {
            let repeated = |char: char| char == first;
            let plain = |char: char| char != '\'' && !char.is_ascii_alphabetic();
            let end = if first.is_ascii_alphabetic() {
                rest.find(|char| !repeated(char))
            } else {
                rest.find(|char| !plain(char))
            };
            let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
            if first.is_ascii_alphabetic() {
                formatted.push_str(&verb(token, timestamp).map_err(|why| blamed(0, why))?);
            } else {
                formatted.push_str(token);
            }
            after
        };
    }
    Ok(text(formatted))
}

/// Text between single quotes, where two of them stand for one; gives what follows.
fn literal<'a>(rest: &'a str, formatted: &mut String) -> Outcome<&'a str> {
    if let Some(after) = rest.strip_prefix("''") {
        formatted.push('\'');
        return Ok(after);
    }
    let mut rest = rest.get(1..).unwrap_or_default();
    loop {
        let Some((inside, after)) = rest.split_once('\'') else {
            return Err(blamed(0, "unterminated literal '"));
        };
        formatted.push_str(inside);
        match after.strip_prefix('\'') {
            Some(after) => {
                formatted.push('\'');
                rest = after;
            }
            None => return Ok(after),
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

fn name(names: &[&str], at: i64, short: bool) -> Option<String> {
    let name = names.get(usize::try_from(at).ok()?)?;
    let name = if short { name.get(..3)? } else { name };
    Some(name.to_owned())
}

/// One or two digits, as many as there are letters.
fn digits(number: i64, letters: usize) -> Option<String> {
    match letters {
        1 => Some(number.to_string()),
        2 => Some(format!("{number:02}")),
        _ => None,
    }
}

fn verb(token: &str, timestamp: Timestamp) -> Result<String, String> {
    let civil = timestamp.civil();
    let half = |morning: &str, noon: &str| {
        let name = if civil.hour < 12 { morning } else { noon };
        (token.len() == 2).then(|| name.to_owned())
    };
    let hour12 = if civil.hour % 12 == 0 {
        12
    } else {
        civil.hour % 12
    };
    let count = token.len();
    let (found, expected) = match (token.as_bytes().first().copied().unwrap_or_default(), count) {
        (b'Y', 2) => (digits(civil.year.rem_euclid(100), 2), ""),
        (b'Y', 4) => (Some(format!("{:04}", civil.year)), ""),
        (b'Y', _) => (None, ": year must either be \"YY\" or \"YYYY\""),
        (b'M', 3 | 4) => (name(&MONTHS, civil.month - 1, count == 3), ""),
        (b'M', _) => (
            digits(civil.month, count),
            ": month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"",
        ),
        (b'D', _) => (
            digits(civil.day, count),
            ": day of month must either be \"D\" or \"DD\"",
        ),
        (b'E', 3 | 4) => (name(&DAYS, civil.weekday, count == 3), ""),
        (b'E', _) => (None, ": day of week must either be \"EEE\" or \"EEEE\""),
        (b'h', _) => (
            digits(civil.hour, count),
            ": 24-hour must either be \"h\" or \"hh\"",
        ),
        (b'H', _) => (
            digits(hour12, count),
            ": 12-hour must either be \"H\" or \"HH\"",
        ),
        (b'A', _) => (half("AM", "PM"), ": must be \"AA\""),
        (b'a', _) => (half("am", "pm"), ": must be \"aa\""),
        (b'm', _) => (
            digits(civil.minute, count),
            ": minute must either be \"m\" or \"mm\"",
        ),
        (b's', _) => (
            digits(civil.second, count),
            ": second must either be \"s\" or \"ss\"",
        ),
        (b'Z', _) => (
            zone(timestamp, count),
            ": timezone must be Z, ZZZZ, or ZZZZZ",
        ),
        _ => (None, ""),
    };
    found.ok_or_else(|| format!("invalid date format verb {}{expected}", quoted(token)))
}

fn zone(timestamp: Timestamp, letters: usize) -> Option<String> {
    match letters {
        1 => Some(timestamp.zone("Z", ":")),
        3 => Some(timestamp.zone("UTC", "")),
        4 => Some(timestamp.zone("", "")),
        5 => Some(timestamp.zone("", ":")),
        _ => None,
    }
}
