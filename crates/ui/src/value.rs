//! Values as text, in the form of `console` and `output`.

use rform_core::value::{Marks, Type, Value};

use rform_core::go::quote::quoted;

/// The text of a value, on several lines if it has parts. Sensitive parts are not shown.
pub fn format(value: &Value) -> String {
    write(value, 0)
}

fn write(value: &Value, indent: usize) -> String {
    let (bare, marks) = value.unmark();
    if marks.contains(Marks::SENSITIVE) {
        return "(sensitive value)".to_owned();
    }
    if marks.contains(Marks::EPHEMERAL) {
        return "(ephemeral value)".to_owned();
    }
    match bare {
        Value::Unknown(..) => "(known after apply)".to_owned(),
        Value::Null(ty) => null(ty),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => string(text, indent),
        Value::Object(items) => members(items.iter(), indent),
        Value::Map(_, items) => format!("tomap({})", members(items.iter(), indent)),
        Value::Tuple(items) => elements(items, indent),
        Value::List(_, items) => format!("tolist({})", elements(items, indent)),
        Value::Set(_, items) => format!("toset({})", elements(items, indent)),
        Value::Marked(_, inner) => write(inner, indent),
    }
}

fn null(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "null".to_owned(),
        Type::String | Type::Number | Type::Bool => format!("to{}(null)", ty.kind_name()),
        Type::List(element) | Type::Set(element) | Type::Map(element) => {
            let (kind, element) = (ty.kind_name(), element.friendly_name());
            format!("to{kind}(null) /* of {element} */")
        }
        other => format!("null /* {} */", other.friendly_name()),
    }
}

fn string(text: &str, indent: usize) -> String {
    if !text.contains('\n') {
        return quoted(text);
    }
    let mut delimiter = "EOT".to_owned();
    while text.split('\n').any(|line| line.trim() == delimiter) {
        delimiter.push('_');
    }
    let operator = if indent > 0 { "<<-" } else { "<<" };
    let lead = " ".repeat(indent);
    let lines: String = text
        .split('\n')
        .map(|line| format!("\n{lead}{line}"))
        .collect();
    format!("{operator}{delimiter}{lines}\n{lead}{delimiter}")
}

fn members<'a, K: AsRef<str> + 'a>(
    items: impl Iterator<Item = (&'a K, &'a Value)>,
    indent: usize,
) -> String {
    let lead = " ".repeat(indent + 2);
    let line = |(name, value): (&K, &Value)| {
        let name = string(name.as_ref(), indent);
        format!("\n{lead}{name} = {}", write(value, indent + 2))
    };
    let lines: String = items.map(line).collect();
    match lines.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{{lines}\n{}}}", " ".repeat(indent)),
    }
}

fn elements(items: &[Value], indent: usize) -> String {
    if items.is_empty() {
        return "[]".to_owned();
    }
    let lead = " ".repeat(indent + 2);
    let line = |value: &Value| format!("\n{lead}{},", write(value, indent + 2));
    let lines: String = items.iter().map(line).collect();
    format!("[{lines}\n{}]", " ".repeat(indent))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests read recorded files")]
mod tests {
    use serde_json::Value as Json;

    use super::*;
    use rform_core::value::json::{type_from_json, value_from_json};

    #[test]
    fn nulls_unknowns_and_secrets_are_told_apart() {
        let value = Value::tuple([
            Value::NULL,
            Value::Null(Type::map(Type::list(Type::Bool))),
            Value::Null(Type::object([("a", Type::Bool)])),
            Value::unknown(Type::String),
            Value::from("secret").mark(Marks::SENSITIVE),
            Value::from("gone soon").mark(Marks::EPHEMERAL),
        ]);
        let expected = "[\n  null,\n  tomap(null) /* of list of bool */,\n  null /* object */,\n  \
                        (known after apply),\n  (sensitive value),\n  (ephemeral value),\n]";
        assert_eq!(format(&value), expected);
        assert_eq!(format(&Value::from("a\nEOT")), "<<EOT_\na\nEOT\nEOT_");
    }

    #[test]
    fn recorded_values_read_the_same() {
        let directory =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/expressions");
        let (mut count, mut errors) = (0, Vec::new());
        for entry in std::fs::read_dir(directory).expect("fixtures/expressions") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|it| it != "jsonl") {
                continue;
            }
            for line in std::fs::read_to_string(&path).expect("a corpus").lines() {
                let case: Json = serde_json::from_str(line).expect("a case");
                // JSON keeps no sign of zero, and what only a plan knows has no value in the console.
                let unlike = |key: &str, texts: &[&str]| {
                    let text = case[key].as_str().unwrap_or_default();
                    texts.iter().any(|it| text.contains(it))
                };
                let unlike = unlike("console", &["-0", "(known after apply)"])
                    || unlike("expr", &["plantimestamp"]);
                let known = ["sensitive", "planned", "varies", "absent", "phase"]
                    .iter()
                    .all(|key| case[*key].is_null());
                let (Some(console), true) = (case["console"].as_str(), known && !unlike) else {
                    continue;
                };
                let ty = type_from_json(&case["type"]).expect("a type");
                let value = match &case["value"] {
                    Json::Null => Value::Null(ty),
                    json => value_from_json(json, &ty).expect("a value"),
                };
                count += 1;
                let text = format(&value);
                if text != console {
                    errors.push(format!(
                        "{} {}\n{console}\n{text}",
                        case["id"], case["expr"]
                    ));
                }
            }
        }
        assert!(count > 2000, "only {count} values");
        assert!(
            errors.is_empty(),
            "{} of {count}:\n{}",
            errors.len(),
            errors.join("\n")
        );
    }
}
