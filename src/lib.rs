//! `rform`: a Terraform-compatible engine with a native AWS provider and a sandbox inside.

// Everything that is said goes through `cli::streams`, which bears a stream that is gone.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod cli;
