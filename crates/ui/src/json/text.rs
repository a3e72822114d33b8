//! JSON as text, as Go writes it.

use rform_core::go::json::escape_html;
use serde_json::Value as Json;

/// The document on one line, without a line break at its end.
pub fn compact(json: &Json) -> String {
    escape_html(&json.to_string())
}

/// The document on several lines, indented by two spaces, without a line break at its end.
pub fn pretty(json: &Json) -> String {
    escape_html(&format!("{json:#}"))
}
