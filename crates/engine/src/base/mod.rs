//! The common part of all operations: the inputs of a run, and its reports.

pub mod diagnostics;
pub mod options;
pub mod overrides;
pub mod provider_diagnostics;
pub mod provider_function;
pub mod registry;
pub mod results;
pub mod session;
