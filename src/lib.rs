//! `rform`: a Terraform-compatible engine with a native AWS provider and a sandbox inside.

// Everything that is said goes through `cli::streams`, which bears a stream that is gone.
#![deny(clippy::print_stdout, clippy::print_stderr)]

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
