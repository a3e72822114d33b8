//! The commands and their flags.

use clap::{ArgAction, Args, Parser, Subcommand};

use super::options::{Locking, OperationArgs, Paths, Sandboxed, Variables};
use super::sandbox::Sandbox;
use super::state::{State, Taint};
use super::workspace::Workspace;

/// The whole command line, as clap reads it.
#[derive(Parser, Debug)]
#[command(
    name = "rform",
    disable_help_flag = true,
    disable_help_subcommand = true,
    about = "Plans, applies and destroys Terraform stacks"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands of the program; their comments are what the help says.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Prepare your working directory for other commands
    Init(Init),
    /// Check whether the configuration is valid
    Validate(Validate),
    /// Show changes required by the current configuration
    Plan(Plan),
    /// Create or update infrastructure
    Apply(Apply),
    /// Destroy previously-created infrastructure
    Destroy(Apply),
    /// Try expressions at an interactive command prompt
    Console(Console),
    /// Reformat your configuration in the standard style
    Fmt(Fmt),
    /// Release a stuck lock on the current workspace
    ForceUnlock(ForceUnlock),
    /// Install or upgrade remote modules
    Get(Get),
    /// Generate a graph of the steps in an operation
    Graph(Graph),
    /// Associate existing infrastructure with a resource
    Import(Import),
    /// Metadata related commands
    #[command(subcommand)]
    Metadata(Metadata),
    /// Show all declared modules in a working directory
    Modules(Json),
    /// Show output values from your root module
    Output(Output),
    /// Show the providers required for this configuration
    Providers(Providers),
    /// Update the state to match remote systems
    Refresh(Refresh),
    /// Show the current state or a saved plan
    Show(Show),
    /// Advanced state management
    #[command(subcommand)]
    State(State),
    /// Execute integration tests for modules
    Test(Test),
    /// Mark a resource instance as not fully functional
    Taint(Taint),
    /// Remove the 'tainted' state from a resource instance
    Untaint(Taint),
    /// Rewrite a module from the syntax of Terraform 0.11 to today's
    Upgrade(Upgrade),
    /// Show the current version
    Version(Json),
    /// Workspace management
    #[command(subcommand)]
    Workspace(Workspace),
    /// The AWS account inside
    #[command(subcommand)]
    Sandbox(Sandbox),
}

/// The arguments of `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// Disable backend initialization for this configuration and use what was initialized before
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub backend: bool,
    /// The same as -backend, for HCP Terraform
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set, hide = true)]
    pub cloud: bool,
    /// Configuration to be merged with what is in the backend block: a file or key=value
    #[arg(long, value_name = "path", action = ArgAction::Append)]
    pub backend_config: Vec<String>,
    /// Suppress prompts about copying state data: as if all were answered with "yes"
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub force_copy: bool,
    /// Copy the contents of this module into the target directory first
    #[arg(long, value_name = "SOURCE")]
    pub from_module: Option<String>,
    /// Disable downloading modules for this configuration
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub get: bool,
    /// Reconfigure a backend, and attempt to migrate any existing state
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub migrate_state: bool,
    /// Reconfigure a backend, ignoring any saved configuration
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub reconfigure: bool,
    /// Install the latest module and provider versions allowed within configured constraints
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub upgrade: bool,
    /// Directory containing plugin binaries; there are none to install here
    #[arg(long, value_name = "PATH", action = ArgAction::Append, hide = true)]
    pub plugin_dir: Vec<String>,
    /// Where tests are
    #[arg(long, value_name = "path", default_value = "tests")]
    pub test_directory: String,
    /// How the lock file is used: it is left alone here
    #[arg(long, value_name = "MODE", hide = true)]
    pub lockfile: Option<String>,
    /// Ask for input for missing variables and backend settings
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub input: bool,
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `validate`.
#[derive(Args, Debug)]
pub struct Validate {
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    /// Do not validate test files
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub no_tests: bool,
    /// Where tests are
    #[arg(long, value_name = "path", default_value = "tests")]
    pub test_directory: String,
    /// At most the directory.
    #[arg(value_name = "DIR")]
    pub rest: Vec<String>,
}

