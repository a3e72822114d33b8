//! Checking a configuration without values, state and cloud.

pub mod checker;
pub mod preflight;
pub mod requirements;

#[cfg(test)]
mod tests;
