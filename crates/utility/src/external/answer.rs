//! The answer of a program: a JSON object of strings.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// The strings of an answer, by name. A null is an empty string.
///
/// # Errors
/// The answer is not such an object. The message says what was found without quoting it, since it may
/// be a secret.
pub fn texts(stdout: &[u8]) -> Result<BTreeMap<String, String>, String> {
    if stdout.iter().all(u8::is_ascii_whitespace) {
        return Err("unexpected end of JSON input".into());
    }
    let answer: Json = serde_json::from_slice(stdout).map_err(|error| error.to_string())?;
    let items = match answer {
        Json::Object(items) => items,
        Json::Null => return Ok(BTreeMap::new()),
        other => return Err(format!("expected an object, got {}", kind(&other))),
    };
    let texts = items.into_iter().map(|(name, value)| match value {
        Json::String(text) => Ok((name, text)),
        Json::Null => Ok((name, String::new())),
        other => Err(format!(
            "expected a string for {name:?}, got {}",
            kind(&other)
        )),
    });
    texts.collect()
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_an_object_of_texts() {
        let shown = |text: &str| match texts(text.as_bytes()) {
            Ok(texts) => format!("{texts:?}"),
            Err(why) => why,
        };
        assert_eq!(
            shown(r#" {"b": "x", "a": null} "#),
            r#"{"a": "", "b": "x"}"#
        );
        assert_eq!(shown("{}"), "{}");
        assert_eq!(shown("null"), "{}");
        assert_eq!(shown(""), "unexpected end of JSON input");
        assert_eq!(
            shown(r#"{"a": 1}"#),
            "expected a string for \"a\", got a number"
        );
        assert_eq!(
            shown(r#"{"a": {"secret": 1}}"#),
            "expected a string for \"a\", got an object"
        );
        assert_eq!(shown("[]"), "expected an object, got an array");
        assert!(shown("{} {}").contains("trailing"));
    }
}
