//! Unicode normal form C, in which all texts of the language are
//! (<https://developer.hashicorp.com/terraform/language/expressions/strings>).

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

/// A text in normal form C.
pub(super) fn normalized(text: &str) -> Arc<str> {
    if text.is_ascii() {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}
