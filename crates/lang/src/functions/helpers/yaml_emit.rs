//! YAML as Terraform writes it: blocks, texts in double quotes or as literal blocks.

use std::fmt::Write;

use rform_core::value::Value;

/// Lines of quoted text go on behind this column up to the next space.
const WIDTH: usize = 80;
const STEP: usize = 2;
/// Longer keys stand behind a question mark.
const LONGEST_KEY: usize = 128;

/// A known value as a document.
pub(crate) fn encode(value: &Value) -> String {
    let mut emitter = Emitter { out: String::new() };
    match value.bare() {
        Value::Null(_) | Value::Bool(_) | Value::Number(_) => {
            emitter.scalar(value, STEP);
            emitter.out.push_str("...\n");
        }
        _ => emitter.node(value, 0, STEP),
    }
    emitter.out
}

struct Emitter {
    out: String,
}

/// Whether it is written in lines of its own.
fn is_block(value: &Value) -> bool {
    value.elements().next().is_some()
}

fn is_mapping(value: &Value) -> bool {
    matches!(value.bare(), Value::Map(..) | Value::Object(_))
}

impl Emitter {
    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    fn column(&self) -> usize {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        line.chars().count()
    }

    /// A value whose first line has begun; `indent` is for its further lines, `inner` for
    /// those of a text.
    fn node(&mut self, value: &Value, indent: usize, inner: usize) {
        match (is_block(value), is_mapping(value)) {
            (false, _) => self.scalar(value, inner),
            (true, true) => self.mapping(value, indent),
            (true, false) => self.sequence(value, indent),
        }
    }

    fn sequence(&mut self, value: &Value, indent: usize) {
        for (at, item) in value.elements().enumerate() {
            if at > 0 {
                self.indent(indent);
            }
            self.out.push_str("- ");
            self.node(item, indent + STEP, indent + STEP);
        }
    }

    fn mapping(&mut self, value: &Value, indent: usize) {
        let (Value::Map(_, items) | Value::Object(items)) = value.bare() else {
            return;
        };
        for (at, (key, item)) in items.iter().enumerate() {
            if at > 0 {
                self.indent(indent);
            }
            self.key(key, indent);
            match (is_block(item), is_mapping(item)) {
                (true, true) => {
                    self.out.push('\n');
                    self.indent(indent + STEP);
                    self.mapping(item, indent + STEP);
                }
                (true, false) => {
                    self.out.push('\n');
                    self.indent(indent);
                    self.sequence(item, indent);
                }
                (false, _) => {
                    self.out.push(' ');
                    self.scalar(item, indent + STEP);
                }
            }
        }
    }

    fn key(&mut self, key: &str, indent: usize) {
        let simple = !key.contains(is_break) && key.len() <= LONGEST_KEY;
        if simple {
            self.quoted(key, None);
            self.out.push(':');
            return;
        }
        self.out.push_str("? ");
        self.text(key, indent + STEP);
        self.indent(indent);
        self.out.push(':');
    }

    /// A scalar or something empty, with the end of the line.
    fn scalar(&mut self, value: &Value, indent: usize) {
        match value.bare() {
            Value::String(text) => return self.text(text, indent),
            Value::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Number(number) => self.out.push_str(&number.to_string()),
            Value::Map(..) | Value::Object(_) => self.out.push_str("{}"),
            Value::List(..) | Value::Set(..) | Value::Tuple(_) => self.out.push_str("[]"),
            _ => self.out.push_str("null"),
        }
        self.out.push('\n');
    }

    fn text(&mut self, text: &str, indent: usize) {
        if text.contains('\n') && fits_block(text) {
            self.literal(text, indent);
        } else {
            self.quoted(text, Some(indent));
            self.out.push('\n');
        }
    }

    /// `|` and the lines.
    fn literal(&mut self, text: &str, indent: usize) {
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            self.out.push_str(&STEP.to_string());
        }
        self.out.push_str(match text {
            "\n" => "+",
            text if text.ends_with("\n\n") => "+",
            text if text.ends_with('\n') => "",
            _ => "-",
        });
        self.out.push('\n');
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                self.indent(indent);
            }
            self.out.push_str(line);
        }
        if !text.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// In double quotes; broken into lines if there is an indent for them.
    fn quoted(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('"');
        let mut column = self.column();
        let mut after_space = false;
        let mut chars = text.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            if char != ' ' {
                let before = self.out.len();
                self.escaped(char);
                column += self.out.get(before..).unwrap_or_default().chars().count();
                after_space = false;
                continue;
            }
            let inside = at > 0 && at + 1 < text.len();
            match indent {
                Some(indent) if inside && !after_space && column > WIDTH => {
                    self.out.push('\n');
                    self.indent(indent);
                    column = indent;
                    if chars.peek().is_some_and(|(_, next)| *next == ' ') {
                        self.out.push('\\');
                        column += 1;
                    }
                }
                _ => {
                    self.out.push(' ');
                    column += 1;
                }
            }
            after_space = true;
        }
        self.out.push('"');
    }

    fn escaped(&mut self, char: char) {
        let short = match char {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            printable if is_printable(printable) => return self.out.push(printable),
            other => return self.escaped_code(u32::from(other)),
        };
        self.out.push('\\');
        self.out.push(short);
    }

    fn escaped_code(&mut self, code: u32) {
        // Writing to a String cannot fail.
        let _ = match code {
            0..=0xff => write!(self.out, "\\x{code:02X}"),
            0x100..=0xffff => write!(self.out, "\\u{code:04X}"),
            _ => write!(self.out, "\\U{code:08X}"),
        };
    }
}

fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters beyond 16 bits count as not printable.
fn is_printable(char: char) -> bool {
    matches!(char, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && char != '\u{feff}'
}

/// Whether a text keeps its meaning in a literal block.
fn fits_block(text: &str) -> bool {
    let plain = text
        .chars()
        .all(|char| is_printable(char) && (char == '\n' || !is_break(char)));
    plain && !text.contains(" \n") && !text.ends_with(' ')
}
