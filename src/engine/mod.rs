//! Carrying documents out: what happens between configuration, state and provider.

pub mod events;
