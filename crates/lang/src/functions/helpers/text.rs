//! Texts as values.

use rform_core::value::Value;

/// A string value. All strings of the language are in Unicode normal form C
/// (<https://developer.hashicorp.com/terraform/language/expressions/strings>).
pub(crate) fn text(text: impl AsRef<str>) -> Value {
    Value::normalized(text.as_ref())
}
