//! The help of the program and of each command, in the form in which Terraform gives it.
//!
//! The texts are the comments of the arguments (in the files beside this one) and stand there as
//! sentences; this file lays them out in 80 columns. Examples begin with `rform`, for which the
//! name is put that the program was called by.

use clap::{Arg, Command};

use super::commands::built;
use rform_core::program_name::{command_line, program_name};
use rform_ui::layout::wrap;

/// Columns of a help text.
const WIDTH: usize = 80;

/// The commands that most users need, in the order in which they need them.
const MAIN: [&str; 5] = ["init", "validate", "plan", "apply", "destroy"];

/// Flags that stand before the command.
const GLOBAL: [(&str, &str); 8] = [
    (
        "-chdir=DIR",
        "Change to this directory before anything else, which makes it the root module.",
    ),
    (
        "-install-autocomplete",
        "Let the shell complete command lines. The option -uninstall-autocomplete undoes that.",
    ),
    ("-help", "Show this help, or that of the command behind it."),
    (
        "-sandbox[=FILE]",
        "Send requests for AWS to the sandbox, an AWS account within this program. See the help of \
         the command \"sandbox\".",
    ),
    (
        "-sandbox-faults=FAULTS",
        "Let the sandbox fail now and then, as AWS does: lost=SHARE, errors=SHARE, throttles=SHARE, \
         capacity=SHARE, consistency, all, seed=NUMBER, with commas between them.",
    ),
    (
        "-sandbox-quotas=QUOTAS",
        "The quotas of the sandbox's account in place of AWS's defaults (5 VPCs, 5 addresses): \
         vpcs=20,addresses=10, or none.",
    ),
    (
        "-state-dir=DIR",
        "Keep local states and the sandbox in this directory instead of the root module's. It is \
         relative to where the program is started.",
    ),
    ("-version", "The same as the command \"version\"."),
];

/// Flags that every command has.
const EVERY: [(&str, &str); 2] = [
    (
        "-compact-warnings",
        "Show only the summaries of warnings, unless there are errors too.",
    ),
    ("-no-color", "Print without colors."),
];

/// The text for the command at that path; for the program itself if the path is empty.
pub fn text(path: &[String]) -> String {
    let root = built();
    let mut command = &root;
    for name in path {
        command = command.find_subcommand(name).unwrap_or(command);
    }
    let usage = command_line(&format!("[global options] {}", usage(command, path)));
    let mut out = format!("Usage: {usage}\n{}", about(command));
    out.push_str(&commands(command, path.is_empty()));
    let flags: Vec<(String, String)> = command
        .get_arguments()
        .filter(|argument| argument.get_long().is_some() && !argument.is_hide_set())
        .map(|argument| (flag(argument), sentences(argument.get_help())))
        .collect();
    if path.is_empty() {
        out.push_str(&section(
            "Global options (before the command)",
            rows(&GLOBAL),
        ));
    } else if !command.has_subcommands() || !flags.is_empty() {
        let flags = flags.into_iter().chain(rows(&EVERY)).collect();
        out.push_str(&section("Options", flags));
    }
    if let Some(examples) = command.get_after_help() {
        let examples = examples.to_string();
        out.push_str(&format!("\nExamples:\n\n{}\n", called(&examples)));
    }
    out
}

/// What the command does: all of its comment, or the line that lists of commands have.
fn about(command: &Command) -> String {
    let Some(short) = command.get_about() else {
        return String::new();
    };
    let Some(long) = command.get_long_about() else {
        return format!("\n{}", indented(&sentences(Some(short))));
    };
    let long = long.to_string();
    let mut paragraphs = long.split("\n\n");
    let title = paragraphs.next().map(|it| format!("{it}."));
    let all = title.into_iter().chain(paragraphs.map(str::to_owned));
    all.map(|it| format!("\n{}", indented(&it))).collect()
}

fn indented(paragraph: &str) -> String {
    let text = wrap(&paragraph.replace('\n', " "), WIDTH - 4);
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// The commands within a command, a line each.
fn commands(command: &Command, is_root: bool) -> String {
    let shown = |inner: &&Command| !inner.is_hide_set();
    let all: Vec<&Command> = command.get_subcommands().filter(shown).collect();
    let row = |inner: &&&Command| {
        let about = inner.get_about().map(ToString::to_string);
        (inner.get_name().to_owned(), about.unwrap_or_default())
    };
    let is_main = |inner: &&&Command| MAIN.contains(&inner.get_name());
    if all.is_empty() {
        String::new()
    } else if is_root {
        let other = all.iter().filter(|it| !is_main(it)).map(|it| row(&it));
        let main = all.iter().filter(is_main).map(|it| row(&it));
        let (main, other): (Vec<_>, Vec<_>) = (main.collect(), other.collect());
        let width = widest(main.iter().chain(&other));
        format!(
            "\nMain commands:\n{}\nAll other commands:\n{}",
            lines(&main, width),
            lines(&other, width)
        )
    } else {
        let rows: Vec<_> = all.iter().map(|it| row(&it)).collect();
        format!("\nSubcommands:\n{}", lines(&rows, widest(rows.iter())))
    }
}

fn widest<'a>(rows: impl Iterator<Item = &'a (String, String)>) -> usize {
    rows.map(|(name, _)| name.len()).max().unwrap_or(0)
}

