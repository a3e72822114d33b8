//! `provider::time::duration_parse`, `rfc3339_parse` and `unix_timestamp_parse`.
//! <https://registry.terraform.io/providers/hashicorp/time/latest/docs/functions/rfc3339_parse>

use chrono::{DateTime, Datelike, Utc};

use super::moment::{self, Moment};
use crate::framework::FunctionType;
use crate::provider_data::ProviderData;
use rform_core::go::{duration, quote::quoted};
use rform_core::schema::{FunctionParameter, FunctionSchema};
use rform_core::value::{Number, Type, Value};
use rform_provider::FunctionFailure;

/// All functions of the provider.
pub fn all() -> Vec<FunctionType> {
    vec![
        function(
            "duration_parse",
            ("duration", Type::String),
            "Parse a Go duration string into an object",
            parse_duration,
            duration_type(),
        ),
        function(
            "rfc3339_parse",
            ("timestamp", Type::String),
            "Parse an RFC3339 timestamp string into an object",
            parse_timestamp,
            moment_type("unix", Type::Number),
        ),
        function(
            "unix_timestamp_parse",
            ("unix_timestamp", Type::Number),
            "Parse a unix timestamp integer into an object",
            parse_unix,
            moment_type("rfc3339", Type::String),
        ),
    ]
}

type Call = fn(&ProviderData, &[Value]) -> Result<Value, FunctionFailure>;

fn function(
    name: &'static str,
    (parameter, ty): (&str, Type),
    summary: &str,
    call: Call,
    returns: Type,
) -> FunctionType {
    let parameter = FunctionParameter {
        name: parameter.into(),
        ty,
        ..FunctionParameter::default()
    };
    FunctionType {
        name,
        schema: FunctionSchema {
            parameters: vec![parameter],
            returns,
            summary: summary.into(),
            ..FunctionSchema::default()
        },
        call,
    }
}

fn duration_type() -> Type {
    let names = [
        "hours",
        "microseconds",
        "milliseconds",
        "minutes",
        "nanoseconds",
        "seconds",
    ];
    Type::object(names.map(|name| (name, Type::Number)))
}

fn moment_type(besides: &str, ty: Type) -> Type {
    let numbers = [
        "day", "hour", "iso_week", "iso_year", "minute", "month", "second", "weekday", "year",
        "year_day",
    ];
    let numbers = numbers.map(|name| (name, Type::Number)).into_iter();
    let texts = ["month_name", "weekday_name"].map(|name| (name, Type::String));
    Type::object(numbers.chain(texts).chain([(besides, ty)]))
}

fn failure(what: &str, given: &str, kind: &str) -> FunctionFailure {
    FunctionFailure {
        message: format!(
            "Error parsing {what}: {} is not a valid {kind}",
            quoted(given)
        ),
        argument: Some(0),
    }
}

fn parse_duration(_: &ProviderData, arguments: &[Value]) -> Result<Value, FunctionFailure> {
    let given = arguments
        .first()
        .and_then(Value::as_str)
        .unwrap_or_default();
    let nanoseconds = duration::parse_signed(given)
        .map_err(|_| failure("duration string", given, "duration string"))?;
    let whole = |unit: i64| Value::int(nanoseconds / unit);
    let fraction = |unit: i64| {
        #[allow(
            clippy::cast_precision_loss,
            reason = "the provider in Go gives the nearest number of 64 bits, too"
        )]
        let number = (nanoseconds / unit) as f64 + (nanoseconds % unit) as f64 / unit as f64;
        Number::from_f64(number).map_or(Value::NULL, Value::Number)
    };
    const SECOND: i64 = 1_000_000_000;
    Ok(Value::object([
        ("hours", fraction(3600 * SECOND)),
        ("minutes", fraction(60 * SECOND)),
        ("seconds", fraction(SECOND)),
        ("milliseconds", whole(1_000_000)),
        ("microseconds", whole(1_000)),
        ("nanoseconds", whole(1)),
    ]))
}

fn parse_timestamp(_: &ProviderData, arguments: &[Value]) -> Result<Value, FunctionFailure> {
    let given = arguments
        .first()
        .and_then(Value::as_str)
        .unwrap_or_default();
    let moment = moment::parse(given)
        .map_err(|_| failure("RFC3339 timestamp", given, "RFC3339 timestamp"))?;
    Ok(described(moment, ("unix", moment.timestamp().into())))
}

fn parse_unix(_: &ProviderData, arguments: &[Value]) -> Result<Value, FunctionFailure> {
    let given = arguments.first().and_then(Value::as_i64);
    let moment = given.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
    let Some(moment) = moment else {
        return Err(FunctionFailure {
            message: "the timestamp must be a whole number of seconds within the range of dates"
                .into(),
            argument: Some(0),
        });
    };
    let moment = moment.fixed_offset();
    Ok(described(moment, ("rfc3339", moment::written(moment))))
}

fn described(moment: Moment, besides: (&'static str, Value)) -> Value {
    let week = moment.iso_week();
    let parts = moment::parts(moment).into_iter();
    let parts = parts.map(|(name, part)| (name, Value::int(part)));
    let others = [
        ("year_day", Value::int(moment.ordinal().into())),
        ("month_name", Value::string(moment.format("%B").to_string())),
        (
            "weekday",
            Value::int(moment.weekday().num_days_from_sunday().into()),
        ),
        (
            "weekday_name",
            Value::string(moment.format("%A").to_string()),
        ),
        ("iso_year", Value::int(week.year().into())),
        ("iso_week", Value::int(week.week().into())),
        besides,
    ];
    Value::object(parts.chain(others))
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use expect_test::expect;
    use rform_core::value::Value;

    #[test]
    fn times_are_taken_apart() {
        let stack = Stack::new("time");
        let call = |name: &str, argument: Value| stack.call(name, vec![argument]);
        expect![[r#"{"day":19,"hour":16,"iso_week":51,"iso_year":1996,"minute":39,"month":12,"month_name":"December","second":57,"unix":851042397,"weekday":4,"weekday_name":"Thursday","year":1996,"year_day":354}"#]]
            .assert_eq(&call("rfc3339_parse", "1996-12-19T16:39:57-08:00".into()));
        expect![[r#"{"day":25,"hour":23,"iso_week":30,"iso_year":2023,"minute":43,"month":7,"month_name":"July","rfc3339":"2023-07-25T23:43:16Z","second":16,"weekday":2,"weekday_name":"Tuesday","year":2023,"year_day":206}"#]]
            .assert_eq(&call("unix_timestamp_parse", 1_690_328_596.into()));
        expect![[r#"{"hours":-1.5,"microseconds":-5400000000,"milliseconds":-5400000,"minutes":-90,"nanoseconds":-5400000000000,"seconds":-5400}"#]]
            .assert_eq(&call("duration_parse", "-1h30m".into()));
    }

    #[test]
    fn what_is_none_is_refused() {
        let stack = Stack::new("time");
        for (name, argument, expected) in [
            (
                "rfc3339_parse",
                Value::from("abcdef"),
                "Error parsing RFC3339 timestamp: \"abcdef\" is not a valid RFC3339 timestamp",
            ),
            (
                "duration_parse",
                Value::from("abcdef"),
                "Error parsing duration string: \"abcdef\" is not a valid duration string",
            ),
            (
                "unix_timestamp_parse",
                Value::from(i64::MAX),
                "the timestamp must be a whole number of seconds within the range of dates",
            ),
        ] {
            assert_eq!(stack.call(name, vec![argument]), expected);
        }
    }
}
