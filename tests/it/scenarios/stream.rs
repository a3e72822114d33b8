//! The lines of `-json`, ordered where Terraform does not order them.

use serde_json::{Value, json};

use super::normal::{self, DiagnosticKey};

/// The documents of a stream. In an ordered one only plans and diagnostics have no order; in
/// another the lines about different resources have none either.
pub fn read(text: &str, ordered: bool) -> Vec<Value> {
    let lines = text
        .lines()
        .filter(|it| !it.trim().is_empty())
        .map(document);
    let mut out: Vec<Value> = Vec::new();
    let mut block: Vec<(Key, Value)> = Vec::new();
    for document in lines {
        match key(&document).filter(|key| !ordered || !matches!(key, Key::Progress(_))) {
            Some(key) => block.push((key, document)),
            None => {
                flush(&mut block, &mut out);
                out.push(document);
            }
        }
    }
    flush(&mut block, &mut out);
    out
}

/// What the lines of a block are ordered by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Diagnostic(DiagnosticKey),
    Change(String),
    Progress(String),
}

fn flush(block: &mut Vec<(Key, Value)>, out: &mut Vec<Value>) {
    block.sort_by(|a, b| a.0.cmp(&b.0));
    out.extend(block.drain(..).map(|(_, document)| document));
}

fn document(line: &str) -> Value {
    let Ok(mut document) = serde_json::from_str::<Value>(line) else {
        return Value::String(line.to_owned());
    };
    if let Some(time) = document.get_mut("@timestamp") {
        *time = json!("<TIME>");
    }
    if document["type"] == "version" && document.get("ui").is_some() {
        document["ui"] = json!("<UI>");
    }
    document
}

fn key(document: &Value) -> Option<Key> {
    let kind = document
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match kind {
        "planned_change" | "resource_drift" => Some(Key::Change(format!(
            "{kind} {}",
            document["change"]["resource"]["addr"]
        ))),
        "diagnostic" => Some(Key::Diagnostic(normal::diagnostic(&document["diagnostic"]))),
        _ => {
            let address = document
                .get("hook")?
                .get("resource")?
                .get("addr")?
                .as_str()?;
            let deposed = kind.starts_with("refresh_")
                && normal::field(document, "@message").contains("deposed");
            Some(Key::Progress(if deposed {
                format!("{address} deposed")
            } else {
                address.to_owned()
            }))
        }
    }
}
