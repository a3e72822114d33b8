//! Plans as text.

pub mod diff;
mod sequence;
mod text;
