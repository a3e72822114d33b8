//! One flag as Go reads it, with Go's messages where something is wrong.
//! <https://pkg.go.dev/flag>

use clap::Arg;
use clap::error::{ContextKind, ContextValue};
use rform_core::go::truth::parse_bool;

/// The name and value of a flag, without its dashes.
pub fn split(token: &str) -> (&str, Option<&str>) {
    let name = token.strip_prefix("--").or_else(|| token.strip_prefix('-'));
    let name = name.unwrap_or(token);
    match name.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (name, None),
    }
}

/// One flag as clap reads it.
pub fn text(
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
        Some(value) if is_bool => match parse_bool(value) {
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

/// The message of an error of clap, in the words of Go.
pub fn go_message(error: &clap::Error) -> String {
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
