//! The backend that an operation uses, and opening the state in it.

use super::observer::Notices;
use super::options::LockOptions;
use crate::cli::context::{Failure, Process};
use rform_config::{Config, backend_block};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_state::Opened;
use rform_state::backend::{
    BACKEND_TYPES, Backend, Declared, LOCAL_ARGUMENTS, LocalBackend, StatePaths, StateStore, agree,
    errored, open_within, read_record, workspace,
};

/// The backend in use, and the selected workspace.
#[derive(Debug)]
pub struct SelectedBackend {
    /// Where the states of all workspaces are kept.
    pub backend: Box<dyn Backend>,
    /// The name of the selected workspace.
    pub workspace: String,
    /// The type of the backend in the configuration that local files replace, if they do.
    pub replaced: Option<String>,
}

impl SelectedBackend {
    /// The backend of the configuration in the working directory, which may be invalid in
    /// everything else.
    pub fn here(process: &Process) -> Result<SelectedBackend, Failure> {
        let loaded = rform_config::load(process.world.as_ref(), &process.root_dir);
        SelectedBackend::of(process, &loaded.config, process.is_sandboxed())
    }

    /// The backend that the configuration and the last `init` agree on. In a sandbox, local files
    /// replace every other backend.
    pub fn of(
        process: &Process,
        config: &Config,
        is_sandboxed: bool,
    ) -> Result<SelectedBackend, Failure> {
        let world = process.world.as_ref();
        let declared = declared_backend(config).map_err(|diagnostics| Failure {
            diagnostics,
            sources: config.sources.clone(),
        })?;
        let record = read_record(world)?;
        let (backend, replaced) = agree(declared.as_ref(), record.as_ref(), is_sandboxed, || {
            LocalBackend::within(&process.state_dir)
        })?;
        Ok(SelectedBackend {
            backend: Box::new(backend),
            workspace: workspace::current(world)?,
            replaced,
        })
    }

    /// The state of the selected workspace, unless `paths` leads elsewhere.
    pub fn store(&self, paths: &StatePaths) -> Box<dyn StateStore> {
        self.backend.store(&self.workspace, paths)
    }
}

/// The backend that the root module declares, if any.
///
/// # Errors
/// There is no such backend, or the block does not fit its schema.
pub fn declared_backend(config: &Config) -> Result<Option<Declared>, Diagnostics> {
    let block = backend_block(config, &LOCAL_ARGUMENTS, &BACKEND_TYPES)?;
    Ok(block.map(|(backend_type, arguments)| Declared::new(&backend_type, arguments)))
}

/// Locks and reads a state, unless the options leave the lock out, and tells what was found of
/// earlier runs.
///
/// # Errors
/// The lock cannot be had, or the state cannot be read.
pub fn open(
    process: &Process,
    notices: &dyn Notices,
    store: &dyn StateStore,
    (operation, lock): (&str, LockOptions),
) -> Result<Opened, Diagnostic> {
    let world = &process.world;
    let opened = match lock.lock {
        false => store.open(world, None)?,
        true => open_within(store, world, operation, lock.timeout, &|| {
            notices.waiting_for_lock()
        })?,
    };
    tell_of_earlier_runs(notices, &opened);
    // A push is what that advice asks for.
    if operation != PUSH {
        tell_of_errored(process, notices, &opened);
    }
    Ok(opened)
}

/// What the lock of `state push` says is going on.
pub const PUSH: &str = "state-push";

/// Reads a state without its lock.
///
/// # Errors
/// The state cannot be read.
pub fn look(
    process: &Process,
    notices: &dyn Notices,
    store: &dyn StateStore,
) -> Result<Opened, Diagnostic> {
    let lock = LockOptions {
        lock: false,
        timeout: Default::default(),
    };
    open(process, notices, store, ("", lock))
}

fn tell_of_earlier_runs(notices: &dyn Notices, opened: &Opened) {
    if opened.recovered > 0 {
        notices.notice(&format!(
            "Recovered {} completed steps of an interrupted run.",
            opened.recovered
        ));
    }
    for notice in &opened.notices {
        notices.notice(notice);
    }
}

/// Tells of files that hold a state which an earlier run could not save.
fn tell_of_errored(process: &Process, notices: &dyn Notices, opened: &Opened) {
    for name in errored::newer(process.world.as_ref(), opened) {
        notices.notice(&format!(
            "The file \"{name}\" holds a newer state than the one in use: an earlier run could not \
             save it. Objects that only that file knows would be created a second time. Save it \
             first, with:\n    terraform state push {name}\nor delete it if it is of no use."
        ));
    }
}
