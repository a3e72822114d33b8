//! The whole command line: the table of the commands. The arguments of each are in the file of
//! its group.

use clap::{CommandFactory, Parser, Subcommand};

use super::configuration::{Console, Fmt, Graph, Metadata, Providers, ProvidersCommand, Validate};
use super::init::{Get, Init};
use super::login::{Login, Logout, Push};
use super::operations::{Apply, Import, Plan, Refresh};
use super::options::{Json, VarOption};
use super::sandbox::Sandbox;
use super::state::{ForceUnlock, Output, Show, State, Taint};
use super::test::Test;
use super::upgrade::Upgrade;
use super::workspace::Workspace;

/// The whole command line, as clap reads it.
#[derive(Parser, Debug)]
#[command(
    name = "rform",
    disable_help_flag = true,
    disable_help_subcommand = true,
    about = "Plan, apply and destroy Terraform configurations"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The tree of commands, as help and flags need it.
pub fn built() -> clap::Command {
    let mut root = Cli::command();
    root.build();
    root
}

/// The commands of the program. Their help is the comment of their arguments, or stands here where
/// several commands have the same arguments.
#[derive(Subcommand, Debug)]
pub enum Command {
    Init(Init),
    Validate(Validate),
    Plan(Plan),
    /// Create or update infrastructure
    ///
    /// Makes a plan, shows it, asks for approval and carries it out. With the file of a plan that
    /// "plan -out" has saved, exactly that plan is carried out, without a question.
    ///
    /// Each step that is done is recorded at once. After an interruption the next apply continues
    /// where this one stopped.
    #[command(after_help = "  rform apply -auto-approve
  rform apply -var-file=production.tfvars -target=module.network
  rform apply saved.plan")]
    Apply(Apply),
    /// Destroy all objects of the state
    ///
    /// Plans the destruction of every object in the state, shows the plan, asks for approval and
    /// carries it out. The same as "apply -destroy".
    #[command(mut_arg("rest", |plan| plan.hide(true)), after_help = "  rform destroy
  rform destroy -auto-approve -target=aws_instance.worker")]
    Destroy(Apply),
    Console(Console),
    Fmt(Fmt),
    ForceUnlock(ForceUnlock),
    Get(Get),
    Graph(Graph),
    Import(Import),
    Login(Login),
    Logout(Logout),
    /// Print documents about the program itself
    ///
    /// These commands print what editors and other tools need to know of the language, as JSON
    /// documents. They read neither a configuration nor a state.
    #[command(subcommand, after_help = "  rform metadata functions -json")]
    Metadata(Metadata),
    /// List the modules that the configuration calls
    ///
    /// Prints the tree of modules that are called from the root module, directly or not, with their
    /// sources and the versions that are installed. With -json it is one document with the key, the
    /// source and the version of each.
    #[command(after_help = "  rform modules
  rform modules -json")]
    Modules(Json),
    Output(Output),
    Providers(Providers),
    #[command(hide = true)]
    Push(Push),
    Refresh(Refresh),
    Show(Show),
    /// Inspect and change the state
    ///
    /// These commands list, show, move and remove what the state holds, and read and write the
    /// state as a whole. None of them changes an object in the cloud. A command that changes a
    /// state keeps a backup of the former one, beside a local state or in the working directory.
    ///
    /// What they print is made for further commands, such as grep and awk: one address a line, or
    /// one document.
    ///
    /// Where a moved, removed or import block in the configuration does the same, it is to be
    /// preferred: it shows in a plan before anything is changed.
    #[command(
        subcommand,
        after_help = "  rform state list
  rform state show 'aws_instance.worker[0]'
  rform state pull > backup.tfstate"
    )]
    State(State),
    Test(Test),
    /// Mark a resource instance to be replaced
    ///
    /// Marks a resource instance in the state as tainted, which means that it may not work. The
    /// next plan replaces its object. Nothing changes in the cloud before that plan is applied.
    /// The command "untaint" takes the mark away.
    ///
    /// The option -replace of "plan" and "apply" does the same within one plan, and shows what
    /// follows from it before anything is written.
    #[command(after_help = "  rform taint aws_instance.worker
  rform taint 'module.web.aws_instance.worker[1]'")]
    Taint(Taint),
    /// Remove the mark of a tainted resource instance
    ///
    /// Removes the mark that "taint", or a create that failed halfway, has left on a resource
    /// instance. The next plan no longer replaces its object for that reason. Nothing changes in
    /// the cloud.
    #[command(after_help = "  rform untaint aws_instance.worker")]
    Untaint(Taint),
    Upgrade(Upgrade),
    /// Show the version of this program
    ///
    /// Prints the version of this program, the version of Terraform that it is compatible with,
    /// and the platform. Called by the name terraform, it answers as Terraform does.
    Version(Json),
    /// Manage workspaces
    ///
    /// A workspace is a state of its own for the same configuration. The selected workspace is
    /// kept in .terraform/environment, and the variable TF_WORKSPACE takes its place.
    #[command(subcommand)]
    Workspace(Workspace),
    /// Manage the AWS sandbox
    ///
    /// The sandbox is an AWS account within this program. With the option -sandbox, the commands
    /// that need AWS send their requests to it instead of the network. It needs no credentials,
    /// refuses what AWS refuses with AWS's error codes, and takes AWS's time for what it does, 100
    /// times as fast unless RFORM_SANDBOX_SPEED says otherwise. It has AWS's default quotas, such as 5
    /// VPCs, unless -sandbox-quotas or RFORM_SANDBOX_QUOTAS says otherwise, and fails only as
    /// -sandbox-faults or RFORM_SANDBOX_FAULTS says. Each region has a default VPC of its own.
    ///
    /// Machines do not run: of their user data, only lines with aws secretsmanager put-secret-value are
    /// carried out. What is not is told by GetConsoleOutput (aws ec2 get-console-output).
    ///
    /// The account is kept in one file, so that one command finds what another one made: the file
    /// of -sandbox=FILE or of the variable RFORM_SANDBOX, otherwise sandbox.json in the directory
    /// of -state-dir, otherwise .rform/sandbox.json in the directory of the root module. One process
    /// at a time can use the file. To delete it is to close the account.
    #[command(
        subcommand,
        after_help = "  rform apply -sandbox -auto-approve
  rform sandbox inspect
  rform sandbox serve -listen=127.0.0.1:4566
  rform sandbox reset"
    )]
    Sandbox(Sandbox),
}

impl Command {
    /// The options `-var` and `-var-file` of the command.
    pub fn variables(&self) -> &[VarOption] {
        match self {
            Command::Plan(plan) => &plan.operation.variables.0,
            Command::Apply(apply) | Command::Destroy(apply) => &apply.operation.variables.0,
            Command::Refresh(refresh) => &refresh.operation.variables.0,
            Command::Import(import) => &import.operation.variables.0,
            Command::Console(console) => &console.variables.0,
            Command::Init(init) => &init.variables.0,
            Command::Get(get) => &get.variables.0,
            Command::Validate(validate) => &validate.variables.0,
            Command::Graph(graph) => &graph.variables.0,
            Command::Providers(providers) => match &providers.command {
                Some(ProvidersCommand::Lock(lock)) => &lock.variables.0,
                Some(ProvidersCommand::Mirror(mirror)) => &mirror.variables.0,
                _ => &providers.variables.0,
            },
            Command::Test(test) => &test.variables.0,
            _ => &[],
        }
    }
}
