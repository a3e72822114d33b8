//! The context of a place in a JSON file: the objects and arrays around it, by name.

/// An object or array around the place, and the member that the reader has come to.
struct Around {
    /// The step from the object or array around it: `name` or `[0]`; empty for the outermost one.
    step: String,
    inner: Inner,
}

enum Inner {
    /// The name of the current property.
    Object(String),
    /// The index of the current element.
    Array(usize),
}

/// The names and indexes of the objects and arrays around a place: `run.one.assert[0]`; none at
/// the top.
pub fn json_context(text: &str, offset: u32) -> Option<String> {
    let mut around: Vec<Around> = Vec::new();
    let (mut is_key, mut at) = (false, 0);
    while at <= offset as usize
        && let Some(char) = text.get(at..).and_then(|rest| rest.chars().next())
    {
        at += char.len_utf8();
        match char {
            '{' | '[' => {
                is_key = char == '{';
                let step = step(around.last());
                around.push(Around {
                    step,
                    inner: match char {
                        '{' => Inner::Object(String::new()),
                        _ => Inner::Array(0),
                    },
                });
            }
            '}' | ']' => _ = around.pop(),
            ',' => is_key = next(around.last_mut()),
            '"' => {
                let string = string(text.get(at..).unwrap_or_default());
                at += string.len() + 1;
                if let (true, Some(last)) = (is_key, around.last_mut()) {
                    last.inner = Inner::Object(string.to_owned());
                }
                is_key = false;
            }
            _ => {}
        }
    }
    let steps: String = around.into_iter().map(|it| it.step).collect();
    let steps = steps.trim_start_matches('.');
    (!steps.is_empty()).then(|| steps.to_owned())
}

/// The step to an object or array that begins here.
fn step(last: Option<&Around>) -> String {
    match last.map(|last| &last.inner) {
        Some(Inner::Object(key)) => format!(".{key}"),
        Some(Inner::Array(index)) => format!("[{index}]"),
        None => String::new(),
    }
}

/// Goes to the next member after a comma. Answers whether the name of a property follows.
fn next(last: Option<&mut Around>) -> bool {
    match last.map(|last| &mut last.inner) {
        Some(Inner::Object(_)) => true,
        Some(Inner::Array(index)) => {
            *index += 1;
            false
        }
        None => false,
    }
}

/// Reads to the end of a string, and leaves its escapes as they are.
fn string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.find(|char| {
        let ends = char == '"' && !escaped;
        escaped = char == '\\' && !escaped;
        ends
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::json_context;

    #[test]
    fn objects_and_arrays_lead_to_a_place() {
        let text = r#"{"a": {"b": [1, {"c": "x\"y"}]}, "d": true}"#;
        let found = |needle: &str| json_context(text, text.find(needle).expect("there") as u32);
        assert_eq!(found("1,").as_deref(), Some("a.b"));
        assert_eq!(found("x\\").as_deref(), Some("a.b[1]"));
        assert_eq!(found("\"b\"").as_deref(), Some("a"));
        assert_eq!(found("true"), None);
        assert_eq!(json_context(text, 0), None);
    }
}
