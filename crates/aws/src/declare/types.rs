//! The types that attributes of AWS have most often.

use rform_core::value::Type;

/// `string`
pub const STRING: Type = Type::String;

/// `bool`
pub const BOOL: Type = Type::Bool;

/// `number`
pub const NUMBER: Type = Type::Number;

/// `list(string)`
pub fn string_list() -> Type {
    Type::list(Type::String)
}

/// `set(string)`
pub fn string_set() -> Type {
    Type::set(Type::String)
}

/// `map(string)`
pub fn string_map() -> Type {
    Type::map(Type::String)
}
