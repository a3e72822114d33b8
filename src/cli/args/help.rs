//! Help, in the shape in which Terraform gives it.

use clap::{Arg, Command};

use super::normalise::built;
use rform_core::program_name::command_line;

/// The text for the command at that path; for the program itself if the path is empty.
pub fn text(path: &[String]) -> String {
    let root = built();
    let mut command = &root;
    for name in path {
        command = command.find_subcommand(name).unwrap_or(command);
    }
    let usage = command_line(&format!("[global options] {}", usage(command, path)));
    let mut out = format!("Usage: {usage}\n");
    if let Some(about) = command.get_about() {
        out.push_str(&format!("\n  {about}.\n"));
    }
    let commands: Vec<(String, String)> = command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
        .map(|inner| {
            let about = inner.get_about().map(ToString::to_string);
            (inner.get_name().to_owned(), about.unwrap_or_default())
        })
        .collect();
    if !commands.is_empty() {
        let title = if path.is_empty() {
            "Commands"
        } else {
            "Subcommands"
        };
        out.push_str(&format!("\n{title}:\n{}", table(&commands, "    ")));
    }
    let flags: Vec<(String, String)> = command
        .get_arguments()
        .filter(|argument| argument.get_long().is_some() && !argument.is_hide_set())
        .map(|argument| (flag(argument), explanation(argument)))
        .collect();
    if !flags.is_empty() {
        out.push_str(&format!("\nOptions:\n\n{}", table(&flags, "  ")));
    }
    if path.is_empty() {
        out.push_str(&format!(
            "\nGlobal options (before the command):\n\n{}",
            globals()
        ));
    }
    out
}

fn globals() -> String {
    let rows = [
        (
            "-chdir=DIR",
            "Switch to a different working directory before executing the command",
        ),
        (
            "-help",
            "Show this help output, or the help for a specified command",
        ),
        (
            "-sandbox[=FILE]",
            "Work on the AWS account inside, kept in a file",
        ),
        (
            "-state-dir=DIR",
            "Keep local states and the sandbox in this directory instead of the root module's",
        ),
        ("-version", "An alias for the \"version\" command"),
    ];
    let rows = rows.map(|(name, about)| (name.to_owned(), about.to_owned()));
    table(&rows, "  ")
}

fn usage(command: &Command, path: &[String]) -> String {
    let mut words = path.to_vec();
    if command.has_subcommands() {
        words.push("<subcommand>".into());
    }
    if command
        .get_arguments()
        .any(|argument| argument.get_long().is_some())
    {
        words.push("[options]".into());
    }
    let arguments = command.get_positionals().filter_map(Arg::get_value_names);
    words.extend(arguments.flatten().map(|name| format!("[{name}]")));
    words.join(" ")
}

/// `-lock=false`, `-out=path`, `-json`: with the value that is not the default.
fn flag(argument: &Arg) -> String {
    let name = argument.get_long().unwrap_or_default();
    let on = argument
        .get_default_values()
        .iter()
        .any(|value| value == "true");
    if !argument.get_possible_values().is_empty() {
        return if on {
            format!("-{name}=false")
        } else {
            format!("-{name}")
        };
    }
    let value = argument.get_value_names().unwrap_or_default().iter().next();
    format!(
        "-{name}={}",
        value.map(ToString::to_string).unwrap_or_default()
    )
}

fn explanation(argument: &Arg) -> String {
    argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn table(rows: &[(String, String)], indent: &str) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, about): &(String, String)| format!("{indent}{name:width$}  {about}\n");
    rows.iter().map(line).collect()
}

/// The hint to the help of a command, which follows an error in how it is used.
pub fn more_help(command: &[String]) -> String {
    format!(
        "For more help on using this command, run:\n  {}",
        command_line(&format!("{} -help", command.join(" ")))
    )
}
