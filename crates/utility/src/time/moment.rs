//! Timestamps of RFC 3339, and calendar arithmetic as in Go's `time`.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, TimeDelta, Timelike, Utc};

use crate::framework::check::Place;
use crate::framework::declare::{Field, integer, text};
use crate::framework::{Check, Fields};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// A point in time with the offset in which it is written.
pub type Moment = DateTime<FixedOffset>;

/// An argument that is a timestamp.
pub fn argument(name: &'static str) -> Field {
    text(name).checked(Check::Text(error))
}

fn error(given: &str, _place: &Place) -> Option<(String, String)> {
    let why = parse(given).err()?;
    let detail = format!(
        "A string value was provided that is not valid RFC3339 string format.\n\nGiven Value: \
         {given}\nError: {why}"
    );
    Some(("Invalid RFC3339 String Value".into(), detail))
}

/// Reads a timestamp as strictly as Go does.
///
/// # Errors
/// The text does not have that form, or there is no such time.
pub fn parse(given: &str) -> Result<Moment, String> {
    let expected = || {
        format!(
            "{given:?} has not the form YYYY-MM-DDTHH:MM:SS, followed by Z or an offset such as +01:00"
        )
    };
    let is_strict = given.is_ascii() && given.get(10..11) == Some("T") && !given.contains('z');
    let moment = DateTime::parse_from_rfc3339(given)
        .ok()
        .filter(|_| is_strict);
    // A leap second is more than a second of nanoseconds to chrono, and none to Go.
    moment
        .filter(|moment| moment.nanosecond() < 1_000_000_000)
        .ok_or_else(expected)
}

/// The timestamp of an attribute; none if it is not known or null.
///
/// # Errors
/// The text is not a timestamp.
pub fn of(object: &Fields, name: &str) -> Result<Option<Moment>, Problem> {
    let Some(given) = object.text(name).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let moment = parse(given).map_err(|why| {
        Problem::error("Invalid RFC3339 String Value", format!("{name}: {why}.")).at_attribute(name)
    });
    moment.map(Some)
}

/// The time now, in UTC and to the second.
pub fn now(meta: &ProviderData) -> Moment {
    let seconds = i64::try_from(meta.clock.now().as_secs()).unwrap_or(i64::MAX);
    let now = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    now.fixed_offset()
}

/// Whether a point in time is over.
pub fn is_over(moment: Moment, meta: &ProviderData) -> bool {
    let since = meta.clock.now().as_nanos();
    let until = moment.timestamp_nanos_opt().map(i128::from);
    let since = i128::try_from(since).unwrap_or(i128::MAX);
    until.is_some_and(|until| since > until)
}

