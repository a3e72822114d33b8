//! The command line: typed arguments → options → engine → view.

mod apply;
mod args;
mod backend;
mod commands;
mod configuration;
mod environment;
mod errored;
mod generate;
mod interrupt;
mod modules;
mod printer;
mod progress;
mod prompt;
mod providers;
mod relevant_attributes;
mod remote_state;
mod root_module;
mod run;
mod runtime;
mod sandbox_file;
mod saved_plan;
mod snapshot;
mod streams;
mod terminal;
mod view;
mod workspace;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use args::{Globals, Invocation, UsageError, help};
use printer::Printer;
use runtime::Runtime;
use streams::Standard;
pub use streams::Streams;

use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::world::{Host, World};

/// What every command works with.
pub(crate) struct Context {
    /// The host, seen from the directory of the stack.
    pub world: Arc<dyn World>,
    /// The directory in which the program was started.
    pub started_in: PathBuf,
    /// The directory of local states and of the sandbox's file where no setting names another:
    /// `-state-dir`, or empty for the root module's own directory.
    pub state_dir: PathBuf,
    /// Where words go.
    pub printer: Printer,
    /// What was said before the command.
    pub globals: Globals,
    /// Drives what is asynchronous.
    pub runtime: Runtime,
}

impl Context {
    /// Whether questions may be asked, by the command's flag and `TF_INPUT`.
    pub fn may_ask(&self, flag: bool) -> bool {
        let off = |value: String| matches!(value.as_str(), "0" | "false" | "f" | "F" | "FALSE");
        flag && !self.world.var("TF_INPUT").is_some_and(off)
    }

    /// Whether the run as a whole is one in the sandbox: by `-sandbox` before the command, or by
    /// `RFORM_SANDBOX`.
    pub fn is_sandboxed(&self) -> bool {
        let set = self.world.var("RFORM_SANDBOX");
        self.globals.sandbox.is_some() || set.is_some_and(|file| !file.is_empty())
    }

    /// Where what is known about the working directory is kept: `.terraform`.
    pub fn data_dir(&self) -> PathBuf {
        environment::data_dir(self.world.as_ref())
    }
}

/// Why a command cannot go on, and the texts that it speaks of.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    /// Errors, and warnings met on the way.
    pub diagnostics: Diagnostics,
    /// For their places.
    pub sources: Sources,
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

/// The exit code of a command, or why it failed (which is code 1).
pub(crate) type Outcome = Result<u8, Failure>;

/// Runs what the process was started with.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(crashed));
    let run = |host| {
        run(
            Arc::new(host),
            &environment::arguments(),
            Arc::new(Standard),
        )
    };
    let code = Host::new()
        .map_err(|error| ("The current directory cannot be used", error))
        .and_then(|host| {
            let listening = interrupt::listen();
            let begun = listening.and_then(|()| environment::check());
            begun.map_err(|error| ("The program cannot begin", error))?;
            Ok(run(host))
        });
    ExitCode::from(streams::verdict(code.unwrap_or_else(|(what, error)| {
        Standard.err(&format!("\nError: {what}\n\n{error}.\n"));
        1
    })))
}

/// Tells where a mistake of the program's own came to light. What it says of itself may hold a
/// secret, so that is told to those only who look for the mistake.
fn crashed(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let trace = Backtrace::capture();
    let more = match trace.status() {
        BacktraceStatus::Captured => format!("{panic}\n{trace}\n"),
        _ => "Run it with RUST_BACKTRACE=1 for more, which may hold values of the stack.\n".into(),
    };
    Standard.err(&format!(
        "\nThe program panicked at {}: that is a mistake of its own.\n{more}",
        place.unwrap_or_default()
    ));
}

/// Runs a command line (without the program's name) on a host, prints to `streams` and answers
/// the exit code.
pub fn run(world: Arc<dyn World>, arguments: &[String], streams: Arc<dyn Streams>) -> u8 {
    let more = |command: &[String]| environment::more_arguments(world.as_ref(), command);
    match args::invocation(arguments, &more) {
        Ok(invocation) => invoke(world, invocation, streams),
        Err(error) => {
            complain(&error, streams);
            1
        }
    }
}

fn invoke(world: Arc<dyn World>, invocation: Invocation, streams: Arc<dyn Streams>) -> u8 {
    let help = |path: &[String], code| {
        streams.out(&help::text(path));
        code
    };
    match invocation {
        Invocation::Nothing => help(&[], 127),
        Invocation::Help(path) => help(&path, 0),
        Invocation::Group(path) => help(&path, 1),
        Invocation::Run(cli, globals) => command(world, cli.command, globals, streams),
    }
}

fn command(
    world: Arc<dyn World>,
    command: args::Command,
    globals: Globals,
    streams: Arc<dyn Streams>,
) -> u8 {
    let started_in = world.cwd();
    let world = match directory(world, globals.chdir.as_deref()) {
        Ok(world) => world,
        Err(message) => {
            streams.err(&format!("Error handling -chdir option: {message}\n"));
            return 1;
        }
    };
    let state_dir = globals.state_dir.as_ref();
    let context = Context {
        printer: Printer::new(&globals, streams),
        state_dir: state_dir.map_or_else(PathBuf::new, |it| started_in.join(it)),
        world,
        started_in,
        globals,
        runtime: Runtime::default(),
    };
    commands::run(&context, command).unwrap_or_else(|failure| {
        let printer = &context.printer;
        printer.report(&failure.diagnostics, &failure.sources);
        1
    })
}

fn directory(world: Arc<dyn World>, chdir: Option<&str>) -> Result<Arc<dyn World>, String> {
    let Some(directory) = chdir else {
        return Ok(world);
    };
    let entered = world.read_dir(directory.as_ref()).and_then(|_| {
        let world = world.moved_to(directory.as_ref());
        world.ok_or_else(|| std::io::ErrorKind::Unsupported.into())
    });
    entered.map_err(|error| format!("chdir {directory}: {}", environment::why(&error)))
}

fn complain(error: &UsageError, streams: Arc<dyn Streams>) {
    let say = |text: &str| streams.err(&format!("{text}\n"));
    match error {
        UsageError::Chdir => say(
            "Invalid -chdir option: must include an equals sign followed by a directory path, \
             like -chdir=example",
        ),
        UsageError::StateDir => say(
            "Invalid -state-dir option: must include an equals sign followed by a directory path, \
             like -state-dir=example",
        ),
        UsageError::Command { name, meant } => {
            let meant = meant.as_ref().map(|it| format!(" Did you mean \"{it}\"?"));
            say(&format!(
                "Terraform has no command named \"{name}\".{}\n\nTo see all of Terraform's \
                 top-level commands, run:\n  terraform -help\n",
                meant.unwrap_or_default()
            ));
        }
        UsageError::Environment(message) => say(message),
        UsageError::Flag { command, message } => {
            if printer::is_plain_command(command) {
                say(&format!("Error parsing command-line flags: {message}\n"));
            } else {
                let globals = Globals {
                    command: command.clone(),
                    no_color: true,
                    ..Globals::default()
                };
                let printer = Printer::new(&globals, streams);
                let fault = Diagnostic::error("Failed to parse command-line flags", message);
                printer.report(&fault.into(), &Sources::new());
                printer.err(format!("\n{}", more_help(command)));
            }
        }
    }
}

/// Where to find out how a command is used.
pub(crate) fn more_help(command: &[String]) -> String {
    format!(
        "For more help on using this command, run:\n  terraform {} -help",
        command.join(" ")
    )
}
