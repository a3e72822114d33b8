//! The language: text to tree, tree to value, and back to well-formed text.

pub mod console;
pub mod eval;
pub mod format;
pub mod functions;
pub mod hil;
pub mod references;
pub mod syntax;
pub mod types;
