use std::sync::Arc;

use super::*;
use rform_core::value::{Marks, Number, Refinement};

fn bytes(value: &Value, ty: &Type) -> String {
    hex::encode(encode(value, ty).unwrap_or_default())
}

fn read(hex: &str, ty: &Type) -> Result<Value, String> {
    let bytes = hex::decode(hex.replace(' ', "")).map_err(|error| error.to_string())?;
    decode(&bytes, ty).map_err(|error| error.to_string())
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap_or(Number::ZERO))
}

#[track_caller]
fn goes_and_comes(value: &Value, ty: &Type, expected: &str) {
    assert_eq!(bytes(value, ty), expected.replace(' ', ""), "{value:?}");
    assert_eq!(read(expected, ty).as_ref(), Ok(value));
}

/// The bytes are those that `go-cty` writes for the same values.
#[test]
fn scalars_have_the_bytes_of_the_protocol() {
    goes_and_comes(&Value::TRUE, &Type::Bool, "c3");
    goes_and_comes(&Value::from("hi"), &Type::String, "a2 6869");
    goes_and_comes(&Value::Null(Type::String), &Type::String, "c0");
    goes_and_comes(&Value::unknown(Type::String), &Type::String, "d40000");
    goes_and_comes(&Value::int(5), &Type::Number, "05");
    goes_and_comes(&Value::int(-1), &Type::Number, "ff");
    goes_and_comes(&number("1.5"), &Type::Number, "cb 3ff8000000000000");
    // 0.1 has no exact form as a float, and 2^63 none as a signed integer.
    goes_and_comes(&number("0.1"), &Type::Number, "a3 302e31");
    let large = "b3 39323233333732303336383534373735383038";
    goes_and_comes(&number("9223372036854775808"), &Type::Number, large);
}

#[test]
fn numbers_are_read_in_every_form() {
    for (bytes, expected) in [
        ("cc ff", "255"),
        ("cf ffffffffffffffff", "18446744073709551615"),
        ("d3 ffffffffffffffff", "-1"),
        ("ca 3fc00000", "1.5"),
        ("a4 312e3235", "1.25"),
    ] {
        assert_eq!(read(bytes, &Type::Number), Ok(number(expected)));
    }
    assert!(read("cb 7ff8000000000000", &Type::Number).is_err());
    assert!(read("a1 78", &Type::Number).is_err());
}

#[test]
fn collections_and_objects_have_sorted_keys_and_all_attributes() {
    let ty = Type::object([
        ("b", Type::list(Type::Number)),
        ("a", Type::map(Type::String)),
        ("c", Type::Tuple(Arc::from([Type::Bool, Type::String]))),
    ]);
    let value = Value::object([
        (
            "b",
            Value::list(Type::Number, [Value::int(1), Value::int(2)]),
        ),
        ("a", Value::map(Type::String, [("k", Value::from("v"))])),
        ("c", Value::tuple([Value::TRUE, Value::Null(Type::String)])),
    ]);
    goes_and_comes(
        &value,
        &ty,
        "83 a161 81 a16b a176 a162 92 01 02 a163 92 c3 c0",
    );
    let ty = Type::object([("a", Type::String), ("b", Type::String)]);
    assert_eq!(
        read("81 a161 a178", &ty),
        Err("the attribute \"b\" is missing".into())
    );
    assert_eq!(
        read("81 a17a c0", &ty),
        Err("there is no attribute \"z\" in the schema".into())
    );
}

#[test]
fn a_dynamic_place_holds_the_type_beside_the_value() {
    let typed = "92 c408 22737472696e6722 a178";
    goes_and_comes(&Value::from("x"), &Type::Dynamic, typed);
    goes_and_comes(&Value::NULL, &Type::Dynamic, "c0");
    goes_and_comes(&Value::DYNAMIC, &Type::Dynamic, "d40000");
    let null = "92 c408 22737472696e6722 c0";
    goes_and_comes(&Value::Null(Type::String), &Type::Dynamic, null);
    // Some write the type as a text.
    let text = "92 a8 22737472696e6722 a178";
    assert_eq!(read(text, &Type::Dynamic), Ok(Value::from("x")));
    let list = Value::list(Type::Dynamic, [Value::NULL]);
    goes_and_comes(&list, &Type::list(Type::Dynamic), "91 c0");
}

