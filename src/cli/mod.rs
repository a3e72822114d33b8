//! The command line: typed arguments → options → engine → view.

mod args;
mod ask;
mod backend;
mod carry_out;
mod cloud;
mod commands;
mod configuration;
mod environment;
mod generate;
mod modules;
mod progress;
mod relevant;
mod remote_state;
mod run;
mod saved_plan;
mod screen;
mod snapshot;
mod stack;
mod view;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use args::{Globals, Invocation, UsageError, help};
use screen::Screen;

use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::world::{Host, World};

/// What every command works with.
pub(crate) struct Context {
    /// The host, seen from the folder of the stack.
    pub world: Arc<dyn World>,
    /// The folder in which the program was started.
    pub started_in: PathBuf,
    /// Where words go.
    pub screen: Screen,
    /// What was said before the command.
    pub globals: Globals,
}

impl Context {
    /// Whether questions may be asked, by the command's flag and `TF_INPUT`.
    pub fn may_ask(&self, flag: bool) -> bool {
        let off = |value: String| matches!(value.as_str(), "0" | "false" | "f" | "F" | "FALSE");
        flag && !self.world.var("TF_INPUT").is_some_and(off)
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
    let host = match Host::new() {
        Ok(host) => host,
        Err(error) => {
            eprintln!("The current folder cannot be used: {error}");
            return ExitCode::FAILURE;
        }
    };
    let typed = environment::arguments();
    let more = |command: &[String]| environment::more_arguments(&host, command);
    match args::invocation(&typed, &more) {
        Ok(invocation) => ExitCode::from(invoke(host, invocation)),
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn invoke(host: Host, invocation: Invocation) -> u8 {
    match invocation {
        Invocation::Nothing => {
            print!("{}", help::text(&[]));
            127
        }
        Invocation::Help(path) => {
            print!("{}", help::text(&path));
            0
        }
        Invocation::Group(path) => {
            print!("{}", help::text(&path));
            1
        }
        Invocation::Run(cli, globals) => {
            let started_in = host.cwd();
            let host = match folder(host, globals.chdir.as_deref()) {
                Ok(host) => host,
                Err(message) => {
                    eprintln!("Error handling -chdir option: {message}");
                    return 1;
                }
            };
            let context = Context {
                screen: Screen::new(&globals),
                world: Arc::new(host),
                started_in,
                globals,
            };
            let outcome = commands::run(&context, cli.command);
            outcome.unwrap_or_else(|failure| {
                context
                    .screen
                    .report(&failure.diagnostics, &failure.sources);
                1
            })
        }
    }
}

fn folder(host: Host, chdir: Option<&str>) -> Result<Host, String> {
    let Some(folder) = chdir else { return Ok(host) };
    match host.read_dir(folder.as_ref()) {
        Ok(_) => Ok(host.within(folder.as_ref())),
        Err(error) => Err(format!("chdir {folder}: {}", environment::why(&error))),
    }
}

fn complain(error: &UsageError) {
    match error {
        UsageError::Chdir => eprintln!(
            "Invalid -chdir option: must include an equals sign followed by a directory path, \
             like -chdir=example"
        ),
        UsageError::Command { name, meant } => {
            let meant = meant.as_ref().map(|it| format!(" Did you mean \"{it}\"?"));
            eprintln!(
                "Terraform has no command named \"{name}\".{}\n\nTo see all of Terraform's \
                 top-level commands, run:\n  terraform -help\n",
                meant.unwrap_or_default()
            );
        }
        UsageError::Environment(message) => eprintln!("{message}"),
        UsageError::Flag { command, message } => {
            if screen::is_plain_command(command) {
                eprintln!("Error parsing command-line flags: {message}\n");
            } else {
                let screen = Screen::new(&Globals {
                    command: command.clone(),
                    no_color: true,
                    ..Globals::default()
                });
                let fault = Diagnostic::error("Failed to parse command-line flags", message);
                screen.report(&fault.into(), &Sources::new());
                eprintln!("\n{}", more_help(command));
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
