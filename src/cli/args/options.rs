//! Groups of flags that several commands share.

use std::str::FromStr;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches};
use rform_core::go::duration;

pub use rform_config::variables::VarOption;

/// What to plan.
#[derive(Args, Clone, Debug, Default)]
pub struct OperationArgs {
    /// Plan to destroy everything
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub destroy: bool,
    /// Only bring the state up to date
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub refresh_only: bool,
    /// Skip checking for external changes
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub refresh: bool,
    /// Force replacement of this instance; may be repeated
    #[arg(long, value_name = "resource", action = ArgAction::Append)]
    pub replace: Vec<String>,
    /// Limit the operation to this and what it depends on; may be repeated
    #[arg(long, value_name = "resource", action = ArgAction::Append)]
    pub target: Vec<String>,
    /// At most so many operations at a time; 0 for no limit
    #[arg(long, value_name = "n", default_value_t = 0)]
    pub parallelism: i64,
    /// Allow actions to be set aside (accepted, without effect)
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set, hide = true)]
    pub allow_deferral: bool,
}

/// Where the state is, when it is not where the backend says.
#[derive(Args, Clone, Debug, Default)]
pub struct Paths {
    /// Read the state from here
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Write the state here
    #[arg(long, value_name = "path")]
    pub state_out: Option<String>,
    /// Keep the former state here; - for nowhere
    #[arg(long, value_name = "path")]
    pub backup: Option<String>,
}

/// Whether and how long to try to take the lock.
#[derive(Args, Clone, Debug, Default)]
pub struct Locking {
    /// Don't hold a state lock during the operation
    #[arg(long, default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub lock: bool,
    /// Duration to retry a state lock
    #[arg(long, value_name = "0s", default_value = "0s")]
    pub lock_timeout: Duration,
}

/// Commands without flags.
#[derive(Args, Debug)]
pub struct Plain {
    /// At most the directory.
    #[arg(value_name = "DIR")]
    pub rest: Vec<String>,
}

/// The AWS account inside instead of the one outside.
#[derive(Args, Clone, Debug, Default)]
pub struct Sandboxed {
    /// Work on the AWS account inside, kept in a file
    #[arg(long, value_name = "file", num_args = 0..=1, default_missing_value = "")]
    pub sandbox: Option<String>,
}

/// A time in Go's notation: `1m30s`, `500ms`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Duration(pub std::time::Duration);

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Duration, String> {
        duration::parse(text)
            .map(Duration)
            .map_err(|_| "parse error".to_owned())
    }
}

/// `-var` and `-var-file`, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Variables(pub Vec<VarOption>);

impl Variables {
    fn of(matches: &ArgMatches) -> Variables {
        let mut given = Vec::new();
        type Kind = fn(String) -> VarOption;
        for (id, kind) in [
            ("var", VarOption::Value as Kind),
            ("var_file", VarOption::File),
        ] {
            let indices = matches.indices_of(id).into_iter().flatten();
            let values = matches.get_many::<String>(id).into_iter().flatten();
            given.extend(indices.zip(values.map(|value| kind(value.clone()))));
        }
        given.sort_by_key(|(index, _)| *index);
        Variables(given.into_iter().map(|(_, given)| given).collect())
    }
}

impl FromArgMatches for Variables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Variables, clap::Error> {
        Ok(Variables::of(matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Variables::of(matches);
        Ok(())
    }
}

impl Args for Variables {
    fn augment_args(command: clap::Command) -> clap::Command {
        let flag = |id: &'static str, long: &'static str, value: &'static str| {
            clap::Arg::new(id)
                .long(long)
                .value_name(value)
                .action(ArgAction::Append)
        };
        let var = flag("var", "var", "name=value");
        let file = flag("var_file", "var-file", "path");
        command
            .arg(var.help("Set a value for an input variable; may be repeated"))
            .arg(file.help("Load variable values from this file; may be repeated"))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Variables::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        let seconds = |text: &str| text.parse().map(|it: Duration| it.0.as_secs_f64());
        assert_eq!(seconds("1m30.5s"), Ok(90.5));
        assert_eq!(seconds("250ms"), Ok(0.25));
        assert_eq!(seconds("0"), Ok(0.0));
        for bad in ["", "5", "s", "1x", "-1s", "1.2.3s"] {
            assert_eq!(seconds(bad), Err("parse error".to_owned()), "{bad}");
        }
    }
}
