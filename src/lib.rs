//! rform

pub mod sandbox;