fn lines(rows: &[(String, String)], width: usize) -> String {
    let line = |(name, about): &(String, String)| format!("    {name:width$}  {about}\n");
    rows.iter().map(line).collect()
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let row = |(name, about): &(&str, &str)| ((*name).to_owned(), (*about).to_owned());
    rows.iter().map(row).collect()
}

/// Flags in order of their names, each with its text beside it.
fn section(title: &str, mut flags: Vec<(String, String)>) -> String {
    let name = |flag: &str| flag.find(['=', '[', ' ']).unwrap_or(flag.len());
    flags.sort_by(|(one, _), (other, _)| one[..name(one)].cmp(&other[..name(other)]));
    let width = widest(flags.iter());
    let mut out = format!("\n{title}:\n");
    for (name, about) in flags {
        let text = wrap(&about, WIDTH.saturating_sub(width + 6));
        let text = text.replace('\n', &format!("\n{:1$}", "", width + 4));
        out.push_str(&format!("\n  {name:width$}  {text}\n"));
    }
    out
}

fn usage(command: &Command, path: &[String]) -> String {
    let mut words = path.to_vec();
    if command.has_subcommands() {
        let is_required = command.is_subcommand_required_set();
        words.push(
            if is_required {
                "<subcommand>"
            } else {
                "[subcommand]"
            }
            .into(),
        );
    }
    if !command.is_subcommand_required_set() {
        words.push("[options]".into());
    }
    let arguments = command.get_positionals().filter(|it| !it.is_hide_set());
    let names = arguments.filter_map(Arg::get_value_names).flatten();
    words.extend(names.map(ToString::to_string));
    words.join(" ")
}

/// `-lock=false`, `-out=path`, `-json`: with the value that is not the default.
fn flag(argument: &Arg) -> String {
    let name = argument.get_long().unwrap_or_default();
    if !argument.get_possible_values().is_empty() {
        let defaults = argument.get_default_values();
        return match defaults.iter().any(|value| value == "true") {
            true => format!("-{name}=false"),
            false => format!("-{name}"),
        };
    }
    let value = argument.get_value_names().unwrap_or_default().iter().next();
    let value = value.map(ToString::to_string).unwrap_or_default();
    match argument.get_num_args().map(|range| range.min_values()) {
        _ if value.contains('=') => format!("-{name} '{value}'"),
        Some(0) => format!("-{name}[={value}]"),
        _ => format!("-{name}={value}"),
    }
}

/// The text of a comment, whose last full stop clap takes away.
fn sentences(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    match text.is_empty() || text.ends_with('.') {
        true => text,
        false => format!("{text}."),
    }
}

/// Examples with the name that the program was called by.
fn called(examples: &str) -> String {
    let name = format!("{} ", program_name());
    examples.replace("rform ", &name)
}

/// The hint to the help of a command, which follows an error in how it is used.
pub fn more_help(command: &[String]) -> String {
    format!(
        "For more help on using this command, run:\n  {}",
        command_line(&format!("{} -help", command.join(" ")))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(command: &Command, path: &[String]) -> Vec<Vec<String>> {
        let mut all = vec![path.to_vec()];
        for inner in command.get_subcommands() {
            let path: Vec<String> = [path, &[inner.get_name().to_owned()]].concat();
            all.extend(paths(inner, &path));
        }
        all
    }

    #[test]
    fn every_help_fits_into_80_columns_and_explains_every_flag() {
        for path in paths(&built(), &[]) {
            let help = text(&path);
            let wide = help.lines().find(|line| line.chars().count() > WIDTH);
            assert_eq!(wide, None, "{path:?}");
            assert!(help.contains("\n\n  "), "{path:?} says nothing:\n{help}");
        }
    }

    #[test]
    fn every_flag_has_at_least_one_sentence() {
        let root = built();
        for path in paths(&root, &[]) {
            let command = path.iter().fold(&root, |command, name| {
                command.find_subcommand(name).expect("the command")
            });
            let flags = command.get_arguments().filter(|it| it.get_long().is_some());
            for flag in flags {
                let text = sentences(flag.get_help());
                assert!(text.len() > 15, "{path:?} {:?}: {text:?}", flag.get_long());
            }
        }
    }
}
