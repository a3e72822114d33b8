//! What the arguments of a secret may be.

use rform_core::value::Value;

pub(super) fn characters(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || "/_+=.@-".contains(char);
    (!text.chars().all(is_allowed)).then(|| {
        format!(
            "only alphanumeric characters and /_+=.@- special characters are allowed in \"{name}\""
        )
    })
}

pub(super) fn short_name(name: &str, value: &Value) -> Option<String> {
    at_most(name, value, 512)
}

pub(super) fn short_prefix(name: &str, value: &Value) -> Option<String> {
    at_most(name, value, 512 - 26)
}

fn at_most(name: &str, value: &Value, most: usize) -> Option<String> {
    (value.as_str()?.len() > most)
        .then(|| format!("\"{name}\" cannot be greater than {most} characters"))
}

/// A window is of 7 to 30 days …
pub(super) fn window(name: &str, value: &Value) -> Option<String> {
    let days = value.as_i64().filter(|days| !is_window(*days))?;
    Some(format!(
        "expected {name} to be in the range (7 - 30), got {days}"
    ))
}

/// … or there is none.
pub(super) fn no_window(name: &str, value: &Value) -> Option<String> {
    let days = value.as_i64().filter(|days| !is_window(*days))?;
    Some(format!("expected {name} to be one of [0], got {days}"))
}

fn is_window(days: i64) -> bool {
    days == 0 || (7..=30).contains(&days)
}
