//! Opens a state to read it or to change it.

use std::path::{Path, PathBuf};

use crate::cli::args::StateChange as Args;
use crate::cli::commands::usage::plainly;
use crate::cli::context::{Context, Failure};
use crate::cli::operation::{self, SelectedBackend, lock_options};
use rform_state::backend::{StatePaths, StateStore};
use rform_state::{Opened, State, serial};

const NO_STATE: &str = "No state file was found!

State management commands require a state file. Run this command
in a directory where Terraform has been run or use the -state flag
to point the command to a specific state location.";

/// A state that is about to be changed, under its lock.
pub struct StateChange {
    /// Where the state is written.
    pub store: Box<dyn StateStore>,
    /// The state as it was found.
    pub opened: Opened,
}

impl StateChange {
    /// Writes the changed state with the next serial.
    pub fn save(&self, context: &Context, state: State) -> Result<(), Failure> {
        let state = serial::next(state);
        let world = context.world.as_ref();
        Ok(self.store.save(world, &self.opened, &state)?)
    }
}

/// The store of the state in that file, or of the selected workspace.
fn store(context: &Context, path: Option<&str>) -> Result<Box<dyn StateStore>, Failure> {
    let paths = StatePaths {
        state: path.map(PathBuf::from),
        ..StatePaths::default()
    };
    match path {
        Some(_) => {
            let at_rest = context.encryption(None)?.state();
            Ok(rform_state::backend::file_store(&paths, at_rest))
        }
        None => Ok(SelectedBackend::here(context)?.store(&paths)?),
    }
}

/// Reads the state. None if there is none, which is reported here.
pub fn existing(context: &Context, path: Option<&str>) -> Result<Option<State>, Failure> {
    let store = store(context, path)?;
    let opened = operation::look(context, &context.printer, store.as_ref())?;
    if !opened.exists {
        plainly(context, NO_STATE)?;
        return Ok(None);
    }
    Ok(Some(opened.state))
}

/// Locks the state to change it. None if there is none, which is reported here.
pub fn open_for_change(
    context: &Context,
    args: &Args,
    operation: &str,
) -> Result<Option<StateChange>, Failure> {
    let mut store = store(context, args.state.as_deref())?;
    let lock = (operation, lock_options(&args.locking));
    let opened = operation::open(context, &context.printer, store.as_ref(), lock)?;
    if !opened.exists {
        plainly(context, NO_STATE)?;
        return Ok(None);
    }
    let backup = match &args.backup {
        Some(path) => path.into(),
        None => dated_backup(context, &store.location()),
    };
    store.set_backup(backup);
    Ok(Some(StateChange { store, opened }))
}

/// The path of a new backup, such as `terraform.tfstate.1732500000.backup`: changes by hand never
/// overwrite a backup.
fn dated_backup(context: &Context, location: &str) -> PathBuf {
    let path = Path::new(location);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let seconds = context.world.now().as_secs();
    path.with_file_name(format!("{name}.{seconds}.backup"))
}
