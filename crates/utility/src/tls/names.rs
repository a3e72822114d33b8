//! Distinguished names (RFC 5280, 4.1.2.4), in the order in which Go writes their attributes.

use super::der;
use crate::framework::Fields;
use crate::framework::declare::{Field, text, texts};

/// The arguments for attributes, and their object identifiers.
const ATTRIBUTES: [(&str, &str); 9] = [
    ("country", "2.5.4.6"),
    ("province", "2.5.4.8"),
    ("locality", "2.5.4.7"),
    ("street_address", "2.5.4.9"),
    ("postal_code", "2.5.4.17"),
    ("organization", "2.5.4.10"),
    ("organizational_unit", "2.5.4.11"),
    ("common_name", "2.5.4.3"),
    ("serial_number", "2.5.4.5"),
];

const EMAIL: &str = "1.2.840.113549.1.9.1";

/// The arguments of a `subject` block.
pub fn fields() -> Vec<Field> {
    let names = ATTRIBUTES.map(|(name, _)| match name {
        "street_address" => texts(name),
        name => text(name),
    });
    let mut fields: Vec<Field> = names.into();
    fields.push(text("email_address"));
    fields
}

/// The name of a `subject` block.
///
/// # Errors
/// The address for mail is not ASCII.
pub fn name(subject: Option<&Fields>) -> Result<Vec<u8>, String> {
    let Some(subject) = subject else {
        return Ok(der::sequence(&[]));
    };
    let mut parts = Vec::new();
    for (argument, oid) in ATTRIBUTES {
        let values = match argument {
            "street_address" => subject.texts(argument),
            // These two are left out where they are empty.
            "common_name" | "serial_number" => subject
                .text(argument)
                .filter(|it| !it.is_empty())
                .into_iter()
                .collect(),
            _ => subject.text(argument).into_iter().collect(),
        };
        let values: Vec<Vec<u8>> = values
            .iter()
            .map(|value| der::sequence(&[&der::oid(oid), &string(value)]))
            .collect();
        if !values.is_empty() {
            parts.push(der::set(&values));
        }
    }
    if let Some(address) = subject.text("email_address") {
        if !address.is_ascii() {
            return Err("email_address must be ASCII".into());
        }
        let address = der::value(0x16, address.as_bytes());
        parts.push(der::set(&[der::sequence(&[&der::oid(EMAIL), &address])]));
    }
    Ok(der::sequence(&[&parts.concat()]))
}

/// A text, as the shorter alphabet where that has all of it.
pub fn string(text: &str) -> Vec<u8> {
    let is_printable = |char: char| char.is_ascii_alphanumeric() || " '()+,-./:=?".contains(char);
    let tag = match text.chars().all(is_printable) {
        true => 0x13,
        false => 0x0c,
    };
    der::value(tag, text.as_bytes())
}
