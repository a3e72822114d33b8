//! Documents as JSON, in Terraform's formats.

pub mod change;
pub mod diagnostic;
pub mod value;
