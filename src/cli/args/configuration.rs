//! The arguments of the commands that read a configuration and change no state: `validate`, `fmt`,
//! `console`, `graph`, `providers`, `metadata`.

use clap::ArgAction::Set;
use clap::{Args, Subcommand};

use super::options::{Json, Sandboxed, TestDirectory, Variables};

/// Check whether the configuration is valid
///
/// Checks the syntax of the configuration, its references, and names and types of all arguments, and
/// reports every mistake that it finds, with its place. It needs neither a state nor values of
/// variables but those that sources of modules depend on, and sends no request: neither to a backend nor to a cloud. It is safe to run at any
/// time, such as after each save in an editor or as the first step of a pipeline.
///
/// What depends on values is checked when a plan is made: conditions, the arguments that only the
/// cloud can judge, and keys of instances. A valid configuration can therefore still fail there.
///
/// Modules that are called and providers that this program does not have itself must be installed.
/// "init -backend=false" does that without touching the backend.
#[derive(Args, Debug)]
#[command(after_help = "  rform validate
  rform validate -json
  rform validate -no-tests")]
pub struct Validate {
    /// Print one JSON document with all diagnostics, for editors and scripts.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    /// Leave the test files out. By default they are checked as the configuration is.
    #[arg(long, action = Set, default_value_t)]
    pub no_tests: bool,
    #[command(flatten)]
    pub tests: TestDirectory,
    #[command(flatten)]
    pub variables: Variables,
    /// At most the directory.
    #[arg(value_name = "[DIR]")]
    pub rest: Vec<String>,
}

/// Rewrite configuration files in the canonical format
///
/// Brings indentation, spaces and alignment of .tf, .tfvars and .tftest.hcl files into the canonical
/// format and lists the files that were changed. Each TARGET is a file or a directory; the default is
/// the working directory, and "-" reads from the standard input and writes to the standard output.
#[derive(Args, Debug)]
#[command(after_help = "  rform fmt -recursive
  rform fmt -check -diff
  rform fmt - < main.tf")]
pub struct Fmt {
    /// Do not list the files whose format differs.
    #[arg(long, action = Set, default_value_t = true)]
    pub list: bool,
    /// Do not write the files. With -check, and for the standard input, they are never written.
    #[arg(long, action = Set, default_value_t = true)]
    pub write: bool,
    /// Show how the format differs.
    #[arg(long, action = Set, default_value_t)]
    pub diff: bool,
    /// Change nothing; exit with code 0 if all files are in the canonical format and with 3 if
    /// one is not.
    #[arg(long, action = Set, default_value_t)]
    pub check: bool,
    /// Process the directories within each directory too.
    #[arg(long, action = Set, default_value_t)]
    pub recursive: bool,
    /// Files and directories, or - for the standard input.
    #[arg(value_name = "[TARGET...]")]
    pub rest: Vec<String>,
}

/// Try out expressions at a prompt
///
/// Reads expressions, line by line, and prints their values in the root module: variables, locals,
/// functions, and the resources of the state. At a terminal it has a history, and completes names
/// with the tab key; Ctrl-C drops what was typed, and "exit" or Ctrl-D ends it. A variable without a
/// value is unknown. The state stays locked meanwhile, and nothing is changed.
#[derive(Args, Debug)]
#[command(after_help = "  rform console
  echo 'cidrsubnet(\"10.0.0.0/16\", 8, 2)' | rform console")]