/// The arguments of `plan`.
#[derive(Args, Debug)]
pub struct Plan {
    /// Return 0 for no changes, 1 for an error, 2 for changes
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub detailed_exitcode: bool,
    /// Write configuration for resources to be imported that have none
    #[arg(long, value_name = "path")]
    pub generate_config_out: Option<String>,
    /// Ask for input for missing variables
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub input: bool,
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    /// Write a plan file to the given path, for "apply"
    #[arg(long, value_name = "path")]
    pub out: Option<String>,
    #[command(flatten)]
    pub operation: OperationArgs,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `apply` and of `destroy`.
#[derive(Args, Debug)]
pub struct Apply {
    /// Skip interactive approval of the plan before applying
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub auto_approve: bool,
    /// Ask for input for missing variables, and for approval
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub input: bool,
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    #[command(flatten)]
    pub operation: OperationArgs,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// At most a plan file.
    #[arg(value_name = "PLAN")]
    pub rest: Vec<String>,
}

/// The arguments of `refresh`.
#[derive(Args, Debug)]
pub struct Refresh {
    /// Ask for input for missing variables
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub input: bool,
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    #[command(flatten)]
    pub operation: OperationArgs,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `console`.
#[derive(Args, Debug)]
pub struct Console {
    /// Path to the state file
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Look up values in a plan instead of the state
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub plan: bool,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `fmt`.
#[derive(Args, Debug)]
pub struct Fmt {
    /// Don't list files whose formatting differs
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub list: bool,
    /// Don't write to source files
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub write: bool,
    /// Display diffs of formatting changes
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub diff: bool,
    /// Check if the input is formatted: exit 0 if it is, 3 if it is not
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub check: bool,
    /// Also process files in subdirectories
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub recursive: bool,
    /// Files and directories, or - for standard input.
    #[arg(value_name = "TARGET")]
    pub rest: Vec<String>,
}

/// The arguments of `test`.
#[derive(Args, Debug)]
pub struct Test {
    /// Run the tests remotely: there is nowhere to
    #[arg(long, value_name = "source", hide = true)]
    pub cloud_run: Option<String>,
    /// Only run this test file; may be repeated
    #[arg(long, value_name = "testfile", action = ArgAction::Append)]
    pub filter: Vec<String>,
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    /// Write a report in the JUnit format to this file
    #[arg(long, value_name = "path")]
    pub junit_xml: Option<String>,
    /// Where tests are
    #[arg(long, value_name = "path", default_value = "tests")]
    pub test_directory: String,
    /// Print the plan or state of each run
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub verbose: bool,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `upgrade`.
#[derive(Args, Debug)]
pub struct Upgrade {
    /// Rewrite the files without asking
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub yes: bool,
    /// Go on although some of the module is written in today's syntax
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub force: bool,
    /// At most the directory.
    #[arg(value_name = "DIR")]
    pub rest: Vec<String>,
}

/// The arguments of `force-unlock`.
#[derive(Args, Debug)]
pub struct ForceUnlock {
    /// Don't ask for input for unlock confirmation
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub force: bool,
    /// The id of the lock.
    #[arg(value_name = "LOCK_ID")]
    pub rest: Vec<String>,
}

/// The arguments of `get`.
#[derive(Args, Debug)]
pub struct Get {
    /// Check already-downloaded modules for available updates
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub update: bool,
    /// Where tests are
    #[arg(long, value_name = "path", default_value = "tests")]
    pub test_directory: String,
    /// At most the directory.
    #[arg(value_name = "PATH")]
    pub rest: Vec<String>,
}

/// The arguments of `graph`.
#[derive(Args, Debug)]
pub struct Graph {
    /// Render the graph of the steps of this plan file
    #[arg(long, value_name = "tfplan")]
    pub plan: Option<String>,
    /// Highlight any cycles in the graph with colored edges
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub draw_cycles: bool,
    /// plan, plan-refresh-only, plan-destroy or apply
    #[arg(long = "type", value_name = "type")]
    pub kind: Option<String>,
    /// Ignored
    #[arg(long, value_name = "n", hide = true)]
    pub module_depth: Option<String>,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `import`.
#[derive(Args, Debug)]
pub struct Import {
    /// Path to a directory of Terraform configuration files
    #[arg(long, value_name = "path")]
    pub config: Option<String>,
    /// Ask for input for missing variables
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub input: bool,
    /// At most so many operations at a time
    #[arg(long, value_name = "n", default_value_t = 0)]
    pub parallelism: i64,
    /// Ignored
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set, hide = true)]
    pub ignore_remote_version: bool,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// Address and id.
    #[arg(value_name = "ADDR ID")]
    pub rest: Vec<String>,
}

/// `metadata …`
#[derive(Subcommand, Debug)]
pub enum Metadata {
    /// Show signatures and descriptions for the available functions
    Functions(Json),
}

/// Commands with `-json` and no more.
#[derive(Args, Debug)]
pub struct Json {
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// The arguments of `output`.
#[derive(Args, Debug)]
pub struct Output {
    /// Path to the state file
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    /// The value as a text, without quotes
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub raw: bool,
    /// The module of the output, names joined by dots: refused, since states hold none of them
    #[arg(long, value_name = "module", hide = true)]
    pub module: Option<String>,
    /// At most a name.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}

/// `providers` and `providers schema`
#[derive(Args, Debug)]
pub struct Providers {
    /// What else about providers.
    #[command(subcommand)]
    pub command: Option<ProvidersCommand>,
    /// Where tests are
    #[arg(long, value_name = "path", default_value = "tests")]
    pub test_directory: String,
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// `providers …`
#[derive(Subcommand, Debug)]
pub enum ProvidersCommand {
    /// Show schemas for the providers used in the configuration
    Schema(Json),
}

/// The arguments of `show`.
#[derive(Args, Debug)]
pub struct Show {
    /// Machine-readable output
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub json: bool,
    /// At most the file of a plan or state.
    #[arg(value_name = "PATH")]
    pub rest: Vec<String>,
}
