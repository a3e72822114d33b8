//! What all operations share: what a run is given, and what it reports.

pub mod diagnostics;
pub mod options;
pub mod overrides;
pub mod provider_diagnostics;
pub mod provider_function;
pub mod registry;
pub mod results;
pub mod session;
