//! The types that attributes of AWS have most often.

use rform_core::value::Type;

/// The type `string` of Terraform's language.
pub const STRING: Type = Type::String;

/// The type `bool` of Terraform's language.
pub const BOOL: Type = Type::Bool;

/// The type `number` of Terraform's language.
pub const NUMBER: Type = Type::Number;

/// The type `list(string)` of Terraform's language.
pub fn string_list() -> Type {
    Type::list(Type::String)
}

/// The type `set(string)` of Terraform's language.
pub fn string_set() -> Type {
    Type::set(Type::String)
}

/// The type `map(string)` of Terraform's language.
pub fn string_map() -> Type {
    Type::map(Type::String)
}
