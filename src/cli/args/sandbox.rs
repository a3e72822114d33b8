//! The arguments of `sandbox …`.

use clap::ArgAction::Set;
use clap::{Args, Subcommand};

use super::options::Sandboxed;

/// The commands of `sandbox`.
#[derive(Subcommand, Debug)]
pub enum Sandbox {
    Serve(SandboxServe),
    /// List the objects in the sandbox
    ///
    /// Lists every object that was made in the account, with its type, id, name and state. What AWS
    /// gives to each new account, such as the default VPC, is left out. What is scheduled for deletion
    /// is told with the time at which it will be gone.
    Inspect(SandboxFile),
    /// Reset the sandbox to an empty account
    ///
    /// Deletes every object of the account, without a question, and leaves what AWS gives to each new
    /// account. States that know of the objects keep their entries; the next plan finds the objects
    /// gone.
    Reset(SandboxFile),
}

/// Serve the sandbox to other AWS clients
///
/// Answers requests of any AWS client, such as the AWS CLI, boto3 or Terraform, on a loopback port
/// until Ctrl-C. A client finds it by the variable AWS_ENDPOINT_URL, and can send any credentials.
/// Everyone who can reach the port has full access, so only loopback addresses are accepted.
#[derive(Args, Debug)]
#[command(after_help = "  rform sandbox serve &
  export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws ec2 describe-vpcs")]
pub struct SandboxServe {
    /// The loopback address and port to listen on; port 0 takes a free one. The default is
    /// 127.0.0.1:4566.
    #[arg(long, value_name = "address:port", default_value = "127.0.0.1:4566")]
    pub listen: String,
    #[command(flatten)]
    pub file: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// The arguments of `sandbox inspect` and `sandbox reset`.
#[derive(Args, Debug)]
pub struct SandboxFile {
    /// Print one JSON document.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    #[command(flatten)]
    pub file: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}
