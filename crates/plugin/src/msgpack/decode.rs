//! MessagePack to values.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::json::type_from_json;
use rform_core::value::{Number, ObjectType, Path, Step, Type, Value};
use rmp::Marker;
use rmp::decode::{self, RmpRead};
use unicode_normalization::UnicodeNormalization;

use super::refinement::decode_unknown;
use super::{CodecError, DEEPEST};

/// Reads a value whose place has that type.
///
/// # Errors
/// Fails if the bytes are no MessagePack, do not fit the type, or go on after the value.
pub(crate) fn decode(bytes: &[u8], ty: &Type) -> Result<Value, CodecError> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(ty, &Path::root())?;
    reader.end(&Path::root())?;
    Ok(value)
}

/// What is left to read.
pub(super) struct Reader<'b> {
    rest: &'b [u8],
    /// How many values are being read, each within the one before.
    depth: usize,
}

impl<'b> Reader<'b> {
    pub(super) fn new(rest: &'b [u8]) -> Reader<'b> {
        Reader { rest, depth: 0 }
    }

    fn value(&mut self, ty: &Type, path: &Path) -> Result<Value, CodecError> {
        if self.depth > DEEPEST {
            return Err(CodecError::new(path, "the value is nested too deeply"));
        }
        self.depth += 1;
        let value = self.value_within(ty, path);
        self.depth -= 1;
        value
    }

    fn value_within(&mut self, ty: &Type, path: &Path) -> Result<Value, CodecError> {
        match self.peek(path)? {
            Marker::Null => {
                self.rest = self.rest.get(1..).unwrap_or_default();
                Ok(Value::null(ty))
            }
            marker if is_extension(marker) => {
                let (code, body) = self.extension(path)?;
                decode_unknown(code, body, ty, path)
            }
            _ => self.known(ty, path),
        }
    }

    fn known(&mut self, ty: &Type, path: &Path) -> Result<Value, CodecError> {
        Ok(match ty {
            Type::Dynamic => return self.dynamic(path),
            Type::Bool => Value::Bool(self.bool(path)?),
            Type::Number => Value::Number(self.number(path)?),
            Type::String => Value::String(normalized(self.text(path)?)),
            Type::List(element) => {
                Value::list(element.without_optional(), self.items(element, path)?)
            }
            Type::Set(element) => {
                Value::set(element.without_optional(), self.items(element, path)?)
            }
            Type::Tuple(types) => return self.tuple(types, path),
            Type::Map(element) => return self.map(element, path),
            Type::Object(object) => return self.object(object, path),
        })
    }

    /// A value with its type.
    fn dynamic(&mut self, path: &Path) -> Result<Value, CodecError> {
        if self.array_len(path)? != 2 {
            let message = "a value of any type is an array of its type and itself";
            return Err(CodecError::new(path, message));
        }
        let ty = serde_json::from_slice(self.bytes(path)?);
        let ty =
            ty.map_err(|error| CodecError::new(path, format!("the type is no JSON: {error}")))?;
        let ty = type_from_json(&ty).map_err(|error| CodecError::new(path, error.message))?;
        self.value(&ty, path)
    }

    fn items(&mut self, element: &Type, path: &Path) -> Result<Vec<Value>, CodecError> {
        let count = self.array_len(path)?;
        let item = |at: u32| self.value(element, &path.child(Step::Index(at.into())));
        (0..count).map(item).collect()
    }

    fn tuple(&mut self, types: &[Type], path: &Path) -> Result<Value, CodecError> {
        let (count, wanted) = (self.array_len(path)?, types.len());
        if count as usize != wanted {
            let message = format!("{wanted} elements are required, not {count}");
            return Err(CodecError::new(path, message));
        }
        let items = types.iter().enumerate();
        let items = items.map(|(at, ty)| self.value(ty, &path.child(Step::Index(at as u64))));
        Ok(Value::tuple(items.collect::<Result<Vec<_>, _>>()?))
    }

    fn map(&mut self, element: &Type, path: &Path) -> Result<Value, CodecError> {
        let mut items = BTreeMap::new();
        for _ in 0..self.map_len(path)? {
            let key = normalized(self.text(path)?);
            let value = self.value(element, &path.child(Step::Key(key.clone())))?;
            items.insert(key, value);
        }
        Ok(Value::Map(element.without_optional(), Arc::new(items)))
    }

    fn object(&mut self, object: &ObjectType, path: &Path) -> Result<Value, CodecError> {
        let mut items = BTreeMap::new();
        for _ in 0..self.map_len(path)? {
            let name = normalized(self.text(path)?);
            let Some(ty) = object.attributes.get(&name) else {
                let message = format!("there is no attribute {name:?} in the schema");
                return Err(CodecError::new(path, message));
            };
            let value = self.value(ty, &path.child(Step::Attribute(name.clone())))?;
            items.insert(name, value);
        }
        let missing = object
            .attributes
            .keys()
            .find(|name| !items.contains_key(*name));
        match missing {
            Some(name) => {
                let message = format!("the attribute {name:?} is missing");
                Err(CodecError::new(path, message))
            }
            None => Ok(Value::Object(Arc::new(items))),
        }
    }

    /// An integer, a float or a decimal text.
    pub(super) fn number(&mut self, path: &Path) -> Result<Number, CodecError> {
        let marker = self.peek(path)?;
        let number = match marker {
            Marker::F32 => {
                let float = decode::read_f32(&mut self.rest).map_err(|_| cut_off(path))?;
                Number::from_f64(f64::from(float))
            }
            Marker::F64 => {
                let float = decode::read_f64(&mut self.rest).map_err(|_| cut_off(path))?;
                Number::from_f64(float)
            }
            Marker::U64 => Some(Number::from(self.unsigned(path)?)),
            marker if is_text(marker) => Number::parse(self.text(path)?),
            _ => {
                let integer: Result<i64, _> = decode::read_int(&mut self.rest);
                Some(Number::from(integer.map_err(|_| wanted("a number", path))?))
            }
        };
        number.ok_or_else(|| wanted("a number", path))
    }

    pub(super) fn unsigned(&mut self, path: &Path) -> Result<u64, CodecError> {
        decode::read_int(&mut self.rest).map_err(|_| wanted("a whole number", path))
    }

    pub(super) fn bool(&mut self, path: &Path) -> Result<bool, CodecError> {
        decode::read_bool(&mut self.rest).map_err(|_| wanted("a bool", path))
    }

    pub(super) fn text(&mut self, path: &Path) -> Result<&'b str, CodecError> {
        let (text, rest) =
            decode::read_str_from_slice(self.rest).map_err(|_| wanted("a string", path))?;
        self.rest = rest;
        Ok(text)
    }