pub struct Console {
    /// Read the state from this file instead of the backend's.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Make a plan first and show the values as they would be after an apply.
    #[arg(long, action = Set, default_value_t)]
    pub plan: bool,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// Print the dependency graph in the DOT language
///
/// By default the graph has the resources of the configuration and their references, through local
/// values, variables and modules, because these are what an order matters for.
///
/// With -type it has all that takes part in an operation, such as variables, outputs, providers and
/// the ends of modules: what is evaluated before what. With -plan it has the steps of a saved plan.
///
/// The text is in the DOT language, of which Graphviz and many other programs make a picture.
#[derive(Args, Debug)]
#[command(after_help = "  rform graph | dot -Tsvg > graph.svg
  rform graph -type=plan-destroy")]
pub struct Graph {
    /// Print the graph of the steps of the plan in this file, in place of the configuration's. The
    /// same as -type=apply for that plan.
    #[arg(long, value_name = "path")]
    pub plan: Option<String>,
    /// Mark the edges of cycles with colors, which helps to find out how an error "Cycle" comes about.
    /// Needs -type or -plan, since the graph of resources has no cycles.
    #[arg(long, action = Set, default_value_t)]
    pub draw_cycles: bool,
    /// The operation that the graph is about: plan, plan-refresh-only, plan-destroy or apply. Such a
    /// graph has more nodes than the default one, and is harder to read.
    #[arg(long = "type", value_name = "type")]
    pub kind: Option<String>,
    /// The depth to which modules were shown by old versions of Terraform. Taken for the sake of
    /// scripts, without effect.
    #[arg(long, value_name = "n")]
    pub module_depth: Option<String>,
    /// Print more. Taken for the sake of scripts, without effect.
    #[arg(long, action = Set, default_value_t)]
    pub verbose: bool,
    #[command(flatten)]
    pub variables: Variables,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// Show the providers that the configuration requires
///
/// Prints the tree of modules with the providers that each of them requires and the versions that it
/// allows, those of test files included, and then the providers that the objects in the state need.
///
/// This shows which module a provider is needed by, and which of several constraints keeps a newer
/// version away.
#[derive(Args, Debug)]
#[command(after_help = "  rform providers
  rform providers schema -json")]
pub struct Providers {
    /// What else about providers.
    #[command(subcommand)]
    pub command: Option<ProvidersCommand>,
    #[command(flatten)]
    pub tests: TestDirectory,
    #[command(flatten)]
    pub variables: Variables,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// The commands of `providers`.
#[derive(Subcommand, Debug)]
pub enum ProvidersCommand {
    Lock(ProvidersLock),
    Mirror(ProvidersMirror),
    /// Print the schemas of the providers
    ///
    /// Prints a JSON document with the arguments, attributes and blocks of every resource type, data
    /// source and function of the providers that the configuration requires. The option -json is
    /// required.
    Schema(Json),
}

/// Write checksums of provider packages to the dependency lock file
///
/// Fetches the packages of the providers that the configuration requires, for one or several
/// platforms, and adds their checksums to the dependency lock file (.terraform.lock.hcl). Nothing is
/// installed.
///
/// "init" keeps the lock file up to date by itself, but where it installs from a mirror or a cache it
/// learns the checksum of one platform only, and the same configuration is then refused on another.
/// This command asks the registry that each provider comes from, whatever the CLI configuration says
/// of mirrors, so that the lock file serves every platform that is named.
///
/// Every provider of the configuration is locked, or those PROVIDERs that are named by their source
/// addresses. A version that is selected already stays.
#[derive(Args, Debug)]
#[command(after_help = "  rform providers lock -platform=linux_amd64 -platform=darwin_arm64")]
pub struct ProvidersLock {
    /// Take packages from this directory, in place of the registries of the providers. It is needed
    /// for providers that no registry has; only the checksums of what is in the directory are known
    /// then.
    #[arg(long, value_name = "dir")]
    pub fs_mirror: Option<String>,
    /// Take packages from the mirror at this address, in place of the registries of the providers.
    /// Only the checksums that the mirror tells are known then.
    #[arg(long, value_name = "url")]
    pub net_mirror: Option<String>,
    /// A platform whose packages are locked: an operating system and an architecture, such as
    /// linux_amd64 or darwin_arm64. Can be given several times. Without it, that of this program. It
    /// is an error if a provider has no package for it.
    #[arg(long, value_name = "os_arch", action = clap::ArgAction::Append)]
    pub platform: Vec<String>,
    /// Allow packages to be taken from the plugin cache of the CLI configuration. Without effect: each
    /// package is fetched, so that the checksums are always those of its origin.
    #[arg(long, action = Set, default_value_t)]
    pub enable_plugin_cache: bool,
    #[command(flatten)]
    pub variables: Variables,
    /// Only these providers.
    #[arg(value_name = "[PROVIDER...]")]
    pub providers: Vec<String>,
}

/// Fill a directory with provider packages, for use as a mirror
///
/// Downloads the packages of the providers that the configuration requires to DIRECTORY, so that they
/// can be installed later without their registries.
///
/// The directory can be used as a filesystem mirror. It also gets the JSON documents of a network
/// mirror, so that any server of static files can serve it as one; as a filesystem mirror they are
/// ignored. Packages that are there already and have the right checksum are kept.
#[derive(Args, Debug)]
#[command(after_help = "  rform providers mirror -platform=linux_amd64 /srv/providers")]
pub struct ProvidersMirror {
    /// A platform whose packages are downloaded: an operating system and an architecture, such as
    /// linux_amd64. Can be given several times. Without it, that of this program. Not every provider
    /// has packages for every platform.
    #[arg(long, value_name = "os_arch", action = clap::ArgAction::Append)]
    pub platform: Vec<String>,
    /// Do not take the versions of the dependency lock file, but the newest ones that the
    /// configuration allows.
    #[arg(long, action = Set, default_value_t = true)]
    pub lock_file: bool,
    #[command(flatten)]
    pub variables: Variables,
    /// The directory that is filled.
    #[arg(value_name = "DIRECTORY")]
    pub directory: Vec<String>,
}

/// The commands of `metadata`.
#[derive(Subcommand, Debug)]
pub enum Metadata {
    /// Print the signatures of all functions
    ///
    /// Prints a JSON document with the parameters, the result type and a description of every
    /// function of the language. The option -json is required.
    Functions(Json),
}
