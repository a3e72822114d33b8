//! Conversion of values from one type to another, by Terraform's rules.

mod mismatch;
mod possible;
mod structural;
mod unknown;

use std::fmt;

use super::{Number, Path, Type, Value};

pub use mismatch::mismatch_message;
pub use possible::{Safety, can_convert};

/// Why a value could not be converted.
#[derive(Clone, Debug, PartialEq)]
pub struct ConvertError {
    /// The part of the value that did not fit.
    pub path: Path,
    /// What was expected there: `a number is required`, without a full stop.
    pub message: String,
}

impl ConvertError {
    /// An error at a part of the value.
    pub fn new(path: &Path, message: impl Into<String>) -> ConvertError {
        ConvertError {
            path: path.clone(),
            message: message.into(),
        }
    }
}

impl ConvertError {
    /// The message behind the path of the part it is about: `.a[0]: a number is required`.
    pub fn with_path(&self) -> String {
        if self.path.is_root() {
            self.message.clone()
        } else {
            format!("{}: {}", self.path, self.message)
        }
    }
}

/// The message alone; the path is for the caller to phrase.
impl fmt::Display for ConvertError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for ConvertError {}

/// The value as that type. Marks stay; an unknown stays unknown with what is known about it;
/// a null stays null. `Dynamic` in the type takes whatever is there; absent optional
/// attributes become null.
///
/// # Errors
/// Fails if the types do not convert, or the value does not (such as `"x"` to a number); the path
/// leads to the part that does not fit.
pub fn convert(value: &Value, to: &Type) -> Result<Value, ConvertError> {
    let from = value.ty();
    if has_type(&from, to) {
        return Ok(value.clone());
    }
    let root = Path::root();
    if !can_convert(&from, to, Safety::Unsafe) {
        let message = match value.is_hidden() {
            // The names of its parts may be secrets, too.
            true => format!("{} required", to.friendly_name()),
            false => mismatch_message(&from, to),
        };
        return Err(ConvertError::new(&root, message));
    }
    convert_part(value, to, &root)
}

fn has_type(from: &Type, to: &Type) -> bool {
    from == to || *from == to.without_optional()
}

/// Converts where the types are known to allow it.
fn convert_part(value: &Value, to: &Type, path: &Path) -> Result<Value, ConvertError> {
    let (bare, marks) = value.unmark();
    let converted = match bare {
        _ if *to == Type::Dynamic => bare.clone(),
        Value::Unknown(from, _) => unknown::convert_unknown(bare, from, to),
        Value::Null(from) => Value::Null(unknown::fill_dynamic(from, &to.without_optional())),
        known => convert_known(known, to, path).map_err(|error| match value.is_hidden() {
            true => ConvertError::new(path, error.message),
            false => error,
        })?,
    };
    Ok(converted.mark(marks))
}

fn convert_known(value: &Value, to: &Type, path: &Path) -> Result<Value, ConvertError> {
    match (value, to) {
        (Value::String(_), Type::String)
        | (Value::Number(_), Type::Number)
        | (Value::Bool(_), Type::Bool) => Ok(value.clone()),
        (Value::Number(number), Type::String) => Ok(Value::string(number.to_string())),
        (Value::Bool(truth), Type::String) => {
            Ok(Value::from(if *truth { "true" } else { "false" }))
        }
        (Value::String(text), Type::Number) => Number::parse(text)
            .map(Value::Number)
            .ok_or_else(|| ConvertError::new(path, "a number is required")),
        (Value::String(text), Type::Bool) => {
            parse_bool(text).map_err(|message| ConvertError::new(path, message))
        }
        (known, to) => structural::convert_structure(known, to, path),
    }
}

fn parse_bool(text: &str) -> Result<Value, &'static str> {
    match text {
        "true" | "1" => return Ok(Value::TRUE),
        "false" | "0" => return Ok(Value::FALSE),
        _ => {}
    }
    Err(match &*text.to_lowercase() {
        "true" => "a bool is required; to convert from string, use lowercase \"true\"",
        "false" => "a bool is required; to convert from string, use lowercase \"false\"",
        _ => "a bool is required",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Marks, ObjectType, Refinement};

    fn message(value: Value, to: &Type) -> String {
        match convert(&value, to) {
            Ok(value) => format!("converted to {value:?}"),
            Err(error) => format!("{}: {}", error.path, error.message),
        }
    }

    #[test]
    fn primitives_convert_by_their_text() {
        assert_eq!(convert(&"1e2".into(), &Type::Number), Ok(Value::int(100)));
        assert_eq!(convert(&Value::int(5), &Type::String), Ok("5".into()));
        assert_eq!(convert(&"1".into(), &Type::Bool), Ok(Value::TRUE));
        assert_eq!(message("x".into(), &Type::Number), ": a number is required");
        assert_eq!(message(Value::int(1), &Type::Bool), ": bool required");
    }

    #[test]
    fn tuples_become_collections_of_what_their_elements_have_in_common() {
        let tuple = Value::tuple([Value::int(1), "a".into(), Value::TRUE]);
        let list = Value::list(Type::String, ["1", "a", "true"].map(Value::from));
        assert_eq!(convert(&tuple, &Type::list(Type::Dynamic)), Ok(list));
        let mixed = Value::tuple([Value::int(1), Value::tuple([])]);
        assert_eq!(
            message(mixed.clone(), &Type::list(Type::Dynamic)),
            ": all list elements must have the same type"
        );
        assert_eq!(
            message(mixed, &Type::list(Type::String)),
            ": element 1: string required"
        );
        let bad = Value::tuple([Value::int(1), "a".into()]);
        assert_eq!(
            message(bad, &Type::list(Type::Number)),
            "[1]: a number is required"
        );
    }

    #[test]
    fn objects_lose_what_is_not_asked_for_and_gain_optional_nulls() {
        let ty = Type::Object(
            ObjectType {
                attributes: [("a".into(), Type::String), ("b".into(), Type::Number)].into(),
                optional: ["b".into()].into(),
            }
            .into(),
        );
        let value = Value::object([("a", Value::int(1)), ("c", Value::TRUE)]);
        let expected = Value::object([("a", "1".into()), ("b", Value::Null(Type::Number))]);
        assert_eq!(convert(&value, &ty), Ok(expected));
        let empty = Value::object::<&str>([]);
        assert_eq!(message(empty, &ty), ": attribute \"a\" is required");
    }

    #[test]
    fn unknowns_and_marks_stay() {
        let secret = Value::unknown(Type::Number)
            .refine(Refinement::not_null())
            .mark(Marks::SENSITIVE);
        let converted = convert(&secret, &Type::String);
        let expected = Value::unknown(Type::String).refine(Refinement::not_null());
        assert_eq!(converted, Ok(expected.mark(Marks::SENSITIVE)));
    }
}
