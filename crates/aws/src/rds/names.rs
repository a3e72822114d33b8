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
