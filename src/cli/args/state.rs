//! The arguments of the commands about a state: `state …`, `taint`, `untaint`, `output`, `show`,
//! `force-unlock`.

use clap::ArgAction::Set;
use clap::{Args, Subcommand};

use super::options::{Locking, Paths, RemoteVersion};

/// The commands of `state`.
#[derive(Subcommand, Debug)]
pub enum State {
    List(StateList),
    Show(StateShow),
    Rm(StateRm),
    Mv(StateMv),
    /// Print the state
    ///
    /// Prints the state of the selected workspace to the standard output, in the current format.
    Pull(StatePull),
    Push(StatePush),
    ReplaceProvider(StateReplaceProvider),
}

impl State {
    /// The addresses that the command is given.
    pub fn addresses(&mut self) -> &mut [String] {
        match self {
            State::List(args) => &mut args.rest,
            State::Show(args) => &mut args.rest,
            State::Rm(args) => &mut args.rest,
            State::Mv(args) => &mut args.rest,
            State::Pull(_) | State::Push(_) | State::ReplaceProvider(_) => &mut [],
        }
    }
}

/// List the resource instances in the state
///
/// Prints the addresses of all resource instances, or of those in the resources and modules that are
/// given, one a line. The address of a module stands for everything in it, that of a resource for all
/// of its instances. It is an error if one of these is not in the state.
#[derive(Args, Debug)]
#[command(after_help = "  rform state list
  rform state list module.network aws_instance.worker
  rform state list -id=vpc-0a1b2c3d4e5f60718")]
pub struct StateList {
    /// Read the state from this file instead of the backend's.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// List only the resource instances whose attribute "id" has this value.
    #[arg(long, value_name = "id")]
    pub id: Option<String>,
    /// The resources and modules to list.
    #[arg(value_name = "[ADDRESS...]")]
    pub rest: Vec<String>,
}

/// Show the attributes of a resource instance
#[derive(Args, Debug)]
#[command(after_help = "  rform state show 'aws_instance.worker[0]'")]
pub struct StateShow {
    /// Read the state from this file instead of the backend's.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// The address of the resource instance.
    #[arg(value_name = "ADDRESS")]
    pub rest: Vec<String>,
}

/// Remove resource instances from the state
///
/// Makes the state forget the resource instances at the addresses, without destroying their objects.
/// The address of a resource or a module stands for all instances in it. If the configuration
/// still has them, the next plan creates new objects.
#[derive(Args, Debug)]
#[command(after_help = "  rform state rm -dry-run module.network
  rform state rm 'aws_instance.worker[2]'")]
pub struct StateRm {
    /// Print what would be removed, and remove nothing.
    #[arg(long, action = Set, default_value_t)]
    pub dry_run: bool,
    #[command(flatten)]
    pub changing: StateChange,
    /// The addresses to remove.
    #[arg(value_name = "ADDRESS...")]
    pub rest: Vec<String>,
}

/// Move resources to other addresses, or to another state
///
/// Moves what is at the address SOURCE, a resource instance, a resource or a module, to the address
/// DESTINATION, so that the next plan does not replace what was only renamed. With -state-out it is
/// moved into the state in that file.
///
/// A moved block in the configuration does the same as a part of a plan.
#[derive(Args, Debug)]
#[command(after_help = "  rform state mv aws_instance.worker aws_instance.node
  rform state mv aws_vpc.main module.network.aws_vpc.main")]
pub struct StateMv {
    /// Print what would be moved, and move nothing.
    #[arg(long, action = Set, default_value_t)]
    pub dry_run: bool,
    /// Move into the state in this file.
    #[arg(long, value_name = "path")]
    pub state_out: Option<String>,
    /// Keep the former state of -state-out in this file.
    #[arg(long, value_name = "path")]
    pub backup_out: Option<String>,
    #[command(flatten)]
    pub changing: StateChange,
    /// The former address and the new one.
    #[arg(value_name = "SOURCE DESTINATION")]
    pub rest: Vec<String>,
}

