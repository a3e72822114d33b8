//! Where in a JSON file a place is: the names that lead to it.

/// One object or array around the place.
enum Around {
    /// The property it is in, if it is in one.
    Object(Option<String>),
    /// The number of the element at hand, and whether the place is in it.
    Array(usize, bool),
}

/// The names and indexes that lead to a place: `run.one.assert[0].condition`; none at the top.
pub fn json_context(text: &str, offset: u32) -> Option<String> {
    let mut around: Vec<Around> = Vec::new();
    let (mut is_key, mut at) = (false, 0);
    while at <= offset as usize
        && let Some(char) = text.get(at..).and_then(|rest| rest.chars().next())
    {
        at += char.len_utf8();
        match char {
            '{' | '[' => {
                enter(&mut around);
                is_key = char == '{';
                around.push(match char {
                    '{' => Around::Object(None),
                    _ => Around::Array(0, false),
                });
            }
            '}' | ']' => {
                around.pop();
                is_key = false;
            }
            ',' => is_key = next(&mut around),
            '"' => {
                let string = string(text.get(at..).unwrap_or_default());
                at += string.len() + 1;
                match around.last_mut() {
                    Some(Around::Object(key)) if is_key => *key = Some(string.to_owned()),
                    _ => enter(&mut around),
                }
                is_key = false;
            }
            char if char.is_whitespace() || char == ':' => {}
            _ => enter(&mut around),
        }
    }
    shown(&around)
}

/// A value begins: it may be an element.
fn enter(around: &mut [Around]) {
    if let Some(Around::Array(_, within)) = around.last_mut() {
        *within = true;
    }
}

/// What follows a comma; answers whether that is the name of a property.
fn next(around: &mut [Around]) -> bool {
    match around.last_mut() {
        Some(Around::Object(key)) => {
            *key = None;
            true
        }
        Some(Around::Array(index, within)) => {
            *index += 1;
            *within = false;
            false
        }
        None => false,
    }
}

/// What is within the quotes that were opened, escapes left as they are.
fn string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.find(|char| {
        let ends = char == '"' && !escaped;
        escaped = char == '\\' && !escaped;
        ends
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

fn shown(around: &[Around]) -> Option<String> {
    let mut out = String::new();
    for one in around {
        match one {
            Around::Object(Some(key)) if out.is_empty() => out.push_str(key),
            Around::Object(Some(key)) => out.push_str(&format!(".{key}")),
            Around::Array(index, true) => out.push_str(&format!("[{index}]")),
            Around::Object(None) | Around::Array(_, false) => {}
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::json_context;

    #[test]
    fn names_and_indexes_lead_to_a_place() {
        let text = r#"{"a": {"b": [1, {"c": "x\"y"}]}, "d": true}"#;
        let found = |needle: &str| json_context(text, text.find(needle).expect("there") as u32);
        assert_eq!(found("1,").as_deref(), Some("a.b[0]"));
        assert_eq!(found("x\\").as_deref(), Some("a.b[1].c"));
        assert_eq!(found("[1").as_deref(), Some("a.b"));
        assert_eq!(found("true").as_deref(), Some("d"));
        assert_eq!(json_context(text, 0), None);
    }
}
