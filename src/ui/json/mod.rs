//! Documents as JSON, in Terraform's formats.

pub mod change;
pub mod value;
