//! How a value changes, as text: what is shown of it, and with which signs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::sequence::{Piece, align};
use super::text;
use crate::ui::paint::{Ink, Paint};
use crate::value::json::{implied_type, value_from_json};
use crate::value::{Marks, Type, Value};

/// The sign before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It is new.
    Create,
    /// It goes away.
    Delete,
    /// It changes.
    Update,
    /// It stays.
    Same,
}

impl Sign {
    /// What leads from the one value to the other; none is an absent one.
    pub fn between(before: Option<&Value>, after: Option<&Value>) -> Sign {
        match (before, after) {
            (None, None) => Sign::Same,
            (None, Some(_)) => Sign::Create,
            (Some(_), None) => Sign::Delete,
            (Some(before), Some(after)) if before == after => Sign::Same,
            _ => Sign::Update,
        }
    }

    /// The sign and a space, as wide for all signs.
    pub fn paint(self, paint: Paint) -> String {
        match self {
            Sign::Create => paint.ink(Ink::Green, "+") + " ",
            Sign::Delete => paint.ink(Ink::Red, "-") + " ",
            Sign::Update => paint.ink(Ink::Yellow, "~") + " ",
            Sign::Same => "  ".into(),
        }
    }
}

/// Writes values and their changes. `column` is where their names begin.
#[derive(Clone, Copy)]
pub struct Differ {
    /// Colour or none.
    pub paint: Paint,
    /// Whether the value is a document without a schema: a `dynamic` attribute or JSON, in
    /// which keys stand without quotes and sets are shown like lists.
    pub document: bool,
}

impl Differ {
    /// The text of a change, from behind the `=`; further lines are indented.
    pub fn change(self, before: Option<&Value>, after: Option<&Value>, column: usize) -> String {
        match Sign::between(before, after) {
            Sign::Create => self.whole(after, Sign::Create, column),
            Sign::Delete => self.whole(before, Sign::Delete, column),
            Sign::Same => self.whole(after, Sign::Same, column),
            Sign::Update => self.update(before, after, column),
        }
    }

