//! JSON as text, as Go writes it.

use serde_json::Value as Json;

/// On one line, without a line break.
pub fn compact(json: &Json) -> String {
    escaped(&json.to_string())
}

/// Indented by two spaces, without a line break at the end.
pub fn pretty(json: &Json) -> String {
    escaped(&format!("{json:#}"))
}

/// What could end a script or a line of one is escaped. Such characters occur only in strings.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            '\u{8}' => out.push_str("\\b"),
            other => out.push(other),
        }
    }
    out
}
