//! Scalars of YAML 1.1 and their tags (<https://yaml.org/type/>).

use crate::functions::helpers::base64;
use crate::functions::helpers::text::text;
use crate::functions::helpers::time;
use rform_core::go::quote::quoted;
use rform_core::value::{Number, Type, Value, convert};
use saphyr_parser::{ScalarStyle, Tag};

/// The prefix of the tags of YAML's own types.
pub(super) const TAGS: &str = "tag:yaml.org,2002:";

pub(super) fn full_tag(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

pub(super) fn is_merge(source: &str, tag: Option<&Tag>) -> bool {
    match tag {
        None => source == "<<",
        Some(tag) => full_tag(tag) == format!("{TAGS}merge"),
    }
}

/// Quoted and block scalars without tag are texts, though read as the others are.
pub(super) fn scalar(source: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let value = resolve(source, style, tag)?;
    if tag.is_none() && style != ScalarStyle::Plain {
        return convert(&value, &Type::String).map_err(|error| error.message);
    }
    Ok(value)
}

pub(super) fn resolve(
    source: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value, String> {
    let tag = tag.map(full_tag).unwrap_or_default();
    let kind = match tag.strip_prefix(TAGS) {
        Some(kind @ ("str" | "bool" | "int" | "float" | "null" | "timestamp" | "binary")) => kind,
        None if tag.is_empty() => "",
        _ => return Err(format!("unsupported tag {}", quoted(&tag))),
    };
    if has_hint(source) && !matches!(kind, "str" | "binary") {
        if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) {
            return Ok(text(source));
        }
        if let Some(value) = word(source) {
            return Ok(value);
        }
        if kind.is_empty() && matches!(source, ".nan" | ".NaN" | ".NAN") {
            return Err("floating point NaN is not supported".to_owned());
        }
        if matches!(kind, "" | "timestamp")
            && let Some(timestamp) = time::parse_loose(source)
        {
            return Ok(Value::string(timestamp.to_string()));
        }
        if is_number(source) {
            return number(source, "int");
        }
    }
    tagged(source, kind)
}

fn tagged(source: &str, kind: &str) -> Result<Value, String> {
    let unreadable = || format!("cannot parse {} as {TAGS}{kind}", quoted(source));
    match kind {
        "binary" if base64::decode(source).is_err() => {
            Err(format!("{}: not valid base64", unreadable()))
        }
        "bool" => word(source)
            .filter(|value| value.as_bool().is_some())
            .ok_or_else(unreadable),
        "int" | "float" => number(source, kind),
        "timestamp" => time::parse_loose(source)
            .map(|timestamp| Value::string(timestamp.to_string()))
            .ok_or_else(unreadable),
        "null" => Ok(Value::NULL),
        _ => Ok(text(source)),
    }
}

/// Whether the beginning lets something else than a text be expected.
fn has_hint(source: &str) -> bool {
    source.is_empty()
        || source.starts_with(|char: char| char.is_ascii_digit() || "+-.yYnNtTfFoO~".contains(char))
}

fn word(source: &str) -> Option<Value> {
    match source {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(Value::TRUE)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Value::FALSE)
        }
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::NULL),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            Some(Value::Number(Number::infinity()))
        }
        "-.inf" | "-.Inf" | "-.INF" => Some(Value::Number(Number::infinity().neg())),
        _ => None,
    }
}

/// Decimal with fraction and exponent, `0o17`, `0x1F`.
fn is_number(source: &str) -> bool {
    let radix = |prefix: &str, radix: u32| {
        source
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|char| char.is_digit(radix)))
    };
    let decimal = source
        .chars()
        .all(|char| char.is_ascii_digit() || "+-.eE".contains(char));
    radix("0o", 8) || radix("0x", 16) || decimal && Number::parse(source).is_some()
}

pub(super) fn number(source: &str, kind: &str) -> Result<Value, String> {
    let plain = source.replace('_', "");
    let other = |prefix: &str, radix: u32| {
        let digits = plain.strip_prefix(prefix)?;
        let number = u64::from_str_radix(digits, radix).ok()?;
        Some(Number::from(number))
    };
    Number::parse(&plain)
        .or_else(|| other("0x", 16))
        .or_else(|| other("0o", 8))
        .or_else(|| other("0b", 2))
        .map(Value::Number)
        .ok_or_else(|| format!("cannot parse {} as {TAGS}{kind}", quoted(source)))
}
