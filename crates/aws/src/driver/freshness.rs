//! Whether a refusal is about something so new that AWS may not know it everywhere yet.

use crate::error::AwsError;
use crate::resource::Operation;
use rform_core::value::Value;

/// Whether the error is about an object that this run has created or changed. The message says
/// what it is about; where it does not, any object that the arguments name may be meant.
pub(super) fn concerns_new_object(operation: &Operation<'_>, error: &AwsError) -> bool {
    let named = named(&error.message);
    if named.is_empty() {
        return any_text(operation.planned, &|text| names_new(operation, text));
    }
    named.iter().any(|text| names_new(operation, text))
}

/// Whether a text is, or contains, the id of an object that this run has created or changed.
fn names_new(operation: &Operation<'_>, text: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    let words = text.split(|char| !is_part(char));
    std::iter::once(text)
        .chain(words)
        .map(|word| word.trim_end_matches('.'))
        .any(|word| !word.is_empty() && is_new(operation, word))
}

fn is_new(operation: &Operation<'_>, id: &str) -> bool {
    operation.client.has_created(id) || operation.changing.iter().any(|(_, it)| **it == *id)
}

/// What a message names: ids, ARNs, what stands in quotes or brackets, and what follows the word
/// `name`.
fn named(message: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut before = "";
    for word in message.split_whitespace() {
        let bare = word.trim_matches(|char: char| "'\"`[](){},;:.".contains(char));
        let is_quoted = word.len() > bare.len() && word.starts_with(['\'', '"', '`', '[', '{']);
        if !bare.is_empty() && (is_quoted || before == "name" || is_identifier(bare)) {
            found.push(bare);
        }
        before = word;
    }
    found
}

/// Whether a word is an ARN, an id such as `vpc-0a1b2c3d`, or a UUID.
fn is_identifier(word: &str) -> bool {
    let is_hexadecimal = |text: &str| text.bytes().all(|it| it.is_ascii_hexdigit());
    let ends_in_digits = |(_, digits): (&str, &str)| digits.len() >= 8 && is_hexadecimal(digits);
    word.starts_with("arn:") || word.rsplit_once('-').is_some_and(ends_in_digits)
}

/// Whether one of the texts in a value is like this.
fn any_text(value: &Value, is_it: &dyn Fn(&str) -> bool) -> bool {
    match value.bare() {
        Value::String(text) => is_it(text),
        Value::Object(attributes) => attributes.values().any(|it| any_text(it, is_it)),
        other => other.elements().any(|it| any_text(it, is_it)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_what_they_are_about() {
        let cases = [
            (
                "The image id '[ami-0123456789abcdef0]' does not exist",
                "ami-0123456789abcdef0",
            ),
            ("The role with name app cannot be found.", "app"),
            (
                "Invalid id: \"vpc-1\" (expecting \"subnet-...\")",
                "vpc-1 subnet-",
            ),
            (
                "Policy arn:aws:iam::1:policy/p does not exist or is not attachable.",
                "arn:aws:iam::1:policy/p",
            ),
            ("The specified bucket does not exist", ""),
            (
                "Network vpc-0123abcd is not attached to any internet gateway",
                "vpc-0123abcd",
            ),
            (
                "Invalid principal in policy: \"AWS\":\"arn:aws:iam::1:role/x\"",
                "AWS\":\"arn:aws:iam::1:role/x",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(named(message).join(" "), expected, "{message}");
        }
    }
}
