//! What every command works with, and how it fails.

use std::cell::OnceCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Globals, VarOption};
use super::plugins::RunningPlugins;
use super::printer::Printer;
use super::runtime::Runtime;
use rform_config::{EarlyInputs, EarlyVariables, Loaded, WorkspaceName};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::world::{World, data_dir};
use rform_encryption::Encryption;
use rform_sandbox::Sandbox;
use rform_state::backend::workspace;

/// The process that a command runs in. Operations get this and no output: what they have to tell
/// goes to their [`super::operation::Observer`].
pub struct Process {
    /// The host, seen from the directory of the root module.
    pub world: Arc<dyn World>,
    /// The directory in which the program was started, before `-chdir`.
    pub started_in: PathBuf,
    /// The directory of local states and of the sandbox's file where no setting names another:
    /// `-state-dir`, or empty for the root module's own directory.
    pub state_dir: PathBuf,
    /// The directory of the root module, relative to the host's: `.`, or the one that a command
    /// line of Terraform 0.11 names as its argument.
    pub root_dir: PathBuf,
    /// Runs asynchronous work.
    pub runtime: Runtime,
    /// The sandbox file of the global option `-sandbox`; empty for the default file.
    pub sandbox: Option<String>,
    /// The faults of the sandbox (`-sandbox-faults`).
    pub sandbox_faults: Option<String>,
    /// The quotas of the sandbox (`-sandbox-quotas`).
    pub sandbox_quotas: Option<String>,
    /// The sandbox, as soon as it is open: its file is locked, so that it is opened once.
    pub account: OnceCell<(PathBuf, Sandbox)>,
    /// The command's options `-var` and `-var-file`.
    pub variables: Vec<VarOption>,
    /// How states and plans are kept, as soon as it is known: [`Process::encryption`] finds it out.
    pub encryption: OnceCell<Encryption>,
    /// Told of errors that come too late for the command's answer, such as a lock that cannot be given
    /// back, from any thread. The program's exit code is 1 then.
    pub on_error: Arc<dyn Fn(Diagnostic) + Send + Sync>,
    /// The providers that run as plugins.
    pub plugins: RunningPlugins,
    /// Told when a provider waits for longer than usual, from any thread.
    pub on_delay: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Process {
    /// Whether questions may be asked: the command's `-input` and `TF_INPUT` both have to allow
    /// it. <https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_input>
    pub fn may_ask(&self, input: bool) -> bool {
        let off = |value: String| matches!(value.as_str(), "0" | "false" | "f" | "F" | "FALSE");
        input && !self.world.var("TF_INPUT").is_some_and(off)
    }

    /// What a configuration is read with besides its files: the values of variables and the workspace.
    pub fn early_inputs(&self) -> EarlyInputs<'_> {
        EarlyInputs {
            variables: EarlyVariables::Given(&self.variables),
            workspace: WorkspaceName::ReadBy(workspace::current),
        }
    }

    /// Reads the configuration in a directory.
    pub fn load(&self, directory: &Path) -> Loaded {
        rform_config::load_with(self.world.as_ref(), directory, &self.early_inputs())
    }

    /// The data directory of the working directory: `.terraform`.
    pub fn data_dir(&self) -> PathBuf {
        data_dir(self.world.as_ref())
    }
}

/// A command's process, its output and the global options.
pub struct Context {
    /// The process that the command runs in.
    pub process: Process,
    /// Where everything that the command says is written.
    pub printer: Printer,
    /// The options before the command's name, and that name.
    pub globals: Globals,
}

/// A command passes itself on to operations as a process alone.
impl Deref for Context {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

/// Why a command cannot go on.
#[derive(Debug, Default)]
pub struct Failure {
    /// At least one error, and the warnings found before it.
    pub diagnostics: Diagnostics,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

impl Failure {
    /// The first error alone, for callers that can tell no more.
    pub fn into_first(self) -> Diagnostic {
        let mut errors = self.diagnostics.into_iter().filter(Diagnostic::is_error);
        errors
            .next()
            .unwrap_or_else(|| Diagnostic::error("The command has failed", ""))
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Diagnostics::from(diagnostic).into()
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Failure {
        Failure {
            diagnostics,
            sources: Sources::new(),
        }
    }
}

impl From<(Diagnostics, Sources)> for Failure {
    fn from((diagnostics, sources): (Diagnostics, Sources)) -> Failure {
        Failure {
            diagnostics,
            sources,
        }
    }
}

/// The runtime could not be started.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        let detail = format!("The runtime could not be started: {error}.");
        Diagnostic::error("Cannot start", detail).into()
    }
}

/// The exit code of a command, or why it failed, which is exit code 1.
pub type Outcome = Result<u8, Failure>;