    /// Bytes, also where they are written as a text.
    fn bytes(&mut self, path: &Path) -> Result<&'b [u8], CodecError> {
        if is_text(self.peek(path)?) {
            return self.text(path).map(str::as_bytes);
        }
        let length = decode::read_bin_len(&mut self.rest).map_err(|_| wanted("a type", path))?;
        self.take(length, path)
    }

    pub(super) fn array_len(&mut self, path: &Path) -> Result<u32, CodecError> {
        decode::read_array_len(&mut self.rest).map_err(|_| wanted("an array", path))
    }

    pub(super) fn map_len(&mut self, path: &Path) -> Result<u32, CodecError> {
        decode::read_map_len(&mut self.rest).map_err(|_| wanted("a map", path))
    }

    fn extension(&mut self, path: &Path) -> Result<(i8, &'b [u8]), CodecError> {
        let meta = decode::read_ext_meta(&mut self.rest).map_err(|_| cut_off(path))?;
        Ok((meta.typeid, self.take(meta.size, path)?))
    }

    fn take(&mut self, length: u32, path: &Path) -> Result<&'b [u8], CodecError> {
        let split = self.rest.split_at_checked(length as usize);
        let (taken, rest) = split.ok_or_else(|| cut_off(path))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Skips one value of whatever form.
    pub(super) fn skip(&mut self, path: &Path) -> Result<(), CodecError> {
        let mut left: u64 = 1;
        while left > 0 {
            left += self.skip_head(path)?;
            left -= 1;
        }
        Ok(())
    }

    /// Skips a scalar, or the head of a collection: answers how many values are within.
    fn skip_head(&mut self, path: &Path) -> Result<u64, CodecError> {
        match self.peek(path)? {
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                return Ok(self.array_len(path)?.into());
            }
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                return Ok(2 * u64::from(self.map_len(path)?));
            }
            Marker::Null => drop(self.rest.read_u8()),
            Marker::True | Marker::False => drop(self.bool(path)?),
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => drop(self.bytes(path)?),
            marker if is_text(marker) => drop(self.text(path)?),
            marker if is_extension(marker) => drop(self.extension(path)?),
            _ => drop(self.number(path)?),
        }
        Ok(0)
    }

    fn peek(&self, path: &Path) -> Result<Marker, CodecError> {
        let first = self.rest.first().ok_or_else(|| cut_off(path))?;
        Ok(Marker::from_u8(*first))
    }

    /// Checks that nothing is left.
    pub(super) fn end(&self, path: &Path) -> Result<(), CodecError> {
        match self.rest.len() {
            0 => Ok(()),
            count => {
                let message = format!("{count} bytes are left over after the value");
                Err(CodecError::new(path, message))
            }
        }
    }
}

fn is_text(marker: Marker) -> bool {
    let long = matches!(marker, Marker::Str8 | Marker::Str16 | Marker::Str32);
    long || matches!(marker, Marker::FixStr(_))
}

fn is_extension(marker: Marker) -> bool {
    let fixed = matches!(
        marker,
        Marker::FixExt1 | Marker::FixExt2 | Marker::FixExt4 | Marker::FixExt8 | Marker::FixExt16
    );
    fixed || matches!(marker, Marker::Ext8 | Marker::Ext16 | Marker::Ext32)
}

fn normalized(text: &str) -> Arc<str> {
    match text.is_ascii() {
        true => text.into(),
        false => text.nfc().collect::<String>().into(),
    }
}

fn wanted(what: &str, path: &Path) -> CodecError {
    CodecError::new(path, format!("{what} is required"))
}

fn cut_off(path: &Path) -> CodecError {
    CodecError::new(path, "the bytes end in the middle of the value")
}
