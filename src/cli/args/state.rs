//! The flags of `state …`, `taint` and `untaint`.

use clap::{ArgAction, Args, Subcommand};

use super::options::{Locking, Paths};

/// `state …`
#[derive(Subcommand, Debug)]
pub enum State {
    /// List resources in the state
    List(StateList),
    /// Show a resource in the state
    Show(StateShow),
    /// Remove instances from the state
    Rm(StateRm),
    /// Move an item in the state
    Mv(StateMv),
    /// Pull current state and output to stdout
    Pull(StatePull),
    /// Update remote state from a local state file
    Push(StatePush),
    /// Replace provider in the state
    ReplaceProvider(StateReplaceProvider),
}

impl State {
    /// The addresses that the command is given.
    pub fn addresses(&mut self) -> &mut [String] {
        match self {
            State::List(args) => &mut args.rest,
            State::Show(args) => &mut args.rest,
            State::Rm(args) => &mut args.rest,
            State::Mv(args) => &mut args.rest,
            State::Pull(_) | State::Push(_) | State::ReplaceProvider(_) => &mut [],
        }
    }
}

/// `state list`
#[derive(Args, Debug)]
pub struct StateList {
    /// Path to the state file
    #[arg(long, value_name = "statefile")]
    pub state: Option<String>,
    /// Only instances with this id
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Only what is in these.
    #[arg(value_name = "ADDRESS")]
    pub rest: Vec<String>,
}

/// `state show`
#[derive(Args, Debug)]
pub struct StateShow {
    /// Path to the state file
    #[arg(long, value_name = "statefile")]
    pub state: Option<String>,
    /// Of which instance.
    #[arg(value_name = "ADDRESS")]
    pub rest: Vec<String>,
}

/// `state rm`
#[derive(Args, Debug)]
pub struct StateRm {
    /// Only print what would be removed
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub dry_run: bool,
    #[command(flatten)]
    pub changing: StateChange,
    /// What is removed.
    #[arg(value_name = "ADDRESS")]
    pub rest: Vec<String>,
}

/// `state mv`
#[derive(Args, Debug)]
pub struct StateMv {
    /// Only print what would be moved
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub dry_run: bool,
    /// Where the state with what was moved is written
    #[arg(long, value_name = "path")]
    pub state_out: Option<String>,
    /// Backup of that file
    #[arg(long, value_name = "path")]
    pub backup_out: Option<String>,
    #[command(flatten)]
    pub changing: StateChange,
    /// From where to where.
    #[arg(value_name = "SOURCE DESTINATION")]
    pub rest: Vec<String>,
}

/// What all commands have that change a state by hand.
#[derive(Args, Debug)]
pub struct StateChange {
    /// Path to the state file to update
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    /// Where the former state is kept
    #[arg(long, value_name = "path")]
    pub backup: Option<String>,
    /// Ignored
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set, hide = true)]
    pub ignore_remote_version: bool,
    #[command(flatten)]
    pub locking: Locking,
}

/// `state pull`
#[derive(Args, Debug)]
pub struct StatePull {
    /// None are expected.
    #[arg(value_name = "ARGUMENT")]
    pub rest: Vec<String>,
}

/// `state push`
#[derive(Args, Debug)]
pub struct StatePush {
    /// Write the state even if lineages don't match or the remote serial is higher
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub force: bool,
    /// Ignored
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set, hide = true)]
    pub ignore_remote_version: bool,
    #[command(flatten)]
    pub locking: Locking,
    /// The file, or - for standard input.
    #[arg(value_name = "PATH")]
    pub rest: Vec<String>,
}

/// `state replace-provider`
#[derive(Args, Debug)]
pub struct StateReplaceProvider {
    /// Skip interactive approval
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub auto_approve: bool,
    #[command(flatten)]
    pub changing: StateChange,
    /// Which by which.
    #[arg(value_name = "FROM_PROVIDER_FQN TO_PROVIDER_FQN")]
    pub rest: Vec<String>,
}

/// `taint` and `untaint`
#[derive(Args, Debug)]
pub struct Taint {
    /// Succeed even if the resource is missing
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub allow_missing: bool,
    /// Ignored
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set, hide = true)]
    pub ignore_remote_version: bool,
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub locking: Locking,
    /// Which instance.
    #[arg(value_name = "ADDRESS")]
    pub rest: Vec<String>,
}
