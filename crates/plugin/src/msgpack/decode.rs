//! MessagePack to values.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::json::type_from_json;
use rform_core::value::{ObjectType, Path, Step, Type, Value};
use rmp::Marker;
use unicode_normalization::UnicodeNormalization;

use super::reader::{Reader, is_extension};
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

impl Reader<'_> {
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
}

fn normalized(text: &str) -> Arc<str> {
    match text.is_ascii() {
        true => text.into(),
        false => text.nfc().collect::<String>().into(),
    }
}
