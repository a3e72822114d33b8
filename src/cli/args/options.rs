//! Groups of flags that several commands share.

use std::str::FromStr;

use clap::ArgAction::{Append, Set};
use clap::{ArgMatches, Args, FromArgMatches};
use rform_core::go::duration;

pub use rform_config::variables::VarOption;

/// The arguments of all operations on a root module and its state.
#[derive(Args, Clone, Debug, Default)]
pub struct OperationArgs {
    /// Ask nothing: a variable that is not set is an error, and so is a plan that needs approval.
    #[arg(long, action = Set, default_value_t = true)]
    pub input: bool,
    /// Limit how many steps run at the same time. By default, and with 0, every step runs as soon
    /// as all that it depends on is done, at the rates that AWS allows.
    #[arg(long, value_name = "n", default_value_t = 0)]
    pub parallelism: i64,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
}

/// What to plan.
#[derive(Args, Clone, Debug, Default)]
pub struct PlanningArgs {
    /// Plan to destroy every object in the state, whatever the configuration says.
    #[arg(long, action = Set, default_value_t)]
    pub destroy: bool,
    /// Compare the state with the objects in the cloud and plan to update the state alone. No
    /// object is changed.
    #[arg(long, action = Set, default_value_t)]
    pub refresh_only: bool,
    /// Do not read the objects in the cloud before planning. This is faster, but takes the state
    /// for the truth, so that the plan misses what was changed elsewhere.
    #[arg(long, action = Set, default_value_t = true)]
    pub refresh: bool,
    /// Replace the object of this resource instance, even if an update or nothing at all would do.
    /// Can be given several times.
    #[arg(long, value_name = "address", action = Append)]
    pub replace: Vec<String>,
    /// Limit the plan to this module, resource or resource instance and to what it depends on.
    /// Meant for exceptional situations, such as recovery from a mistake. Can be given several
    /// times.
    #[arg(long, value_name = "address", action = Append)]
    pub target: Vec<String>,
    /// Allow actions to be deferred. Taken by experimental versions of Terraform, and without effect.
    #[arg(long, action = Set, default_value_t, hide = true)]
    pub allow_deferral: bool,
}

/// Paths of the state, where they are not the backend's.
#[derive(Args, Clone, Debug, Default)]
pub struct Paths {
    /// Read the state from this file, and write it there unless -state-out names another one. For
    /// the local backend only.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Write the state to this file and leave the one that was read as it is. For the local
    /// backend only.
    #[arg(long, value_name = "path")]
    pub state_out: Option<String>,
    /// Keep the former state in this file. The default is the path of the state with .backup at
    /// its end; "-" keeps none. For the local backend only.
    #[arg(long, value_name = "path")]
    pub backup: Option<String>,
}

/// Whether the state is locked, and how long a lock of another process is waited for.
#[derive(Args, Clone, Debug, Default)]
pub struct Locking {
    /// Do not lock the state during the command. This is dangerous while others might run commands
    /// on the same workspace.
    #[arg(long, action = Set, default_value_t = true)]
    pub lock: bool,
    /// How long to wait for a lock that another process holds, such as 90s or 5m. The default is
    /// not to wait.
    #[arg(long, value_name = "duration", default_value = "0s")]
    pub lock_timeout: Duration,
}

/// Where the test files are.
#[derive(Args, Clone, Debug, Default)]
pub struct TestDirectory {
    /// The directory of the test files, besides that of the root module. The default is "tests".
    #[arg(long, value_name = "path", default_value = "tests")]
    pub test_directory: String,
}

/// A flag of Terraform's remote operations. There are none here, so it changes nothing.
#[derive(Args, Clone, Debug, Default)]
pub struct RemoteVersion {
    /// Do not compare the version of Terraform that a remote workspace runs. Taken for the sake of
    /// scripts, without effect: there are no remote operations here.
    #[arg(long, action = Set, default_value_t)]
    pub ignore_remote_version: bool,
}

/// The arguments of commands that have -json and no other flag.
#[derive(Args, Debug)]
pub struct Json {
    /// Print one JSON document.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}

/// The arguments of commands without flags.
#[derive(Args, Debug)]
pub struct Plain {
    /// None are expected; a directory, as in old versions of Terraform, is refused with advice.
    #[arg(value_name = "DIR", hide = true)]
    pub rest: Vec<String>,
}

/// The sandbox in the place of AWS.
#[derive(Args, Clone, Debug, Default)]
pub struct Sandboxed {
    /// Send requests for AWS to the sandbox, which is kept in this file or, without a file, in
    /// .rform/sandbox.json. See the help of the command "sandbox".
    #[arg(long, value_name = "file", num_args = 0..=1, default_missing_value = "")]
    pub sandbox: Option<String>,
    /// Let the sandbox fail now and then, as AWS does: lost=SHARE, errors=SHARE, throttles=SHARE,
    /// capacity=SHARE (each from 0 to 1), consistency, all, and seed=NUMBER, with commas between
    /// them. RFORM_SANDBOX_FAULTS says the same.
    #[arg(long, value_name = "faults")]
    pub sandbox_faults: Option<String>,
    /// The quotas of the account in place of AWS's defaults, such as vpcs=20,addresses=10, or none.
    /// RFORM_SANDBOX_QUOTAS says the same.
    #[arg(long, value_name = "quotas")]
    pub sandbox_quotas: Option<String>,
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

const VAR: &str = "Set the value of an input variable of the root module. Can be given several \
                   times; of values for the same variable the last one counts.";

const VAR_FILE: &str = "Read values of input variables from this file, after terraform.tfvars and \
                        the *.auto.tfvars files. Can be given several times.";

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
                .action(Append)
        };
        let var = flag("var", "var", "name=value");
        let file = flag("var_file", "var-file", "path");
        command.arg(var.help(VAR)).arg(file.help(VAR_FILE))
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
