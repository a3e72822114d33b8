//! `rform`: a Terraform-compatible engine with a native AWS provider and a sandbox inside.

pub mod addr;
pub mod diag;
pub mod lang;
pub mod provider;
pub mod schema;
pub mod value;
pub mod world;
