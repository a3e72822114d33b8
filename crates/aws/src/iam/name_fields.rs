//! The arguments for names and paths in IAM, and their checks.

use crate::declare::{Field, STRING, optional, optional_computed};
use crate::object::Attributes;
use crate::plan::ResourceDiff;
use rform_core::value::Value;

/// The arguments `name` and `name_prefix`, with a name of at most so many characters. Both may be
/// left out.
pub fn name_and_prefix(most: usize) -> [Field; 2] {
    [
        name(most).conflicts_with(&["name_prefix"]),
        optional_computed("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"])
            .length(1, prefix_length(most))
            .check(characters),
    ]
}

/// The argument `name`, of at most so many characters.
pub fn name(most: usize) -> Field {
    optional_computed("name", STRING)
        .force_new()
        .length(1, most)
        .check(characters)
}

/// The longest prefix that leaves room for the generated part of a name.
pub fn prefix_length(most: usize) -> usize {
    most.saturating_sub(26)
}

/// The argument `path`: at most 512 characters
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub fn path() -> Field {
    optional("path", STRING)
        .default("/")
        .force_new()
        .length(0, 512)
}

/// A check: letters, digits and `_+=,.@-`
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub fn characters(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || "_+=,.@-".contains(char);
    (!text.chars().all(is_allowed))
        .then(|| format!("invalid value for {name} (must match [\\w+=,.@-])"))
}

/// The id of what can be renamed follows its name, and its ARN follows name and path.
pub fn follow_name(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    if diff.changes("name") {
        let name = diff.planned.value("name").clone();
        diff.planned.set("id", name);
    }
    if diff.changes("name") || diff.changes("path") {
        match renamed_arn(diff) {
            Some(arn) => _ = diff.planned.set("arn", Value::string(arn)),
            None => diff.set_new_computed("arn"),
        }
    }
}

/// The ARN with the planned path and name (`arn:aws:iam::123456789012:user/path/name`), if they are
/// known.
fn renamed_arn(diff: &ResourceDiff<'_>) -> Option<String> {
    let (head, _) = diff.prior.string("arn")?.split_once('/')?;
    let path = diff.planned.value("path").as_str()?.to_owned();
    let name = diff.planned.value("name").as_str()?.to_owned();
    Some(format!("{head}{path}{name}"))
}
