//! The interpolation language of Terraform 0.11, HIL, in terms of today's.
//!
//! Its values were texts, lists and maps; numbers and truth values were known to it only as literals
//! and as results of operators and functions, with types that were found before evaluation. A module
//! of that dialect is read into today's tree, and [`lower`] writes into the tree what the types led
//! to: conversions, whole-numbered division, comparison by the type of the first operand
//! (<https://github.com/hashicorp/hil/blob/master/check_types.go>). [`stored`] gives a value of today
//! the form that the old state and the old variables had.

mod access;
mod differences;
mod lower;
pub(crate) mod number;
mod output;
mod signatures;
mod spliced;
mod stored;

pub use differences::{Difference, differences};
pub use lower::Lowering;
pub use number::primitive;
pub use signatures::takes_primitive;
pub use spliced::spliced;
pub use stored::{attribute, attributes, mapping, sequence, stored};
