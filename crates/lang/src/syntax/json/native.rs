//! JSON in the native syntax of Terraform 0.11, which meant the same.

use super::super::Origin;
use super::hcl1::{FILE, INNER, OUTER, is_read_in_lists};
use super::node::{Node, NodeKind, Property};
use super::parse::parse_root;
use rform_core::diag::SourceId;

/// The kind of a JSON file: blocks by their types, or values of variables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FileKind {
    /// A configuration file.
    Configuration,
    /// A file of variable values.
    Values,
}

/// The text in the native syntax; none if it is no JSON.
pub fn to_native(text: &str, kind: FileKind) -> Option<String> {
    let (root, diagnostics) = parse_root(text, Origin::from(SourceId(0)));
    if diagnostics.has_errors() {
        return None;
    }
    let mut writer = Writer {
        out: String::new(),
        plain: kind == FileKind::Values,
        keeps_null: kind == FileKind::Values,
    };
    let kinds = match kind {
        FileKind::Configuration => FILE,
        FileKind::Values => &[],
    };
    writer.body(&root, kinds, 0);
    Some(writer.out)
}

struct Writer {
    out: String,
    /// Whether nothing is interpolated.
    plain: bool,
    /// Whether arguments that are null are empty texts.
    keeps_null: bool,
}

impl Writer {
    fn line(&mut self, depth: usize, text: &str) {
        self.out.push_str(&"  ".repeat(depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn body(&mut self, node: &Node, kinds: &[(&str, usize)], depth: usize) {
        match &node.kind {
            NodeKind::Array(items) => items.iter().for_each(|it| self.body(it, kinds, depth)),
            NodeKind::Object(properties) => {
                properties
                    .iter()
                    .for_each(|it| self.property(it, kinds, depth));
            }
            _ => {}
        }
    }

    fn property(&mut self, property: &Property, kinds: &[(&str, usize)], depth: usize) {
        let name = &*property.name;
        if name == "//" {
            if let NodeKind::String(text) = &property.value.kind {
                text.lines()
                    .for_each(|it| self.line(depth, &format!("# {it}")));
            }
            return;
        }
        let keeps_null = self.keeps_null && !matches!(name, "source" | "version" | "providers");
        if matches!(property.value.kind, NodeKind::Null) && !keeps_null {
            return;
        }
        match kinds.iter().find(|(kind, _)| *kind == name) {
            Some((_, labels)) => self.blocks(name, &property.value, (*labels, ""), depth),
            None => {
                let value = self.value(&property.value, depth);
                self.line(depth, &format!("{} = {value}", key(name)));
            }
        }
    }

    fn blocks(&mut self, kind: &str, node: &Node, (missing, labels): (usize, &str), depth: usize) {
        match (&node.kind, missing.checked_sub(1)) {
            (NodeKind::Array(items), _) => {
                items
                    .iter()
                    .for_each(|it| self.blocks(kind, it, (missing, labels), depth));
            }
            (NodeKind::Object(properties), Some(missing)) => {
                for property in properties.iter().filter(|it| &*it.name != "//") {
                    let labels = format!("{labels} {}", quoted(&property.name, true));
                    self.blocks(kind, &property.value, (missing, &labels), depth);
                }
            }
            (NodeKind::Object(_), None) => self.block(kind, node, labels, depth),
            _ => {}
        }
    }

    fn block(&mut self, kind: &str, node: &Node, labels: &str, depth: usize) {
        if depth == 0 && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.line(depth, &format!("{kind}{labels} {{"));
        let plain = self.plain;
        self.plain |= kind == "variable";
        self.keeps_null = matches!(kind, "variable" | "module");
        let inner = match OUTER.contains(&kind) {
            true => INNER,
            false => &[],
        };
        self.body(node, inner, depth + 1);
        self.plain = plain;
        self.keeps_null = false;
        self.line(depth, "}");
    }

    fn value(&self, node: &Node, depth: usize) -> String {
        match &node.kind {
            NodeKind::Bool(truth) => truth.to_string(),
            NodeKind::Number(number) => number.to_string(),
            NodeKind::String(text) => quoted(text, self.plain),
            NodeKind::Array(items) => match &items[..] {
                [item] if matches!(item.kind, NodeKind::Object(_)) => self.value(item, depth),
                items => {
                    let items = items.iter().filter(|it| is_read_in_lists(it));
                    let items: Vec<String> = items.map(|it| self.value(it, depth)).collect();
                    format!("[{}]", items.join(", "))
                }
            },
            NodeKind::Object(properties) => self.object(properties, depth),
            NodeKind::Null | NodeKind::Invalid => "\"\"".to_owned(),
        }
    }

    fn object(&self, properties: &[Property], depth: usize) -> String {
        if properties.is_empty() {
            return "{}".to_owned();
        }
        let indent = "  ".repeat(depth);
        let line = |it: &Property| {
            let value = self.value(&it.value, depth + 1);
            format!("{indent}  {} = {value}\n", key(&it.name))
        };
        let lines: String = properties.iter().map(line).collect();
        format!("{{\n{lines}{indent}}}")
    }
}

/// A name, in quotes where it needs them.
fn key(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters
        .next()
        .is_some_and(|it| it.is_alphabetic() || it == '_');
    match first && letters.all(|it| it.is_alphanumeric() || "_-".contains(it)) {
        true => name.to_owned(),
        false => quoted(name, false),
    }
}

/// A text in quotes; its interpolations stand as they are, unless it has none.
fn quoted(text: &str, plain: bool) -> String {
    let mut out = String::from("\"");
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix("$${") {
            out.push_str("$${");
            rest = behind;
        } else if !plain && rest.starts_with("${") {
            let (inner, behind) = rest.split_at(interpolation_length(rest));
            out.push_str(inner);
            rest = behind;
        } else {
            push_escaped(letter, &mut out);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    out.push('"');
    out
}

fn push_escaped(letter: char, out: &mut String) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        letter if letter.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
        letter => out.push(letter),
    }
}

/// How long an interpolation is, from its dollar sign to the brace that closes it.
fn interpolation_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if before != '\\' => is_quoted = !is_quoted,
            '{' if !is_quoted => depth += 1,
            '}' if !is_quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        before = letter;
    }
    text.len()
}
