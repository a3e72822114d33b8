//! Writing JSON whose properties keep their order.

use std::fmt::{self, Display, Formatter};

/// A JSON value to write.
#[derive(Clone, Debug)]
pub(super) enum Json {
    /// A string, without quotes and escapes.
    Text(String),
    /// A number or a keyword, as it is written.
    Other(String),
    List(Vec<Json>),
    /// Properties in order.
    Object(Vec<(String, Json)>),
}

impl Display for Json {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.write(out, 0)?;
        out.write_str("\n")
    }
}

impl Json {
    fn write(&self, out: &mut Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Json::Text(text) => write!(out, "{}", quoted(text)),
            Json::Other(text) => out.write_str(text),
            Json::List(items) if items.is_empty() => out.write_str("[]"),
            Json::Object(items) if items.is_empty() => out.write_str("{}"),
            Json::List(items) => {
                let items = items.iter().map(|it| (String::new(), it));
                write_items(out, ("[", "]"), items, depth)
            }
            Json::Object(items) => {
                let items = items.iter();
                let items = items.map(|(name, it)| (format!("{}: ", quoted(name)), it));
                write_items(out, ("{", "}"), items, depth)
            }
        }
    }
}

fn write_items<'j>(
    out: &mut Formatter<'_>,
    (open, close): (&str, &str),
    items: impl Iterator<Item = (String, &'j Json)>,
    depth: usize,
) -> fmt::Result {
    out.write_str(open)?;
    for (at, (name, item)) in items.enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}\n{}{name}", "  ".repeat(depth + 1))?;
        item.write(out, depth + 1)?;
    }
    write!(out, "\n{}{close}", "  ".repeat(depth))
}

/// A string of JSON, in which characters outside of ASCII stand for themselves.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
