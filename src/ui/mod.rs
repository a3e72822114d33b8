//! What people see: plans, progress, states, diagnostics, as text and as JSON.
//!
//! The only user of colour and of the terminal's width.

pub mod paint;
pub mod plan;
