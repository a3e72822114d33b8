//! The arguments of the commands that run an operation: `plan`, `apply` and `destroy`, `refresh`,
//! `import`.

use clap::ArgAction::Set;
use clap::Args;

use super::options::{OperationArgs, PlanningArgs, RemoteVersion};

/// Show the changes that the configuration requires
///
/// Compares the configuration with the state and with the objects in the cloud, and shows what an
/// apply would do. Nothing is changed. With -out the plan is saved, and "apply" can carry out
/// exactly that plan later.
#[derive(Args, Debug)]
#[command(after_help = "  rform plan
  rform plan -out=saved.plan -var-file=production.tfvars
  rform plan -destroy -target=module.network
  rform plan -sandbox")]
pub struct Plan {
    /// Exit with code 2 if the plan changes something, with 0 if it changes nothing, and with 1
    /// after an error.
    #[arg(long, action = Set, default_value_t)]
    pub detailed_exitcode: bool,
    /// Write configuration to this new file, for the targets of import blocks that have none.
    #[arg(long, value_name = "path")]
    pub generate_config_out: Option<String>,
    /// Print what happens and what is planned as lines of JSON, and ask nothing.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    /// Save the plan in this file. It may hold secrets, and only its owner can read it.
    #[arg(long, value_name = "path")]
    pub out: Option<String>,
    #[command(flatten)]
    pub planning: PlanningArgs,
    #[command(flatten)]
    pub operation: OperationArgs,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// The arguments of `apply` and of `destroy`.
#[derive(Args, Debug)]
pub struct Apply {
    /// Carry out the plan without asking for approval.
    #[arg(long, action = Set, default_value_t)]
    pub auto_approve: bool,
    /// Print what happens as lines of JSON, and ask nothing. Needs -auto-approve or the file of a
    /// plan.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    #[command(flatten)]
    pub planning: PlanningArgs,
    #[command(flatten)]
    pub operation: OperationArgs,
    /// At most the file of a plan.
    #[arg(value_name = "[PLAN]")]
    pub rest: Vec<String>,
}

/// Update the state to match the objects in the cloud
///
/// Reads every object of the state and writes what has changed to the state, without showing it
/// first. No object is changed. Prefer "apply -refresh-only", which shows the changes and asks for
/// approval.
#[derive(Args, Debug)]
#[command(
    mut_arg("destroy", |it| it.hide(true)),
    mut_arg("refresh", |it| it.hide(true)),
    mut_arg("refresh_only", |it| it.hide(true)),
    mut_arg("replace", |it| it.hide(true))
)]
pub struct Refresh {
    /// Print what happens as lines of JSON, and ask nothing.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    #[command(flatten)]
    pub planning: PlanningArgs,
    #[command(flatten)]
    pub operation: OperationArgs,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// Bring an existing object under management
///
/// Looks up the object with the id ID and records it in the state as the resource instance ADDR,
/// whose configuration must exist. No object is changed. What the ID is depends on the type of the
/// resource; mostly it is the id that AWS shows.
///
/// An import block in the configuration does the same as a part of a plan, and can write the
/// configuration too (see -generate-config-out of "plan").
#[derive(Args, Debug)]
#[command(after_help = "  rform import aws_vpc.main vpc-0a1b2c3d4e5f60718
  rform import 'aws_instance.worker[0]' i-0a1b2c3d4e5f60718")]
pub struct Import {
    /// The directory of the configuration. Refused: the global option -chdir does the same for every
    /// command.
    #[arg(long, value_name = "path")]
    pub config: Option<String>,
    #[command(flatten)]
    pub operation: OperationArgs,
    #[command(flatten)]
    pub remote_version: RemoteVersion,
    /// The address of the resource instance and the id of the object.
    #[arg(value_name = "ADDR ID")]
    pub rest: Vec<String>,
}
