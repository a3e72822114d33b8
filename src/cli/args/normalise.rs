//! From Go's flags (`-var x=y`, `-lock=false`, `--no-color`) and those of Terraform 0.11 to what
//! clap reads.

use clap::{ArgAction, Command};

use super::flag::{split, text};
use super::legacy::{LegacyArguments, LegacyFlag};

/// Flags up to the first argument, as clap reads them; then the arguments. A flag that is
/// given again replaces the former, unless it may be repeated.
pub fn flags(
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