/// What the commands share that change a state by hand.
#[derive(Args, Debug)]
pub struct StateChange {
    /// Change the state in this file instead of the backend's.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Keep the former state in this file. The default is a file beside the state with the time in
    /// its name.
    #[arg(long, value_name = "path")]
    pub backup: Option<String>,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub remote_version: RemoteVersion,
}

/// The arguments of `state pull`, which takes none.
#[derive(Args, Debug)]
pub struct StatePull {
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// Replace the state by the one in a file
///
/// Writes the state in the file PATH to the backend, in the place of the present one. With "-" for
/// PATH it is read from the standard input. A state with another lineage or an older serial is
/// refused unless -force is given.
#[derive(Args, Debug)]
#[command(after_help = "  rform state push errored.tfstate")]
pub struct StatePush {
    /// Write the state even if its lineage differs or its serial is older. What the present state
    /// alone knows of is lost.
    #[arg(long, action = Set, default_value_t)]
    pub force: bool,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub remote_version: RemoteVersion,
    /// The file, or - for the standard input.
    #[arg(value_name = "PATH")]
    pub rest: Vec<String>,
}

/// Replace a provider in the state by another one
///
/// Writes for every resource that belongs to the provider FROM that it belongs to the provider TO,
/// after a question. Both are source addresses, such as hashicorp/aws.
#[derive(Args, Debug)]
#[command(
    after_help = "  rform state replace-provider hashicorp/aws registry.example.com/acme/aws"
)]
pub struct StateReplaceProvider {
    /// Replace the provider without asking.
    #[arg(long, action = Set, default_value_t)]
    pub auto_approve: bool,
    #[command(flatten)]
    pub changing: StateChange,
    /// The former provider and the new one.
    #[arg(value_name = "FROM TO")]
    pub rest: Vec<String>,
}

/// The arguments of `taint` and `untaint`.
#[derive(Args, Debug)]
pub struct Taint {
    /// Succeed even if the resource instance is not in the state.
    #[arg(long, action = Set, default_value_t)]
    pub allow_missing: bool,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub remote_version: RemoteVersion,
    /// The address of the resource instance.
    #[arg(value_name = "ADDRESS")]
    pub rest: Vec<String>,
}

/// Show the outputs of the root module
///
/// Prints the outputs that the last apply has left in the state, or the one of that NAME. Sensitive
/// values are shown only by name, with -json and with -raw.
#[derive(Args, Debug)]
#[command(after_help = "  rform output
  ssh admin@$(rform output -raw address)")]
pub struct Output {
    /// Read the state from this file instead of the backend's.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Print one JSON document.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    /// Print a string, number or bool as it is, without quotes or a line break.
    #[arg(long, action = Set, default_value_t)]
    pub raw: bool,
    /// The module of the output, names joined by dots: refused, since states hold none of them.
    #[arg(long, value_name = "module", hide = true)]
    pub module: Option<String>,
    /// At most the name of an output.
    #[arg(value_name = "[NAME]")]
    pub rest: Vec<String>,
}

/// Show the state, or a plan that was saved
///
/// Prints the state of the selected workspace, or the state or plan in the file PATH, for humans.
/// Sensitive values are left out. The document of -json has them.
#[derive(Args, Debug)]
#[command(after_help = "  rform show
  rform show -json saved.plan")]
pub struct Show {
    /// Print one JSON document.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    /// At most the file of a plan or state.
    #[arg(value_name = "[PATH]")]
    pub rest: Vec<String>,
}

/// Release a lock that was left on the state
///
/// Releases the lock LOCK_ID, which the error of a failed lock names, on the state of the selected
/// workspace in a remote backend. A run that goes on elsewhere is not stopped by it. A local state needs
/// no such command, and refuses it: its lock ends with the process that holds it.
#[derive(Args, Debug)]
pub struct ForceUnlock {
    /// Release the lock without asking.
    #[arg(long, action = Set, default_value_t)]
    pub force: bool,
    /// The id of the lock.
    #[arg(value_name = "LOCK_ID")]
    pub rest: Vec<String>,
}
