//! Reading JSON, with the error messages of Go's decoder.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::eval::DEEPEST;
use crate::functions::helpers::text::text;
use rform_core::go::json::{Scanner, SyntaxError};
use rform_core::go::quote::quoted;
use rform_core::value::{Number, Value};

/// Reads one document: tuples and objects throughout.
pub(crate) fn parse(source: &str) -> Result<Value, String> {
    let mut reader = Reader {
        scanner: Scanner::new(source),
        depth: 0,
        error: None,
    };
    let value = reader.value()?;
    reader.scanner.skip_space();
    // Go's decoder takes a bracket too many for the end of the document, whatever follows.
    if !matches!(reader.scanner.peek(), None | Some(b']' | b'}')) {
        return Err("extraneous data after JSON object".to_owned());
    }
    reader.error.map_or(Ok(value), Err)
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
    scanner: Scanner<'a>,
    depth: usize,
    /// The first error of a document with valid syntax.
    error: Option<String>,
}

/// Terraform reads tokens from a stream, which names its end differently.
fn message(error: SyntaxError) -> String {
    match error {
        SyntaxError::End => "unexpected EOF".to_owned(),
        other => other.to_string(),
    }
}

impl Reader<'_> {
    /// The next byte that is no white space.
    fn next(&mut self) -> Result<u8, String> {
        self.scanner.next_token().map_err(|_| "EOF".to_owned())
    }

    fn unexpected(&self, context: &str) -> String {
        message(self.scanner.unexpected(context))
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.next()? {
            b'{' => self.nested(Reader::object),
            b'[' => self.nested(Reader::array),
            b'"' => self.scanner.string().map(text).map_err(message),
            b't' => self.literal("true", Value::TRUE),
            b'f' => self.literal("false", Value::FALSE),
            b'n' => self.literal("null", Value::NULL),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, String> {
        self.scanner.literal(word).map_err(message)?;
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, String> {
        let number = Number::parse(self.scanner.number().map_err(message)?);
        if number.is_none() {
            self.blame("a number is required".to_owned());
        }
        Ok(Value::Number(number.unwrap_or(Number::ZERO)))
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Value, String>) -> Result<Value, String> {
        if self.depth >= DEEPEST {
            return Err("exceeded max depth".to_owned());
        }
        self.depth += 1;
        self.scanner.advance();
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn array(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        if self.next()? == b']' {
            self.scanner.advance();
            return Ok(Value::tuple(items));
        }
        loop {
            items.push(self.value()?);
            let next = self.next()?;
            if !matches!(next, b',' | b']') {
                return Err(self.unexpected("after array element"));
            }
            self.scanner.advance();
            if next == b']' {
                return Ok(Value::tuple(items));
            }
        }
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut items: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        if self.next()? == b'}' {
            self.scanner.advance();
            return Ok(Value::Object(Arc::new(items)));
        }
        let mut context = "";
        loop {
            let key = self.key(context)?;
            context = "looking for beginning of object key string";
            let value = self.value()?;
            self.insert(&mut items, key, value);
            let next = self.next()?;
            if !matches!(next, b',' | b'}') {
                return Err(self.unexpected("after object key:value pair"));
            }
            self.scanner.advance();
            if next == b'}' {
                return Ok(Value::Object(Arc::new(items)));
            }
        }
    }

    /// Reads a key and its colon; `context` is for the error where there is no key.
    fn key(&mut self, context: &str) -> Result<String, String> {
        if self.next()? != b'"' {
            return Err(self.unexpected(context));
        }
        let key = self.scanner.string().map_err(message)?;
        if self.next()? != b':' {
            return Err(self.unexpected("after object key"));
        }
        self.scanner.advance();
        Ok(key)
    }

    fn insert(&mut self, items: &mut BTreeMap<Arc<str>, Value>, key: String, value: Value) {
        let normal = text(&key);
        let name = normal.as_str().unwrap_or_default();
        if name != key {
            self.blame(format!("unsupported attribute {}", quoted(&key)));
        }
        let before = items.insert(name.into(), value);
        if let (Some(before), Some(last)) = (before, items.get(name))
            && let Some(error) = misfit(&before, last)
        {
            self.blame(error);
        }
    }

    fn blame(&mut self, error: String) {
        self.error.get_or_insert(error);
    }
}
