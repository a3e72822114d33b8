//! `rform`: a Terraform-compatible engine with a native AWS provider and a sandbox inside.

pub mod addr;
pub mod cli;
pub mod config;
pub mod diag;
pub mod engine;
pub mod graph;
pub mod lang;
pub mod plan;
pub mod provider;
pub mod sandbox;
pub mod schema;
pub mod state;
pub mod ui;
pub mod value;
pub mod world;
