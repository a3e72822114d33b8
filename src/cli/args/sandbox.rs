//! The flags of `sandbox …`.

use clap::{ArgAction, Args, Subcommand};

use super::options::Sandboxed;

/// `sandbox …`
#[derive(Subcommand, Debug)]
pub enum Sandbox {
    /// Answer AWS clients on a loopback port
    Serve(SandboxServe),
    /// Show what is in the account
    Inspect(SandboxFile),
    /// Make the account as fresh as on the first day
    Reset(SandboxFile),
}

/// `sandbox serve`
#[derive(Args, Debug)]
pub struct SandboxServe {
    /// Where to listen; only loopback addresses
    #[arg(long, value_name = "address:port", default_value = "127.0.0.1:4566")]
    pub listen: String,
    #[command(flatten)]
    pub file: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// `sandbox inspect` and `sandbox reset`
#[derive(Args, Debug)]
pub struct SandboxFile {
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    #[command(flatten)]
    pub file: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}
