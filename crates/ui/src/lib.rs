//! What people see: plans, progress, states, diagnostics, as text and as JSON.
//!
//! The only user of colour and of the terminal's width. Everything here is a function from a
//! document to text, except [`paint`]'s and [`layout`]'s descriptions of the terminal.

pub mod diagnostics;
pub mod diff;
pub mod graphviz;
pub mod json;
pub mod layout;
pub mod output;
pub mod paint;
pub mod plan;
pub mod progress;
mod quote;
#[cfg(test)]
mod recorded;
pub mod state;
mod state_object;
pub mod test_results;
#[cfg(test)]
mod tests;
pub mod value;
