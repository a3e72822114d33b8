//! From Go's flags (`-var x=y`, `-lock=false`, `--no-color`) to what clap reads, with Go's
//! messages where something is wrong.

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

use super::commands::Cli;
use super::legacy::{LegacyArguments, LegacyFlag, todays_command};

/// What a command line asks for.
#[derive(Debug)]
pub enum Invocation {
    /// A command, with what concerns all commands beside it.
    Run(Box<Cli>, Globals),
    /// Help on the command at that path.
    Help(Vec<String>),
    /// A command that is only a group of commands.
    Group(Vec<String>),
    /// Nothing at all was asked for.
    Nothing,
}

/// What concerns all commands.
#[derive(Clone, Debug, Default)]
pub struct Globals {
    /// The command's path, such as `state list`.
    pub command: Vec<String>,
    /// `-no-color`
    pub no_color: bool,
    /// `-compact-warnings`
    pub compact_warnings: bool,
    /// `-chdir=…`
    pub chdir: Option<String>,
    /// `-sandbox` before the command; empty for the default file.
    pub sandbox: Option<String>,
    /// `-state-dir=…`: the directory of local states and of the sandbox, in place of the root
    /// module's; relative to where the program was started.
    pub state_dir: Option<String>,
    /// What the command line has of Terraform 0.11.
    pub legacy: LegacyArguments,
}

/// What is wrong with a command line.
#[derive(Debug, PartialEq)]
pub enum UsageError {
    /// `-chdir` without a directory.
    Chdir,
    /// `-state-dir` without a directory.
    StateDir,
    /// There is no such command; perhaps another was meant.
    Command {
        /// As typed.
        name: String,
        /// The nearest one.
        meant: Option<String>,
    },
    /// A flag of a command; the message is Go's.
    Flag {
        /// The command's path.
        command: Vec<String>,
        /// Without a full stop.
        message: String,
    },
    /// What the environment adds cannot be read.
    Environment(String),
}

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
    if wants_help || asks_for_help(&tokens) {
        return Ok(Invocation::Help(path));
    }
    if command.has_subcommands() && command.is_subcommand_required_set() {
        return Ok(Invocation::Group(path));
    }
    let fault = |message| UsageError::Flag {
        command: path.clone(),
        message,
    };
    let tokens = flags(command, &tokens, &mut globals.legacy).map_err(fault)?;
    let line = ["rform".to_owned()].into_iter().chain(path.iter().cloned());
    let matches = root
        .clone()
        .try_get_matches_from(line.chain(tokens))
        .map_err(|error| fault(go_message(&error)))?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| fault(error.to_string()))?;
    globals.legacy.addresses(&mut cli.command);
    Ok(Invocation::Run(Box::new(cli), globals))
}

/// The tree of commands.
pub(super) fn built() -> Command {
    let mut root = Cli::command();
    root.build();
    root
}

/// What stands before the command, the rest, and whether help is asked for.
fn before_command(typed: &[String]) -> Result<(Globals, Vec<String>, bool), UsageError> {
    let mut globals = Globals::default();
    let mut help = false;
    let mut rest = typed.iter();
    while let Some(token) = rest.as_slice().first().filter(|it| it.starts_with('-')) {
        rest.next();
        match split(token) {
            ("chdir", Some(directory)) if !directory.is_empty() => {
                globals.chdir = Some(directory.into())
            }
            ("chdir", _) => return Err(UsageError::Chdir),
            ("state-dir", Some(directory)) if !directory.is_empty() => {
                globals.state_dir = Some(directory.into())
            }
            ("state-dir", _) => return Err(UsageError::StateDir),
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
            _ => {
                return Err(UsageError::Command {
                    name: token.clone(),
                    meant: None,
                });
            }
        }
    }
    Ok((globals, rest.as_slice().to_vec(), help))
}

fn find<'a>(root: &'a Command, name: &str) -> Result<&'a Command, UsageError> {
    root.find_subcommand(name)
        .ok_or_else(|| UsageError::Command {
            name: name.into(),
            meant: nearest(root, name),
        })
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

/// The name and value of a flag, without its dashes.
fn split(token: &str) -> (&str, Option<&str>) {
    let name = token.strip_prefix("--").or_else(|| token.strip_prefix('-'));
    let name = name.unwrap_or(token);
    match name.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (name, None),
    }
}

/// Flags up to the first argument, as clap reads them; then the arguments. A flag that is
/// given again replaces the former, unless it may be repeated.
fn flags(
    command: &Command,
    tokens: &[String],
    legacy: &mut LegacyArguments,
) -> Result<Vec<String>, String> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = tokens.iter();
    while let Some(token) = rest.as_slice().first() {
        if !token.starts_with('-') || token == "-" {
            break;
        }
        rest.next();
        if token == "--" {
            break;
        }
        let (name, value) = split(token);
        if name.is_empty() || name.starts_with(['-', '=']) {
            return Err(format!("bad flag syntax: {token}"));
        }
        let argument = command
            .get_arguments()
            .find(|argument| argument.get_long() == Some(name));
        let Some(argument) = argument else {
            let flag = legacy_flag(command, (name, value), &mut rest, legacy)?;
            found.extend(flag.map(|(name, text)| (name.to_owned(), text)));
            continue;
        };
        let text = text(argument, name, value, &mut rest)?;
        if !matches!(argument.get_action(), ArgAction::Append) {
            found.retain(|(other, _)| other != name);
        }
        found.push((name.to_owned(), text));
    }
    let flags = found.into_iter().map(|(_, text)| text);
    let arguments = rest.as_slice().iter().cloned();
    Ok(flags.chain(["--".to_owned()]).chain(arguments).collect())
}

