//! Type constraints: `list(object({ a = optional(string, "x") }))`.

mod defaults;
mod parse;

pub use defaults::Defaults;
pub use parse::{Quoted, parse_type};
