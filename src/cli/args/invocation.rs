//! Reads a command line: the global options, the command, and its arguments.

use clap::{Command, FromArgMatches};

use super::commands::{Cli, built};
use super::flag::{go_message, split};
use super::legacy::{LegacyArguments, retired_command, todays_command};
use super::normalise::flags;
use rform_core::diag::Diagnostic;

/// The request that a command line makes.
#[derive(Debug)]
pub enum Invocation {
    /// A command, with what concerns all commands beside it.
    Run(Box<Cli>, Box<Globals>),
    /// Help on the command at that path.
    Help(Vec<String>),
    /// A command that is only a group of commands.
    Group(Vec<String>),
    /// A command line without a command.
    Nothing,
}

/// The options of all commands.
#[derive(Clone, Debug, Default)]
pub struct Globals {
    /// The command's path, such as `state list`.
    pub command: Vec<String>,
    /// Whether `-no-color` is given.
    pub no_color: bool,
    /// Whether `-compact-warnings` is given.
    pub compact_warnings: bool,
    /// The directory of `-chdir=…`, if that is given.
    pub chdir: Option<String>,
    /// `-sandbox` before the command; empty for the default file.
    pub sandbox: Option<String>,
    /// `-sandbox-faults=…`, before the command or behind it.
    pub sandbox_faults: Option<String>,
    /// `-sandbox-quotas=…`, before the command or behind it.
    pub sandbox_quotas: Option<String>,
    /// `-state-dir=…`: the directory of local states and of the sandbox, in place of the root
    /// module's; relative to where the program was started.
    pub state_dir: Option<String>,
    /// The arguments that only Terraform 0.11 accepts.
    pub legacy: LegacyArguments,
}

/// An error in a command line.
#[derive(Debug, PartialEq)]
pub enum UsageError {
    /// `-chdir` without a directory.
    Chdir,
    /// `-state-dir` without a directory.
    StateDir,
    /// There is no such command; perhaps another was meant.
    Command {
        /// The word that stands where a command was expected, as typed.
        name: String,
        /// The name of the most similar command, if one is similar.
        meant: Option<String>,
    },
    /// A command of Terraform 0.11 that is no more; the error says what to do instead.
    Retired(Box<Diagnostic>),
    /// A flag of a command; the message is Go's.
    Flag {
        /// The command's path.
        command: Vec<String>,
        /// Without a full stop.
        message: String,
    },
    /// The arguments that the environment adds cannot be read.
    Environment(String),
}

/// The command that is no more and says so, whatever flags it had.
const PUSH: &str = "push";

/// Further arguments of a command, by its path.
pub type MoreArguments<'a> = dyn Fn(&[String]) -> Result<Vec<String>, String> + 'a;

/// Reads a command line without the program's name. `more` gives what the environment adds
/// to a command (`TF_CLI_ARGS_plan`), by its path.
pub fn invocation(typed: &[String], more: &MoreArguments<'_>) -> Result<Invocation, UsageError> {
    let root = built();
    let (mut globals, rest, wants_help) = before_command(typed)?;
    let Some((first, rest)) = rest.split_first() else {
        return Ok(if wants_help {
            Invocation::Help(Vec::new())
        } else {
            Invocation::Nothing
        });
    };
    let today = todays_command(first);
    let first = match &today {
        Some((name, _)) => name,
        None => first.as_str(),
    };
    let mut command = find(&root, first)?;
    globals
        .legacy
        .warnings
        .extend(today.map(|(_, warning)| warning));
    let mut path = vec![first.to_owned()];
    let mut rest = rest;
    while command.has_subcommands() {
        let next = rest.iter().position(|token| !token.starts_with('-'));
        let inner = next.and_then(|at| Some((at, command.find_subcommand(rest.get(at)?)?)));
        let Some((at, inner)) = inner else { break };
        path.push(inner.get_name().to_owned());
        command = inner;
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    globals.command.clone_from(&path);
    let tokens: Vec<String> = more(&path)
        .map_err(UsageError::Environment)?
        .into_iter()
        .chain(rest.iter().cloned())
        .collect();
    let tokens = views(tokens, &mut globals);
    note_sandbox_settings(&tokens, &mut globals);
    if wants_help || asks_for_help(&tokens) {
        return Ok(Invocation::Help(path));
    }
    if command.has_subcommands() && command.is_subcommand_required_set() {
        return Ok(Invocation::Group(path));
    }
    let failed = |message| UsageError::Flag {
        command: path.clone(),
        message,
    };
    let tokens = match path == [PUSH] {
        true => [vec!["--".to_owned()], tokens].concat(),
        false => flags(command, &tokens, &mut globals.legacy).map_err(failed)?,
    };
    let line = ["rform".to_owned()].into_iter().chain(path.iter().cloned());
    let matches = root
        .clone()
        .try_get_matches_from(line.chain(tokens))
        .map_err(|error| failed(go_message(&error)))?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| failed(error.to_string()))?;
    globals.legacy.addresses(&mut cli.command);
    Ok(Invocation::Run(Box::new(cli), Box::new(globals)))
}

