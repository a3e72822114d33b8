//! The `import` blocks of a configuration: the addresses and ids of the objects to import.
//!
//! Reading those objects is part of making a plan (`plan/imports.rs`).

pub mod address;
pub mod block;
pub mod identity;