#[test]
fn refinements_go_and_come() {
    let refined = |ty: Type, refinement| Value::unknown(ty).refine(refinement);
    let not_null = refined(Type::String, Refinement::not_null());
    goes_and_comes(&not_null, &Type::String, "c7 03 0c 81 01 c2");
    let prefix = refined(Type::String, Refinement::not_null().with_prefix("ab"));
    goes_and_comes(&prefix, &Type::String, "c7 07 0c 82 01 c2 02 a2 6162");
    let bounds = Refinement {
        min: Some((Number::ONE, true)),
        ..Refinement::default()
    };
    let bounds = refined(Type::Number, bounds);
    goes_and_comes(&bounds, &Type::Number, "c7 05 0c 81 03 92 01 c3");
    let length = refined(
        Type::list(Type::String),
        Refinement::default().with_length(1, Some(4)),
    );
    goes_and_comes(
        &length,
        &Type::list(Type::String),
        "c7 05 0c 82 05 01 06 04",
    );
}

#[test]
fn long_prefixes_are_cut_between_characters() {
    let long: String = "é".repeat(200);
    let value = Value::unknown(Type::String).refine(Refinement::default().with_prefix(long));
    let read = decode(
        &encode(&value, &Type::String).unwrap_or_default(),
        &Type::String,
    );
    let prefix = read.ok().and_then(|read| read.range().prefix);
    assert_eq!(prefix.map(|it| it.chars().count()), Some(128));
}

#[test]
fn what_other_plugins_may_say_of_unknown_values_is_understood() {
    let unknown = Value::unknown(Type::String);
    assert_eq!(read("d4 07 00", &Type::String), Ok(unknown.clone()));
    assert_eq!(read("c7 02 63 aabb", &Type::String), Ok(unknown.clone()));
    // A refinement of tomorrow, with a value of any form.
    let tomorrow = "c7 08 0c 81 09 92 81 01 c0 a161";
    assert_eq!(read(tomorrow, &Type::String), Ok(unknown));
    // It will be null: it is.
    assert_eq!(
        read("c7 03 0c 81 01 c3", &Type::String),
        Ok(Value::Null(Type::String))
    );
    let huge = format!("c8 0401 0c {}", "00".repeat(0x401));
    assert!(read(&huge, &Type::String).is_err());
}

#[test]
fn nonsense_is_an_error_that_names_the_place() {
    let ty = Type::object([("a", Type::list(Type::Number))]);
    assert_eq!(
        read("81 a161 91 c3", &ty),
        Err(".a[0]: a number is required".into())
    );
    assert!(read("", &ty).is_err());
    assert!(read("81 a161", &ty).is_err());
    assert!(read("dd ffffffff", &Type::list(Type::Number)).is_err());
    assert!(read("c0 c0", &ty).is_err());
    assert!(read("c1", &ty).is_err());
}

#[test]
fn deep_nests_end_in_an_error() {
    let nest = "92 c412 5b226c697374222c2264796e616d6963225d 91".repeat(5000);
    assert!(read(&nest, &Type::Dynamic).is_err());
    let dynamic = "92 c409 2264796e616d696322".repeat(5000);
    assert!(read(&dynamic, &Type::Dynamic).is_err());
    let nest = (0..300).fold(Value::TRUE, |value, _| Value::tuple([value]));
    assert!(encode(&nest, &Type::Dynamic).is_err());
}

#[test]
fn marks_and_values_of_other_types_are_refused() {
    let secret = Value::from("x").mark(Marks::SENSITIVE);
    assert!(encode(&secret, &Type::String).is_err());
    let unexpected = Value::object([("z", Value::TRUE)]);
    let error = encode(&unexpected, &Type::object([("a", Type::Bool)]));
    assert!(error.is_err());
    let tuple = Value::tuple([Value::TRUE]);
    assert!(encode(&tuple, &Type::list(Type::Bool)).is_err());
}
