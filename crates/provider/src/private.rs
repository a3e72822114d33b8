//! What a provider keeps beside the attributes of an object.

/// Data that a provider keeps with an object besides its attributes; empty for none.
pub type Private = Vec<u8>;
