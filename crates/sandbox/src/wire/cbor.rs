//! CBOR, in which services with the protocol RPC v2 speak, from and to JSON documents.
//!
//! - <https://www.rfc-editor.org/rfc/rfc8949>
//! - <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::{Map, Number, Value};

/// How deep a document may be nested: calls of AWS are nested far less.
const DEPTH: usize = 32;

/// The byte that ends texts, lists and maps of no given length.
const BREAK: u8 = 0xff;

/// The document that bytes hold; none if they hold none, or more than one.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader { bytes };
    let value = reader.value(DEPTH)?;
    reader.bytes.is_empty().then_some(value)
}

/// Writes the document of a response in CBOR.
pub(super) fn dress(response: &mut Response<Bytes>) {
    let document: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    *response.body_mut() = written(&document).into();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
    headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
}

/// What is still to be read.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// Whether the next byte ends what has no given length; takes it then.
    fn ends(&mut self) -> bool {
        let ends = self.bytes.first() == Some(&BREAK);
        if ends {
            self.bytes = self.bytes.get(1..).unwrap_or_default();
        }
        ends
    }

    fn number(&mut self, count: usize) -> Option<u64> {
        let bytes = self.take(count)?.iter();
        Some(bytes.fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    /// The argument of a head: a number or a length; none inside for no given length.
    fn argument(&mut self, low: u8) -> Option<Option<u64>> {
        match low {
            0..=23 => Some(Some(low.into())),
            24 => self.number(1).map(Some),
            25 => self.number(2).map(Some),
            26 => self.number(4).map(Some),
            27 => self.number(8).map(Some),
            31 => Some(None),
            _ => None,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let head = self.byte()?;
        let (major, low) = (head >> 5, head & 0x1f);
        if major == 7 {
            return self.simple(low);
        }
        let argument = self.argument(low)?;
        match major {
            0 => Some(argument?.into()),
            1 => Some((-1 - i64::try_from(argument?).ok()?).into()),
            2 | 3 => self.text(major, argument).map(Value::String),
            4 => self.list(argument, depth),
            5 => self.map(argument, depth),
            // What a tag says of a value, such as that it is a time, is not kept.
            _ => self.value(depth),
        }
    }

    fn simple(&mut self, low: u8) -> Option<Value> {
        match low {
            20 => Some(false.into()),
            21 => Some(true.into()),
            22 | 23 => Some(Value::Null),
            26 => {
                let bits = u32::try_from(self.number(4)?).ok()?;
                Number::from_f64(f32::from_bits(bits).into()).map(Value::Number)
            }
            27 => {
                let float = f64::from_bits(self.number(8)?);
                Number::from_f64(float).map(Value::Number)
            }
            _ => None,
        }
    }

    fn text(&mut self, major: u8, length: Option<u64>) -> Option<String> {
        if let Some(length) = length {
            let bytes = self.take(length.try_into().ok()?)?;
            return String::from_utf8(bytes.to_vec()).ok();
        }
        let mut whole = String::new();
        while !self.ends() {
            let head = self.byte()?;
            if head >> 5 != major {
                return None;
            }
            let length = self.argument(head & 0x1f)??;
            whole.push_str(&self.text(major, Some(length))?);
        }
        Some(whole)
    }

    fn list(&mut self, length: Option<u64>, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        let mut left = length;
        while self.goes_on(&mut left) {
            items.push(self.value(depth)?);
        }
        Some(items.into())
    }

    fn map(&mut self, length: Option<u64>, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        let mut left = length;
        while self.goes_on(&mut left) {
            let Value::String(name) = self.value(depth)? else {
                return None;
            };
            members.insert(name, self.value(depth)?);
        }
        Some(members.into())
    }

    /// Whether there is another item; counts it.
    fn goes_on(&mut self, left: &mut Option<u64>) -> bool {
        match left {
            Some(0) => false,
            Some(count) => {
                *count -= 1;
                true
            }
            None => !self.ends(),
        }
    }
}

/// A document in CBOR.
fn written(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(0xf6),
        Value::Bool(truth) => out.push(if *truth { 0xf5 } else { 0xf4 }),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => {
            write_head(3, text.len(), out);
            out.extend(text.as_bytes());
        }
        Value::Array(items) => {
            write_head(4, items.len(), out);
            items.iter().for_each(|item| write(item, out));
        }
        Value::Object(members) => {
            write_head(5, members.len(), out);
            for (name, member) in members {
                write_head(3, name.len(), out);
                out.extend(name.as_bytes());
                write(member, out);
            }
        }
    }
}

fn write_number(number: &Number, out: &mut Vec<u8>) {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(number), ..) => write_argument(0, number, out),
        (None, Some(number), _) => write_argument(1, number.unsigned_abs() - 1, out),
        (None, None, float) => {
            out.push(0xfb);
            out.extend(float.unwrap_or_default().to_bits().to_be_bytes());
        }
    }
}

fn write_head(major: u8, length: usize, out: &mut Vec<u8>) {
    write_argument(major, u64::try_from(length).unwrap_or(u64::MAX), out);
}

fn write_argument(major: u8, argument: u64, out: &mut Vec<u8>) {
    match u8::try_from(argument) {
        Ok(small @ 0..=23) => out.push(major << 5 | small),
        _ => {
            out.push(major << 5 | 27);
            out.extend(argument.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_are_read_as_they_were_written() {
        let document = json!({
            "a": [1, -1, 1000, -1000, 0.5, 3.0, true, false, null], "b": {"c": "é"}, "d": "",
        });
        assert_eq!(read(&written(&document)), Some(document));
    }

    #[test]
    fn lengths_need_not_be_given() {
        let bytes = [
            0xbf, 0x7f, 0x61, b'a', 0x61, b'b', 0xff, 0x9f, 1, 0xff, 0xff,
        ];
        assert_eq!(read(&bytes), Some(json!({"ab": [1]})));
    }

    #[test]
    fn what_is_cut_off_or_too_deep_is_none() {
        assert_eq!(read(&[0x62, b'a']), None);
        assert_eq!(
            read(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            None
        );
        assert_eq!(read(&[0x81; 1000]), None);
    }
}
