//! Types of blocks within blocks.

use rform_core::value::Type;

/// The type of the repetitions of a block within a type.
pub(crate) fn inner(ty: &Type, name: &str) -> Type {
    let Type::Object(object) = ty else {
        return Type::Dynamic;
    };
    match object.attributes.get(name) {
        Some(Type::List(element) | Type::Set(element)) => (**element).clone(),
        _ => Type::Dynamic,
    }
}
