//! Validating a configuration: `checker` evaluates it with unknown values. `preflight` and
//! `requirements` are checks before any evaluation, which plans make as well.

pub mod checker;
pub mod preflight;
pub mod requirements;

#[cfg(test)]
mod tests;
