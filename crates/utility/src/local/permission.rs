//! Permissions of files as the configuration has them: in octal digits.

use crate::framework::check::Place;
use crate::framework::declare::{Field, text};
use crate::framework::{Check, Fields};

/// An argument for permissions.
pub fn argument(name: &'static str, default: &'static str) -> Field {
    text(name)
        .default(default)
        .replaces()
        .checked(Check::Text(error))
}

fn error(text: &str, _place: &Place) -> Option<(String, String)> {
    let why = match u32::from_str_radix(text, 8) {
        _ if text.len() < 3 || text.len() > 4 => "string length should be 3 or 4 digits",
        Ok(mode) if mode <= 0o777 && !text.starts_with('+') => return None,
        _ => "string must be expressed in octal numeric notation",
    };
    Some((
        "Invalid File Permission String Value".into(),
        format!("bad mode permission: {why}: {text}"),
    ))
}

/// The permissions that an argument asks for.
pub fn mode(arguments: &Fields, name: &str) -> u32 {
    u32::from_str_radix(arguments.text_or_empty(name), 8).unwrap_or(0)
}
