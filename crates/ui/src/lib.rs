//! Views: plans, states, configurations, progress, test results and diagnostics, as text and as
//! JSON.
//!
//! Everything here is a function from a document to text. [`paint`] and [`layout`] describe the
//! terminal that the text is for; nothing here writes to it.

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
