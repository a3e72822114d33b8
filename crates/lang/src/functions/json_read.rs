//! Reading JSON, with the error messages of Go's decoder.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::quote::{quoted, quoted_char};
use super::string::text;
use crate::eval::DEEPEST;
use rform_core::value::{Number, Value};

/// Reads one document: tuples and objects throughout.
pub(super) fn parse(source: &str) -> Result<Value, String> {
    let mut reader = Reader {
        bytes: source.as_bytes(),
        at: 0,
        depth: 0,
        fault: None,
    };
    let value = reader.value()?;
    reader.skip_space();
    // Go's decoder takes a bracket too many for the end of the document, whatever follows.
    if !matches!(reader.peek(), None | Some(b']' | b'}')) {
        return Err("extraneous data after JSON object".to_owned());
    }
    reader.fault.map_or(Ok(value), Err)
}

/// Terraform finds a document's type first, in which the last attribute of a name counts, and then
/// reads all values by it: why one before that cannot be read.
fn misfit(value: &Value, last: &Value) -> Option<String> {
    let fits = match (value, last) {
        (Value::Null(_), _) | (Value::Bool(_), Value::Bool(_)) => true,
        (Value::Number(_), Value::Number(_)) => true,
        (Value::String(_) | Value::Number(_) | Value::Bool(_), Value::String(_)) => true,
        (Value::Tuple(_), Value::Tuple(_)) | (Value::Object(_), Value::Object(_)) => true,
        (Value::String(text), Value::Bool(_)) => matches!(&**text, "true" | "false"),
        (Value::String(text), Value::Number(_)) if Number::parse(text).is_none() => {
            return Some("a number is required".to_owned());
        }
        (Value::String(_), Value::Number(_)) => true,
        _ => false,
    };
    if !fits {
        let wanted = match last {
            Value::Bool(_) => "bool is required",
            Value::Number(_) => "number is required",
            Value::String(_) => "string is required",
            Value::Tuple(_) => "missing expected [",
            _ => "missing expected {",
        };
        return Some(wanted.to_owned());
    }
    match (value, last) {
        (Value::Tuple(items), Value::Tuple(last)) => misfit_items(items, last),
        (Value::Object(items), Value::Object(last)) => {
            items.iter().find_map(|(name, item)| match last.get(name) {
                Some(last) => misfit(item, last),
                None => Some(format!("unsupported attribute {}", quoted(name))),
            })
        }
        _ => None,
    }
}

fn misfit_items(items: &[Value], last: &[Value]) -> Option<String> {
    let inner = items.iter().zip(last);
    let inner = inner
        .map(|(item, last)| misfit(item, last))
        .find_map(|it| it);
    inner.or_else(|| match items.len().cmp(&last.len()) {
        Ordering::Equal => None,
        Ordering::Less => Some(format!("not enough tuple elements (need {})", last.len())),
        Ordering::Greater => Some(format!("too many tuple elements (need {})", last.len())),
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    /// The first that is wrong with a document of right syntax.
    fault: Option<String>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The next byte that is no white space; at the end the error that Go has there.
    fn next(&mut self, end: &str) -> Result<u8, String> {
        self.skip_space();
        self.peek().ok_or_else(|| end.to_owned())
    }

    fn unexpected(&self, context: &str) -> String {
        match self.peek() {
            Some(byte) => {
                let char = quoted_char(char::from(byte));
                format!("invalid character {char}{context}")
            }
            None => "unexpected EOF".to_owned(),
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.next("EOF")? {
            b'{' => self.nested(Reader::object),
            b'[' => self.nested(Reader::array),
            b'"' => self.string().map(text),
            b't' => self.word("true", Value::TRUE),
            b'f' => self.word("false", Value::FALSE),
            b'n' => self.word("null", Value::NULL),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.unexpected(" looking for beginning of value")),
        }
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Value, String>) -> Result<Value, String> {
        if self.depth >= DEEPEST {
            return Err("exceeded max depth".to_owned());
        }
        self.depth += 1;
        self.at += 1;
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn array(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        if self.next("EOF")? == b']' {
            self.at += 1;
            return Ok(Value::tuple(items));
        }
        loop {
            items.push(self.value()?);
            match self.next("EOF")? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(Value::tuple(items));
                }
                _ => return Err(self.unexpected(" after array element")),
            }
        }
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut items: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        if self.next("EOF")? == b'}' {
            self.at += 1;
            return Ok(Value::Object(Arc::new(items)));
        }
        let mut first = true;
        loop {
            match self.next("EOF")? {
                b'"' => {}
                _ if first => return Err(self.unexpected("")),
                _ => return Err(self.unexpected(" looking for beginning of object key string")),
            }
            first = false;
            let key = self.string()?;
            if self.next("EOF")? != b':' {
                return Err(self.unexpected(" after object key"));
            }
            self.at += 1;
            let value = self.value()?;
            self.insert(&mut items, key, value);
            match self.next("EOF")? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(Value::Object(Arc::new(items)));
                }
                _ => return Err(self.unexpected(" after object key:value pair")),
            }
        }
    }

    fn insert(&mut self, items: &mut BTreeMap<Arc<str>, Value>, key: String, value: Value) {
        let normal = text(&key);
        let name = normal.as_str().unwrap_or_default();
        if name != key {
            self.blame(format!("unsupported attribute {}", quoted(&key)));
        }
        let before = items.insert(name.into(), value);
        if let (Some(before), Some(last)) = (before, items.get(name))
            && let Some(fault) = misfit(&before, last)
        {
            self.blame(fault);
        }
    }

    fn blame(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                let expected = quoted_char(char::from(expected));
                let context = format!(" in literal {word} (expecting {expected})");
                return Err(self.unexpected(&context));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else if self.digits() == 0 {
            return Err(self.unexpected(" in numeric literal"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(self.unexpected(" after decimal point in numeric literal"));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(self.unexpected(" in exponent of numeric literal"));
            }
        }
        let digits = self.bytes.get(start..self.at).unwrap_or_default();
        let number = Number::parse(&String::from_utf8_lossy(digits));
        if number.is_none() {
            self.blame("a number is required".to_owned());
        }
        Ok(Value::Number(number.unwrap_or(Number::ZERO)))
    }

    fn string(&mut self) -> Result<String, String> {
        self.at += 1;
        let mut read = Vec::new();
        loop {
            match self.peek() {
                None => return Err("unexpected EOF".to_owned()),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(String::from_utf8_lossy(&read).into_owned());
                }
                Some(b'\\') => {
                    self.at += 1;
                    let char = self.escape()?;
                    read.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Some(0..=0x1f) => return Err(self.unexpected(" in string literal")),
                Some(byte) => {
                    read.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.unexpected(" in string escape code")),
        };
        self.at += 1;
        Ok(char)
    }

    /// A lone surrogate becomes the replacement character.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let back = self.at;
        if self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32, String> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.unexpected(" in \\u hexadecimal character escape"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}
