//! Texts as values.

use unicode_normalization::UnicodeNormalization;

use rform_core::value::Value;

/// A string value. All strings of the language are in Unicode normal form C
/// (<https://developer.hashicorp.com/terraform/language/expressions/strings>).
pub(crate) fn text(text: impl AsRef<str>) -> Value {
    let text = text.as_ref();
    if text.is_ascii() {
        Value::from(text)
    } else {
        Value::string(text.nfc().collect::<String>())
    }
}