/// What a command's own flags say of the sandbox concerns the process, like that before the command.
fn note_sandbox_settings(tokens: &[String], globals: &mut Globals) {
    for token in tokens.iter().take_while(|it| *it != "--") {
        match split(token) {
            ("sandbox-faults", Some(text)) => globals.sandbox_faults = Some(text.into()),
            ("sandbox-quotas", Some(text)) => globals.sandbox_quotas = Some(text.into()),
            _ => {}
        }
    }
}

/// The options before the command, the remaining arguments, and whether help is asked for.
fn before_command(typed: &[String]) -> Result<(Globals, Vec<String>, bool), UsageError> {
    let mut globals = Globals::default();
    let mut help = false;
    let mut rest = typed.iter();
    while let Some(token) = rest.as_slice().first().filter(|it| it.starts_with('-')) {
        rest.next();
        match split(token) {
            // Go's flags take two dashes, and this is none of those.
            ("chdir", _) if token.starts_with("--") => return Err(no_command(token)),
            ("chdir", Some(directory)) if !directory.is_empty() => {
                globals.chdir = Some(directory.into())
            }
            ("chdir", _) => return Err(UsageError::Chdir),
            ("state-dir", Some(directory)) if !directory.is_empty() => {
                globals.state_dir = Some(directory.into())
            }
            ("state-dir", _) => return Err(UsageError::StateDir),
            ("sandbox-faults", Some(text)) => globals.sandbox_faults = Some(text.into()),
            ("sandbox-quotas", Some(text)) => globals.sandbox_quotas = Some(text.into()),
            ("sandbox", file) => globals.sandbox = Some(file.unwrap_or_default().into()),
            ("no-color", None) => globals.no_color = true,
            ("help" | "h", None) => help = true,
            ("version" | "v", None) => {
                let all = rest
                    .as_slice()
                    .iter()
                    .filter(|it| it.starts_with('-'))
                    .cloned();
                return Ok((
                    globals,
                    ["version".to_owned()].into_iter().chain(all).collect(),
                    help,
                ));
            }
            _ => return Err(no_command(token)),
        }
    }
    Ok((globals, rest.as_slice().to_vec(), help))
}

fn no_command(token: &str) -> UsageError {
    UsageError::Command {
        name: token.to_owned(),
        meant: None,
    }
}

fn find<'a>(root: &'a Command, name: &str) -> Result<&'a Command, UsageError> {
    let none = || match retired_command(name) {
        Some(error) => UsageError::Retired(Box::new(error)),
        None => UsageError::Command {
            name: name.into(),
            meant: nearest(root, name),
        },
    };
    root.find_subcommand(name).ok_or_else(none)
}

fn nearest(root: &Command, name: &str) -> Option<String> {
    let names = root.get_subcommands().map(|command| command.get_name());
    let near = names.map(|it| (strsim::levenshtein(it, name), it));
    near.min()
        .filter(|(far, _)| *far < 3)
        .map(|(_, it)| it.to_owned())
}

/// Takes out what concerns the view; it may stand anywhere.
fn views(tokens: Vec<String>, globals: &mut Globals) -> Vec<String> {
    let mut kept = Vec::with_capacity(tokens.len());
    for token in tokens {
        match split(&token) {
            ("no-color", None) if token.starts_with('-') => globals.no_color = true,
            ("compact-warnings", None) if token.starts_with('-') => {
                globals.compact_warnings = true;
            }
            _ => kept.push(token),
        }
    }
    kept
}

fn asks_for_help(tokens: &[String]) -> bool {
    let flags = tokens.iter().take_while(|token| *token != "--");
    flags
        .into_iter()
        .any(|token| matches!(&**token, "-h" | "-help" | "--help"))
}