/// A flag that only Terraform 0.11 has: the one that stands for it today, if there is one.
fn legacy_flag(
    command: &Command,
    (name, value): (&str, Option<&str>),
    rest: &mut std::slice::Iter<'_, String>,
    legacy: &mut LegacyArguments,
) -> Result<Option<(&'static str, String)>, String> {
    let flag = LegacyFlag::of(command, name)
        .ok_or_else(|| format!("flag provided but not defined: -{name}"))?;
    let value = match value {
        Some(value) => value,
        None if flag.is_truth() => "true",
        None => rest
            .next()
            .ok_or_else(|| format!("flag needs an argument: -{name}"))?,
    };
    legacy.take(flag, name, value)
}

/// One flag as clap reads it.
fn text(
    argument: &Arg,
    name: &str,
    value: Option<&str>,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<String, String> {
    let may_stand_alone = argument
        .get_num_args()
        .is_some_and(|range| range.min_values() == 0);
    let is_bool = !argument.get_possible_values().is_empty();
    match value {
        Some(value) if is_bool => match truth(value) {
            Some(truth) => Ok(format!("--{name}={truth}")),
            None => Err(format!(
                "invalid boolean value \"{value}\" for -{name}: parse error"
            )),
        },
        Some(value) => Ok(format!("--{name}={value}")),
        None if is_bool => Ok(format!("--{name}=true")),
        None if may_stand_alone => Ok(format!("--{name}")),
        None => match rest.next() {
            Some(value) => Ok(format!("--{name}={value}")),
            None => Err(format!("flag needs an argument: -{name}")),
        },
    }
}

/// As Go reads truth values.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// What clap says, as Go would.
fn go_message(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let flag = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    match (flag, value) {
        (Some(flag), Some(value)) => {
            let flag = flag.split([' ', '=']).next().unwrap_or_default();
            let flag = flag.trim_start_matches('-');
            format!("invalid value \"{value}\" for flag -{flag}: parse error")
        }
        _ => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Command as Typed, VarOption};
    use super::*;

    fn read(line: &[&str]) -> Result<Invocation, UsageError> {
        let typed: Vec<String> = line.iter().map(|it| (*it).to_owned()).collect();
        invocation(&typed, &|_| Ok(Vec::new()))
    }

    fn flag_error(line: &[&str]) -> Option<String> {
        match read(line) {
            Err(UsageError::Flag { message, .. }) => Some(message),
            _ => None,
        }
    }

    #[test]
    fn flags_are_read_as_go_reads_them() {
        let line = [
            "-chdir=app",
            "plan",
            "-var",
            "a=-1",
            "--var-file=x",
            "-var=b=c=d",
            "-lock=f",
            "-refresh",
            "-no-color",
            "-out=p",
            "-out",
            "q",
            "-sandbox",
            "-parallelism=3",
        ];
        let Ok(Invocation::Run(cli, globals)) = read(&line) else {
            panic!("is a command");
        };
        let Typed::Plan(plan) = cli.command else {
            panic!("is a plan");
        };
        assert_eq!(globals.chdir.as_deref(), Some("app"));
        assert!(globals.no_color && !plan.operation.locking.lock && plan.planning.refresh);
        assert_eq!(plan.out.as_deref(), Some("q"));
        assert_eq!(plan.operation.parallelism, 3);
        assert_eq!(plan.operation.sandboxed.sandbox.as_deref(), Some(""));
        let given: Vec<String> = plan
            .operation
            .variables
            .0
            .iter()
            .map(|it| format!("{it:?}"))
            .collect();
        assert_eq!(
            given,
            ["Value(\"a=-1\")", "File(\"x\")", "Value(\"b=c=d\")"]
        );
        assert!(matches!(
            plan.operation.variables.0.first(),
            Some(VarOption::Value(_))
        ));
    }

    #[test]
    fn what_is_wrong_is_said_as_go_says_it() {
        let says = |line: &[&str], message: &str| {
            assert_eq!(flag_error(line).as_deref(), Some(message));
        };
        says(
            &["plan", "-nosuch"],
            "flag provided but not defined: -nosuch",
        );
        says(&["plan", "-out"], "flag needs an argument: -out");
        says(
            &["plan", "-parallelism=abc"],
            "invalid value \"abc\" for flag -parallelism: parse error",
        );
        says(
            &["plan", "-lock=maybe"],
            "invalid boolean value \"maybe\" for -lock: parse error",
        );
        says(&["plan", "---x"], "bad flag syntax: ---x");
    }

    #[test]
    fn flags_end_at_the_first_argument() {
        let Ok(Invocation::Run(cli, globals)) = read(&["state", "list", "a.b", "-id=x"]) else {
            panic!("is a command");
        };
        assert_eq!(globals.command, ["state", "list"]);
        let Typed::State(super::super::State::List(list)) = cli.command else {
            panic!("is a list");
        };
        assert_eq!(list.rest, ["a.b", "-id=x"]);
    }

    #[test]
    fn near_commands_are_named() {
        let meant = |line: &[&str]| match read(line) {
            Err(UsageError::Command { meant, .. }) => meant,
            _ => None,
        };
        assert_eq!(meant(&["plann"]).as_deref(), Some("plan"));
        assert_eq!(meant(&["nosuchcommand"]), None);
    }

    #[test]
    fn the_table_of_flags_is_sound() {
        built().debug_assert();
    }
}
