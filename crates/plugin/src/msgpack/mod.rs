//! Values as MessagePack, directed by a type, as plugins exchange them.
//!
//! The form is that of Terraform's plugin protocol
//! (<https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md>):
//! objects and maps are maps with sorted keys; lists, sets and tuples are arrays; a value whose
//! place has the dynamic type is an array of its type (as JSON) and itself; an unknown value is an
//! extension, which may hold refinements.

mod decode;
mod encode;
mod reader;
mod refinement;
mod writer;

use rform_core::value::{Path, Type, Value};

pub(crate) use decode::decode;
pub(crate) use encode::encode;

/// The deepest nesting that is read or written, which bounds the use of the stack.
const DEEPEST: usize = 200;

/// The code of the extension of an unknown value that has refinements.
const REFINED: i8 = 12;

/// Why a value could not be read or written, and at which place within it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CodecError {
    /// The place within the value.
    pub(crate) path: Path,
    /// The error, without a full stop.
    pub(crate) message: String,
}

impl CodecError {
    fn new(path: &Path, message: impl Into<String>) -> CodecError {
        CodecError {
            path: path.clone(),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for CodecError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.is_root() {
            true => out.write_str(&self.message),
            false => write!(out, "{}: {}", self.path, self.message),
        }
    }
}

/// Whether a value says of its own type what the type of its place leaves open.
fn says_its_type(value: &Value, ty: &Type) -> bool {
    *ty == Type::Dynamic && value.ty() != Type::Dynamic
}

#[cfg(test)]
mod tests;
