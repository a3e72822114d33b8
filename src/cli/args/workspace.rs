//! The arguments of `workspace …`.

use clap::ArgAction::Set;
use clap::{Args, Subcommand};

use super::options::{Locking, Plain};

/// The commands of `workspace`.
#[derive(Subcommand, Debug)]
pub enum Workspace {
    Delete(WorkspaceDelete),
    /// List the workspaces
    ///
    /// Lists the workspaces of the backend and marks the selected one with a star.
    List(Plain),
    New(WorkspaceNew),
    Select(WorkspaceSelect),
    /// Show the name of the selected workspace
    Show(Plain),
}

/// Delete a workspace
///
/// Deletes the workspace NAME with its state. The selected workspace and the workspace "default"
/// cannot be deleted, nor, without -force, one whose state has objects.
#[derive(Args, Debug)]
pub struct WorkspaceDelete {
    /// Delete the workspace even if its state has objects. The objects stay in the cloud, and no
    /// state knows of them any more.
    #[arg(long, action = Set, default_value_t)]
    pub force: bool,
    #[command(flatten)]
    pub locking: Locking,
    /// The name of the workspace.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}

/// Create a workspace and select it
#[derive(Args, Debug)]
pub struct WorkspaceNew {
    /// Copy the state in this file into the new workspace.
    #[arg(long, value_name = "path")]
    pub state: Option<String>,
    #[command(flatten)]
    pub locking: Locking,
    /// The name of the workspace.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}

/// Select a workspace
#[derive(Args, Debug)]
pub struct WorkspaceSelect {
    /// Create the workspace if it does not exist.
    #[arg(long, action = Set, default_value_t)]
    pub or_create: bool,
    /// The name of the workspace.
    #[arg(value_name = "NAME")]
    pub rest: Vec<String>,
}
