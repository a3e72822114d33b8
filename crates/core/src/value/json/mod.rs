//! Values and types as JSON, in the forms that state and outputs hold them.

mod from;
mod read;
mod to;
mod types;

pub use from::{implied_type, value_from_json};
pub use read::read;
pub use to::value_to_json;
pub use types::{type_from_json, type_to_json};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::{ConvertError, Number, Type, Value};

    #[test]
    fn values_come_back_as_they_went() -> Result<(), ConvertError> {
        let ty = Type::object([
            ("any", Type::Dynamic),
            ("list", Type::list(Type::Number)),
            ("null", Type::String),
        ]);
        let value = Value::object([
            ("any", Value::tuple([Value::TRUE])),
            ("list", Value::list(Type::Number, [Value::int(1)])),
            ("null", Value::Null(Type::String)),
        ]);
        let json = value_to_json(&value, &ty)?;
        let expected = json!({
            "any": { "value": [true], "type": ["tuple", ["bool"]] }, "list": [1], "null": null,
        });
        assert_eq!(json, expected);
        assert_eq!(value_from_json(&json, &ty)?, value);
        Ok(())
    }

    #[test]
    fn numbers_keep_their_digits() -> Result<(), ConvertError> {
        let number = Number::parse("12345678901234567890.123456789").unwrap_or(Number::ZERO);
        let json = value_to_json(&Value::Number(number), &Type::Number)?;
        let value = value_from_json(&json, &Type::Number)?;
        assert_eq!(
            value_to_json(&value, &Type::Number)?.to_string(),
            json.to_string()
        );
        Ok(())
    }

    #[test]
    fn types_come_back_as_they_went() -> Result<(), ConvertError> {
        let json = json!(["map", ["object", { "a": "string", "b": ["set", "dynamic"] }, ["b"]]]);
        assert_eq!(type_to_json(&type_from_json(&json)?), json);
        Ok(())
    }

    #[test]
    fn what_is_unknown_or_does_not_fit_is_refused() {
        assert!(value_to_json(&Value::unknown(Type::Bool), &Type::Bool).is_err());
        assert!(value_to_json(&Value::DYNAMIC, &Type::Dynamic).is_err());
        let error = value_from_json(
            &json!({ "a": [1, "x"] }),
            &Type::map(Type::list(Type::Number)),
        );
        let text = error.map_err(|error| format!("{}: {}", error.path, error.message));
        assert_eq!(text, Err("[\"a\"][1]: a number is required".to_owned()));
    }
}
