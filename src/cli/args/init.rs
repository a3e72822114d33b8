//! The arguments of the commands that prepare a working directory: `init` and `get`.

use clap::ArgAction::{Append, Set};
use clap::Args;

use super::options::{Locking, RemoteVersion, Sandboxed, TestDirectory, Variables};

/// Prepare the working directory for other commands
///
/// Sets up the backend that keeps the state, fetches the modules that the configuration calls, and
/// installs the providers that it requires and this program does not have itself.
/// Run it first in a new working directory, and again when the backend block or the calls of modules
/// have changed; other commands say so when it is needed.
///
/// It can be run any number of times. It never deletes a configuration or a state.
#[derive(Args, Debug)]
#[command(after_help = "  rform init
  rform init -backend-config=bucket=my-states -backend-config=backend.hcl
  rform init -migrate-state
  rform init -backend=false")]
pub struct Init {
    /// Do not set up the backend, and write nothing about it. What was set up before stays in use; if
    /// nothing was, commands that need the state are refused.
    #[arg(long, action = Set, default_value_t = true)]
    pub backend: bool,
    /// The same as -backend=false, for configurations with a cloud block.
    #[arg(long, action = Set, default_value_t = true)]
    pub cloud: bool,
    /// Offer to create what the backend needs and does not have, such as a bucket and a lock table. It
    /// is said what would be created before it is asked for.
    #[arg(long, action = Set, default_value_t)]
    pub bootstrap: bool,
    /// Create what -bootstrap finds missing without asking.
    #[arg(long, action = Set, default_value_t)]
    pub auto_approve: bool,
    /// Add to the settings of the backend block: a file with arguments, or one argument as
    /// key=value. Can be given several times. The type of the backend is always the block's.
    #[arg(long, value_name = "path", action = Append)]
    pub backend_config: Vec<String>,
    /// Answer all questions about copying a state with yes.
    #[arg(long, action = Set, default_value_t)]
    pub force_copy: bool,
    /// Copy the content of this module into the working directory first.
    #[arg(long, value_name = "source")]
    pub from_module: Option<String>,
    /// Do not fetch the modules that the configuration calls.
    #[arg(long, action = Set, default_value_t = true)]
    pub get: bool,
    /// Set up a changed backend, and copy the state from the former backend to the new one.
    #[arg(long, action = Set, default_value_t)]
    pub migrate_state: bool,
    /// Set up a changed backend as if it were the first one. The state stays in the former backend.
    #[arg(long, action = Set, default_value_t)]
    pub reconfigure: bool,
    /// Fetch all modules anew, and take the newest versions of providers that are allowed.
    #[arg(long, action = Set, default_value_t)]
    pub upgrade: bool,
    /// Take provider packages from this directory only, and ask no registry or mirror. Can be given
    /// several times.
    #[arg(long, value_name = "path", action = Append)]
    pub plugin_dir: Vec<String>,
    /// How the dependency lock file is used: "readonly" leaves it as it is, and fails where providers
    /// would have to be added to it.
    #[arg(long, value_name = "mode")]
    pub lockfile: Option<String>,
    /// Ask nothing: what would be asked for, such as whether a state is to be copied, is an error.
    #[arg(long, action = Set, default_value_t = true)]
    pub input: bool,
    /// Print what happens as lines of JSON.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    #[command(flatten)]
    pub tests: TestDirectory,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    #[command(flatten)]
    pub remote_version: RemoteVersion,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

impl Init {
    /// Whether states may be moved to another backend: `-force-copy` implies `-migrate-state`.
    pub fn migrates(&self) -> bool {
        self.migrate_state || self.force_copy
    }
}

/// Fetch the modules that the configuration calls
///
/// Fetches the modules that the configuration calls, and those that these call in turn, records where
/// each is in .terraform/modules/modules.json, and prints those that are new there.
///
/// A module that is there already is neither fetched again nor compared with its source, unless
/// -update is given. Local modules are used where they are, and test files may need modules of their
/// own.
///
/// "init" does the same among other things, so this command is rarely needed.
#[derive(Args, Debug)]
#[command(after_help = "  rform get
  rform get -update")]
pub struct Get {
    /// Fetch all modules anew, even those that are there already, in the newest versions that are
    /// allowed.
    #[arg(long, action = Set, default_value_t)]
    pub update: bool,
    #[command(flatten)]
    pub tests: TestDirectory,
    #[command(flatten)]
    pub variables: Variables,
    /// None are expected.
    #[arg(value_name = "PATH", hide = true)]
    pub rest: Vec<String>,
}
