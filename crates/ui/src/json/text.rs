//! JSON as text, as Go writes it.

use rform_core::go::json::escape_html;
use serde_json::Value as Json;

/// On one line, without a line break.
pub fn compact(json: &Json) -> String {
    escape_html(&json.to_string())
}

/// Indented by two spaces, without a line break at the end.
pub fn pretty(json: &Json) -> String {
    escape_html(&format!("{json:#}"))
}
