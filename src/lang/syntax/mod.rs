//! From text to our own compact tree, every node with its span.
//!
//! Parsing always gives a tree and diagnostics, never just an error.

pub mod tree;

pub use tree::{Attribute, Block, Body, Expression, ExpressionKind};
