//! Checks of names, with the messages of hashicorp/aws.

use rform_core::value::Value;

/// How long the names of groups may be:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>.
const LONGEST: usize = 255;
/// How much of it a generated suffix takes.
const SUFFIX: usize = 26;

fn too_long(name: &str, text: &str, most: usize) -> Option<String> {
    (text.len() > most).then(|| format!("\"{name}\" cannot be longer than {most} characters"))
}

/// A check: the name of a subnet group.
pub(super) fn subnet_group(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text == "default" {
        return Some(format!("\"default\" is not allowed as \"{name}\""));
    }
    subnet_group_of(name, text, LONGEST)
}

/// A check: the beginning of such a name.
pub(super) fn subnet_group_prefix(name: &str, value: &Value) -> Option<String> {
    subnet_group_of(name, value.as_str()?, LONGEST - SUFFIX)
}

fn subnet_group_of(name: &str, text: &str, most: usize) -> Option<String> {
    let is_allowed =
        |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_. ".contains(it);
    if !text.chars().all(is_allowed) {
        return Some(format!(
            "only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces \
             allowed in \"{name}\""
        ));
    }
    too_long(name, text, most)
}

/// A check: the name of a parameter group.
pub(super) fn parameter_group(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    parameter_group_of(name, text, LONGEST).or_else(|| hyphen_at_end(name, text))
}

/// A check: the beginning of such a name.
pub(super) fn parameter_group_prefix(name: &str, value: &Value) -> Option<String> {
    parameter_group_of(name, value.as_str()?, LONGEST - SUFFIX)
}

fn parameter_group_of(name: &str, text: &str, most: usize) -> Option<String> {
    let is_allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-.".contains(it);
    if !text.chars().all(is_allowed) {
        return Some(format!(
            "only lowercase alphanumeric characters, periods, and hyphens allowed in \"{name}\""
        ));
    }
    identifier_of(name, text, most)
}

/// What holds of all identifiers of the service.
fn identifier_of(name: &str, text: &str, most: usize) -> Option<String> {
    let begins = text.chars().next();
    if !begins.is_some_and(|it| it.is_ascii_alphabetic()) {
        return Some(format!("first character of \"{name}\" must be a letter"));
    }
    if text.contains("--") {
        return Some(format!("\"{name}\" cannot contain two consecutive hyphens"));
    }
    too_long(name, text, most)
}

fn hyphen_at_end(name: &str, text: &str) -> Option<String> {
    text.ends_with('-')
        .then(|| format!("\"{name}\" cannot end with a hyphen"))
}

/// A check: the name of an option group.
pub(super) fn option_group(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    option_group_of(name, text, LONGEST).or_else(|| hyphen_at_end(name, text))
}

/// A check: the beginning of such a name.
pub(super) fn option_group_prefix(name: &str, value: &Value) -> Option<String> {
    option_group_of(name, value.as_str()?, LONGEST - SUFFIX)
}

fn option_group_of(name: &str, text: &str, most: usize) -> Option<String> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if !text.chars().all(is_allowed) {
        return Some(format!(
            "only alphanumeric characters and hyphens allowed in \"{name}\""
        ));
    }
    identifier_of(name, text, most)
}

/// A check: the identifier of an instance or a cluster.
pub(super) fn identifier(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    identifier_text(name, text).or_else(|| hyphen_at_end(name, text))
}

/// A check: the beginning of such an identifier.
pub(super) fn identifier_prefix(name: &str, value: &Value) -> Option<String> {
    identifier_text(name, value.as_str()?)
}

fn identifier_text(name: &str, text: &str) -> Option<String> {
    let is_allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    if !text.chars().all(is_allowed) {
        return Some(format!(
            "only lowercase alphanumeric characters and hyphens allowed in \"{name}\""
        ));
    }
    identifier_of(name, text, LONGEST)
}

/// A check: the identifier of the last snapshot.
pub(super) fn final_snapshot(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let begins = text
        .chars()
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic());
    let fault = match () {
        () if !begins => "must begin with alphabetic character",
        () if !text.chars().all(is_allowed) => {
            "must only contain alphanumeric characters and hyphens"
        }
        () if text.contains("--") => "cannot contain two consecutive hyphens",
        () if text.ends_with('-') => "cannot end in a hyphen",
        () => return None,
    };
    Some(format!("invalid value for {name} ({fault})"))
}

/// Whether a text is a time of the day: `23:59`.
fn is_time(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else {
        return false;
    };
    let below = |text: &str, limit: u8| {
        text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number < limit)
    };
    below(hours, 24) && below(minutes, 60)
}

/// A check: a window of each day, `04:00-04:30`.
pub(super) fn daily_window(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    let both = text.split_once('-');
    let is_window = both.is_some_and(|(from, to)| is_time(from) && is_time(to));
    (!is_window).then(|| format!("\"{name}\" must satisfy the format of \"hh24:mi-hh24:mi\"."))
}

/// A check: a window of each week, `mon:05:00-mon:05:30`.
pub(super) fn weekly_window(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?.to_lowercase();
    let is_moment = |text: &str| {
        let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
        let both = text.split_once(':');
        both.is_some_and(|(day, time)| days.contains(&day) && is_time(time))
    };
    let both = text.split_once('-');
    let is_window = both.is_some_and(|(from, to)| is_moment(from) && is_moment(to));
    (!is_window)
        .then(|| format!("\"{name}\" must satisfy the format of \"ddd:hh24:mi-ddd:hh24:mi\"."))
}