/// The timestamp as text, without parts of a second.
pub fn written(moment: Moment) -> Value {
    Value::string(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// The attributes for the parts of a point in time.
pub fn part_fields() -> Vec<Field> {
    let names = ["day", "hour", "minute", "month", "second", "unix", "year"];
    names.map(|name| integer(name).computed()).into()
}

/// Sets the attributes for the parts of a point in time.
pub fn describe(object: &mut Fields, moment: Moment) {
    for (name, part) in parts(moment) {
        object.set(name, part);
    }
    object.set("unix", moment.timestamp());
}

/// Year, month, day, hour, minute and second.
pub fn parts(moment: Moment) -> [(&'static str, i64); 6] {
    [
        ("year", i64::from(moment.year())),
        ("month", i64::from(moment.month())),
        ("day", i64::from(moment.day())),
        ("hour", i64::from(moment.hour())),
        ("minute", i64::from(moment.minute())),
        ("second", i64::from(moment.second())),
    ]
}

/// Sets the argument `base` to its prior value if the configuration does not give it: a changed offset
/// or period counts from the same time as before.
pub fn keep_base(object: &mut Fields, prior: &Fields, base: &str) {
    if !object.is_given(base) {
        object.set(base, prior.get(base).clone());
    }
}

/// Sets the counts of an import id: `texts` are its parts, each for the argument of the same place in
/// `names`; an empty part sets nothing. `invalid` makes the error of a part from the name of its
/// argument and the reason.
///
/// # Errors
/// A part is not a whole number.
pub fn set_counts(
    object: &mut Fields,
    (names, texts): (&[&'static str], &[&str]),
    invalid: impl Fn(&str, String) -> Problem,
) -> Result<(), Problem> {
    for (name, text) in names.iter().zip(texts).filter(|(_, it)| !it.is_empty()) {
        let count: Result<i64, _> = text.parse();
        let count = count.map_err(|error| invalid(name, format!("({text:?}) as int: {error}")))?;
        object.set(name, count);
    }
    Ok(())
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A calendar year.
    Years,
    /// A calendar month.
    Months,
    /// A day of the calendar.
    Days,
    /// Hours of 3600 seconds.
    Hours,
    /// Minutes of 60 seconds.
    Minutes,
    /// Seconds without leap seconds.
    Seconds,
}

/// A later or earlier point in time. A day that its month does not have is one of the next month:
/// a month after 31 October is 1 December.
///
/// # Errors
/// The result is out of range.
pub fn moved(moment: Moment, count: i64, unit: Unit) -> Result<Moment, Problem> {
    let result = match unit {
        Unit::Years => in_month(moment, count.checked_mul(12)),
        Unit::Months => in_month(moment, Some(count)),
        Unit::Days => by_days(moment, count),
        Unit::Hours => by_seconds(moment, count.checked_mul(3600)),
        Unit::Minutes => by_seconds(moment, count.checked_mul(60)),
        Unit::Seconds => by_seconds(moment, Some(count)),
    };
    result.ok_or_else(|| {
        let detail = format!("{count} {unit:?} from {moment} is out of range.").to_lowercase();
        Problem::error("Time out of range", detail)
    })
}

fn by_seconds(moment: Moment, seconds: Option<i64>) -> Option<Moment> {
    moment.checked_add_signed(TimeDelta::try_seconds(seconds?)?)
}

fn by_days(moment: Moment, days: i64) -> Option<Moment> {
    match days >= 0 {
        true => moment.checked_add_days(Days::new(days.unsigned_abs())),
        false => moment.checked_sub_days(Days::new(days.unsigned_abs())),
    }
}

fn in_month(moment: Moment, months: Option<i64>) -> Option<Moment> {
    let month = i64::from(moment.year()) * 12 + i64::from(moment.month0());
    let month = month.checked_add(months?)?;
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let first = NaiveDate::from_ymd_opt(year, u32::try_from(month.rem_euclid(12)).ok()? + 1, 1)?;
    let day = first.checked_add_days(Days::new(u64::from(moment.day0())))?;
    day.and_time(moment.time())
        .and_local_timezone(*moment.offset())
        .single()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved_text(from: &str, count: i64, unit: Unit) -> Option<String> {
        let moved = moved(parse(from).ok()?, count, unit).ok()?;
        written(moved).as_str().map(str::to_owned)
    }

    #[test]
    fn days_that_a_month_does_not_have_are_those_of_the_next() {
        for (from, count, unit, to) in [
            (
                "2020-10-31T01:02:03Z",
                1,
                Unit::Months,
                "2020-12-01T01:02:03Z",
            ),
            (
                "2020-01-31T01:02:03Z",
                1,
                Unit::Months,
                "2020-03-02T01:02:03Z",
            ),
            (
                "2020-02-29T01:02:03Z",
                1,
                Unit::Years,
                "2021-03-01T01:02:03Z",
            ),
            (
                "2020-01-31T01:02:03Z",
                -2,
                Unit::Months,
                "2019-12-01T01:02:03Z",
            ),
            (
                "2020-01-01T00:00:00+02:00",
                -1,
                Unit::Days,
                "2019-12-31T00:00:00+02:00",
            ),
            (
                "2020-01-01T00:00:00Z",
                25,
                Unit::Hours,
                "2020-01-02T01:00:00Z",
            ),
            (
                "2020-01-01T00:00:00Z",
                -1,
                Unit::Seconds,
                "2019-12-31T23:59:59Z",
            ),
        ] {
            assert_eq!(moved_text(from, count, unit).as_deref(), Some(to), "{from}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_an_error() {
        let units = [
            Unit::Years,
            Unit::Months,
            Unit::Days,
            Unit::Hours,
            Unit::Seconds,
        ];
        for unit in units {
            for count in [i64::MAX, i64::MIN] {
                assert_eq!(moved_text("2020-01-01T00:00:00Z", count, unit), None);
            }
        }
    }

    #[test]
    fn timestamps_are_read_strictly() {
        for given in [
            "x",
            "",
            "2020-01-01",
            "2020-01-01 00:00:00Z",
            "2020-01-01t00:00:00Z",
            "2020-01-01T00:00:00z",
            "2020-01-01T00:00:60Z",
            "2020-02-30T00:00:00Z",
            "2020-01-01T00:00:00",
        ] {
            assert!(parse(given).is_err(), "{given}");
        }
        assert!(parse("2020-01-01T00:00:00.25-08:00").is_ok());
    }
}
