//! The flags of `workspace …`.

use clap::{ArgAction, Args, Subcommand};

use super::options::{Locking, Plain};

/// `workspace …`
#[derive(Subcommand, Debug)]
pub enum Workspace {
    /// Delete a workspace
    Delete(WorkspaceDelete),
    /// List workspaces
    List(Plain),
    /// Create a new workspace
    New(WorkspaceNew),
    /// Select a workspace
    Select(WorkspaceSelect),
    /// Show the name of the current workspace
    Show(Plain),
}

/// `workspace delete`
#[derive(Args, Debug)]
pub struct WorkspaceDelete {
    /// Remove even a workspace that still has objects
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub force: bool,
    #[command(flatten)]
    pub locking: Locking,
    /// Which.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}

/// `workspace new`
#[derive(Args, Debug)]
pub struct WorkspaceNew {
    /// Copy an existing state file into the new workspace
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    #[command(flatten)]
    pub locking: Locking,
    /// Its name.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}

/// `workspace select`
#[derive(Args, Debug)]
pub struct WorkspaceSelect {
    /// Create the workspace if it doesn't exist
    #[arg(long, num_args = 0..=1, default_missing_value = "true", default_value_t = false, action = ArgAction::Set)]
    pub or_create: bool,
    /// Which.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}