    fn whole(self, value: Option<&Value>, sign: Sign, column: usize) -> String {
        let Some(value) = value else { return "null".into() };
        if value.marks().contains(Marks::SENSITIVE) {
            return "(sensitive value)".into();
        }
        match value.bare() {
            Value::Unknown(..) => "(known after apply)".into(),
            Value::Object(items) | Value::Map(_, items) => {
                let quoted = self.quotes_keys(value);
                let members = items.iter().map(|(key, value)| (key.clone(), value));
                self.whole_members(members.collect(), quoted, sign, column)
            }
            Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
                let lines = items.iter().map(|item| {
                    let text = self.whole(Some(item), sign, column + 4);
                    format!("{}{text},", self.lead(sign, column))
                });
                bracketed('[', lines.collect(), ']', column)
            }
            Value::String(text) => self.whole_text(text, sign, column),
            other => text::scalar(other),
        }
    }

    fn whole_members(
        self,
        members: Vec<(Arc<str>, &Value)>,
        quoted: bool,
        sign: Sign,
        column: usize,
    ) -> String {
        let width = members.iter().map(|(key, _)| text::key(key, quoted).chars().count()).max();
        let lines = members.iter().map(|(key, value)| {
            let key = text::key(key, quoted);
            let text = self.whole(Some(value), sign, column + 4);
            let gone = if sign == Sign::Delete && quoted { " -> null" } else { "" };
            let width = width.unwrap_or(0);
            format!("{}{key:width$} = {text}{gone}", self.lead(sign, column))
        });
        bracketed('{', lines.collect(), '}', column)
    }

    fn whole_text(self, text: &str, sign: Sign, column: usize) -> String {
        if let Some(document) = json_document(text) {
            if document.elements().next().is_none() {
                let empty = if matches!(document, Value::Object(_)) { "{}" } else { "[]" };
                return format!("jsonencode({empty})");
            }
            let inner = Differ { document: true, ..self };
            let lead = " ".repeat(column + 4);
            let body = inner.whole(Some(&document), sign, column + 4);
            return format!("jsonencode(\n{lead}{body}\n{})", " ".repeat(column));
        }
        if !text.contains('\n') {
            return text::quoted(text);
        }
        let lines = text::lines(text).map(|line| format!("{}{line}", " ".repeat(column + 4)));
        heredoc(lines.collect(), column)
    }

    fn update(self, before: Option<&Value>, after: Option<&Value>, column: usize) -> String {
        let (Some(before), Some(after)) = (before, after) else { return String::new() };
        let hidden = before.marks().union(after.marks()).contains(Marks::SENSITIVE);
        if hidden {
            return "(sensitive value)".into();
        }
        if same_kind(before, after) {
            match (before.bare(), after.bare()) {
                (Value::Object(old), Value::Object(new))
                | (Value::Map(_, old), Value::Map(_, new))
                | (Value::Object(old), Value::Map(_, new))
                | (Value::Map(_, old), Value::Object(new)) => {
                    return self.members(old, new, self.quotes_keys(after), column);
                }
                (Value::Set(_, old), Value::Set(_, new)) if !self.document => {
                    return self.set(old, new, column);
                }
                (Value::String(old), Value::String(new)) => return self.texts(old, new, column),
                _ => return self.items(before, after, column),
            }
        }
        let old = self.whole(Some(before), Sign::Delete, column);
        format!("{old} -> {}", self.whole(Some(after), Sign::Create, column))
    }

    fn members(
        self,
        old: &BTreeMap<Arc<str>, Value>,
        new: &BTreeMap<Arc<str>, Value>,
        quoted: bool,
        column: usize,
    ) -> String {
        let keys: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
        let sign = |key: &Arc<str>| Sign::between(old.get(key), new.get(key));
        let shown: Vec<_> = keys.iter().copied().filter(|key| shows(key, sign(key), quoted)).collect();
        let width = shown.iter().map(|key| text::key(key, quoted).chars().count()).max();
        let width = width.unwrap_or(0);
        let mut lines: Vec<String> = Vec::new();
        for key in &shown {
            let text = self.change(old.get(*key), new.get(*key), column + 4);
            let gone = sign(key) == Sign::Delete && quoted;
            let gone = if gone { " -> null" } else { "" };
            let name = text::key(key, quoted);
            lines.push(format!("{}{name:width$} = {text}{gone}", self.lead(sign(key), column)));
        }
        let what = if quoted { "element" } else { "attribute" };
        lines.extend(hidden(keys.len() - shown.len(), what, column + 4));
        bracketed('{', lines, '}', column)
    }

    fn set(self, old: &[Value], new: &[Value], column: usize) -> String {
        let gone = old.iter().filter(|value| !new.contains(value));
        let added = new.iter().filter(|value| !old.contains(value));
        let same = old.iter().filter(|value| new.contains(value)).count();
        let gone = gone.map(|value| self.item(Some(value), None, column));
        let added = added.map(|value| self.item(None, Some(value), column));
        let mut lines: Vec<String> = gone.chain(added).collect();
        lines.extend(hidden(same, "element", column + 4));
        bracketed('[', lines, ']', column)
    }

    fn items(self, before: &Value, after: &Value, column: usize) -> String {
        let old: Vec<&Value> = before.elements().collect();
        let new: Vec<&Value> = after.elements().collect();
        let mut lines = Vec::new();
        let mut skipped = 0;
        for piece in align(&old, &new) {
            match piece {
                Piece::Hidden => {
                    skipped += 1;
                    continue;
                }
                Piece::Pair(before, after) => {
                    lines.extend(hidden(std::mem::take(&mut skipped), "element", column + 4));
                    lines.push(self.item(before, after, column));
                }
            }
        }
        lines.extend(hidden(skipped, "element", column + 4));
        bracketed('[', lines, ']', column)
    }

    fn item(self, before: Option<&Value>, after: Option<&Value>, column: usize) -> String {
        let sign = Sign::between(before, after);
        format!("{}{},", self.lead(sign, column), self.change(before, after, column + 4))
    }

    fn texts(self, old: &str, new: &str, column: usize) -> String {
        if let (Some(before), Some(after)) = (json_document(old), json_document(new)) {
            return self.documents(&before, &after, column);
        }
        if !old.contains('\n') && !new.contains('\n') {
            return format!("{} -> {}", text::quoted(old), text::quoted(new));
        }
        let diff = text::line_diff(old, new);
        let lines = diff.into_iter().map(|(sign, line)| {
            format!("{}{}{line}", " ".repeat(column + 2), sign.paint(self.paint))
        });
        heredoc(lines.collect(), column)
    }

    fn documents(self, before: &Value, after: &Value, column: usize) -> String {
        let inner = Differ { document: true, ..self };
        let lead = " ".repeat(column + 2);
        if before == after {
            let body = inner.whole(Some(after), Sign::Same, column + 4);
            let note = "# whitespace changes";
            return format!("jsonencode( {note}\n{lead}  {body}\n{})", " ".repeat(column));
        }
        let sign = Sign::Update.paint(self.paint);
        let body = inner.update(Some(before), Some(after), column + 4);
        format!("jsonencode(\n{lead}{sign}{body}\n{})", " ".repeat(column))
    }

    /// Indentation and sign of a line below `column`.
    fn lead(self, sign: Sign, column: usize) -> String {
        " ".repeat(column + 2) + &sign.paint(self.paint)
    }

    fn quotes_keys(self, value: &Value) -> bool {
        !self.document && matches!(value.bare(), Value::Map(..))
    }
}

/// Whether a member is shown at all; of what stays, only what tells things apart.
fn shows(key: &str, sign: Sign, is_map: bool) -> bool {
    sign != Sign::Same || (!is_map && matches!(key, "id" | "name" | "tags")) || (is_map && key == "Name")
}

fn same_kind(before: &Value, after: &Value) -> bool {
    let class = |value: &Value| match value.bare() {
        Value::Object(_) | Value::Map(..) => 1,
        Value::List(..) | Value::Set(..) | Value::Tuple(_) => 2,
        Value::String(_) => 3,
        _ => 0,
    };
    class(before) != 0 && class(before) == class(after)
}

/// The value of a text that is a JSON object or array; other JSON is shown as text.
fn json_document(text: &str) -> Option<Value> {
    let json: serde_json::Value = match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => serde_json::from_str(text).ok()?,
        _ => return None,
    };
    value_from_json(&json, &implied_type(&json)).ok()
}

fn bracketed(open: char, lines: Vec<String>, close: char, column: usize) -> String {
    if lines.is_empty() {
        return format!("{open}{close}");
    }
    format!("{open}\n{}\n{}{close}", lines.join("\n"), " ".repeat(column))
}

fn heredoc(lines: Vec<String>, column: usize) -> String {
    format!("<<-EOT\n{}\n{}EOT", lines.join("\n"), " ".repeat(column))
}

/// The line that counts what is not shown.
pub fn hidden(count: usize, what: &str, column: usize) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    let lead = " ".repeat(column);
    (count > 0).then(|| format!("{lead}# ({count} unchanged {what}{plural} hidden)"))
}

/// Whether a type has no schema of its own.
pub fn is_document(ty: &Type) -> bool {
    matches!(ty, Type::Dynamic)
}
