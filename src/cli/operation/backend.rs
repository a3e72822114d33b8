//! The backend that an operation uses, and opening the state in it.

use serde_json::{Value as Json, json};

use super::observer::Notices;
use super::options::LockOptions;
use crate::cli::context::{Failure, Process};
use crate::cli::providers;
use rform_backends::{BackendContext, Bootstrap};
use rform_config::{Config, backend_as_written, backend_block};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_state::Opened;
use rform_state::backend::{
    Agreed, BACKEND_TYPES, Backend, Declared, LocalBackend, StatePaths, StateStore, agree, errored,
    legacy_hash, open_within, read_record, workspace,
};

/// The backend in use, and the selected workspace.
#[derive(Debug)]
pub struct SelectedBackend {
    /// The type of the backend, such as `local`.
    pub backend_type: String,
    /// Where the states of all workspaces are kept.
    pub backend: Box<dyn Backend>,
    /// The name of the selected workspace.
    pub workspace: String,
    /// The type of the backend in the configuration that local files replace, if they do.
    pub replaced: Option<String>,
}

impl SelectedBackend {
    /// The backend of the configuration in the working directory. What it calls may be invalid or not
    /// installed, but a root module that cannot be read may keep its state anywhere.
    ///
    /// # Errors
    /// The root module's own files have errors, or the backend cannot be used.
    pub fn here(process: &Process) -> Result<SelectedBackend, Failure> {
        let loaded = process.load(&process.root_dir);
        if loaded.of_root.has_errors() {
            return Err((loaded.of_root, loaded.config.sources).into());
        }
        SelectedBackend::of(process, &loaded.config, None)
    }

    /// The backend that the configuration and the last `init` agree on. `sandbox` is the command's
    /// option of that name: in a sandbox, local files replace a backend that is elsewhere.
    pub fn of(
        process: &Process,
        config: &Config,
        sandbox: Option<&str>,
    ) -> Result<SelectedBackend, Failure> {
        let world = process.world.as_ref();
        let fail = |diagnostics: Diagnostics| Failure::from((diagnostics, config.sources.clone()));
        let declared = declared_backend(config).map_err(|it| fail(of_operation(it)))?;
        let record = read_record(world)?;
        let is_sandboxed = providers::sandbox_file(process, sandbox).is_some();
        let is_replaced = declared.as_ref().is_some_and(|declared| {
            let is_recorded = record
                .as_ref()
                .is_some_and(|it| it.backend_type == declared.backend_type);
            is_sandboxed && is_replaced(&declared.backend_type, is_recorded)
        });
        if let Some(declared) = declared.as_ref().filter(|_| !is_replaced) {
            check_built_in(&declared.backend_type)?;
        }
        let workspace = workspace::current(world)?;
        let at_rest = process.encryption(Some(config))?.state();
        let unnamed = || {
            let local = LocalBackend::within(&process.state_dir);
            Box::new(local.kept_by(at_rest.clone()))
        };
        let selected = match agree(declared.as_ref(), record, is_replaced)? {
            Agreed::Unconfigured => SelectedBackend {
                backend_type: "local".into(),
                backend: unnamed(),
                workspace,
                replaced: None,
            },
            Agreed::Replaced => SelectedBackend {
                backend_type: "local".into(),
                backend: unnamed(),
                workspace,
                replaced: declared.map(|declared| declared.backend_type),
            },
            Agreed::Recorded(record) => SelectedBackend {
                backend: backend(process, sandbox, (&record.backend_type, &record.config))?.0,
                backend_type: record.backend_type,
                workspace,
                replaced: None,
            },
        };
        Ok(selected)
    }

    /// The backend that a plan was made with, as [`SelectedBackend::planned`] describes it, and the
    /// workspace that is selected now: the state of another one than the planned one does not match.
    ///
    /// # Errors
    /// It cannot be used.
    pub fn of_plan(
        process: &Process,
        sandbox: Option<&str>,
        described: &Json,
    ) -> Result<SelectedBackend, Failure> {
        let workspace = workspace::current(process.world.as_ref())?;
        // Plans of former versions have the settings of local files alone.
        let backend_type = described.get("type").and_then(Json::as_str);
        let backend_type = backend_type.unwrap_or("local");
        let settings = described.get("config").unwrap_or(described);
        let settings = (backend_type, settings);
        Ok(SelectedBackend {
            backend_type: backend_type.to_owned(),
            backend: backend(process, sandbox, settings)?.0,
            workspace,
            replaced: None,
        })
    }

    /// The backend as a plan file describes it: its type and its settings.
    pub fn planned(&self) -> Json {
        json!({ "type": self.backend_type, "config": self.backend.settings() })
    }

    /// The state of the selected workspace, unless `paths` leads elsewhere.
    ///
    /// # Errors
    /// Another workspace than the default one is selected, and the backend has no others.
    pub fn store(&self, paths: &StatePaths) -> Result<Box<dyn StateStore>, Diagnostic> {
        match self.workspace == workspace::DEFAULT || self.backend.has_workspaces() {
            true => Ok(self.backend.store(&self.workspace, paths)),
            false => Err(no_workspaces(&self.backend_type, &self.workspace)),
        }
    }
}

/// Whether local files replace a backend in a sandbox. The sandbox itself stands in for a service of
/// AWS as soon as `init` has set up a backend there.
pub fn is_replaced(backend_type: &str, is_recorded: bool) -> bool {
    let is_inside = rform_backends::find(backend_type).is_some_and(|it| it.is_in_sandbox);
    backend_type != "local" && !(is_inside && is_recorded)
}

/// The backend of that type with these settings, and warnings about them.
///
/// # Errors
/// The settings cannot be used, or the sandbox cannot be opened.
pub fn backend(
    process: &Process,
    sandbox: Option<&str>,
    (backend_type, settings): (&str, &Json),
) -> Result<(Box<dyn Backend>, Diagnostics), Failure> {
    let context = backend_context(process, sandbox, backend_type)?;
    let report = process.on_error.clone();
    let backend = rform_backends::backend(backend_type, settings, &context, report);
    backend.map_err(Failure::from)
}

/// What is missing of the places in which a backend of that type with these settings keeps states.
///
/// # Errors
/// The backend cannot make such places, or it is not known what is missing.
pub fn bootstrap(
    process: &Process,
    sandbox: Option<&str>,
    (backend_type, settings): (&str, &Json),
) -> Result<Box<dyn Bootstrap>, Failure> {
    let found = rform_backends::find(backend_type);
    let Some(bootstrap) = found.and_then(|it| it.bootstrap) else {
        let detail = format!(
            "The backend \"{backend_type}\" needs nothing that this program could create. Leave \
             out -bootstrap."
        );
        return Err(Diagnostic::error("Nothing to bootstrap", detail).into());
    };
    let context = backend_context(process, sandbox, backend_type)?;
    bootstrap(settings, &context).map_err(Failure::from)
}

/// What a backend of that type may use: the sandbox only if it can stand in for its service.
fn backend_context(
    process: &Process,
    sandbox: Option<&str>,
    backend_type: &str,
) -> Result<BackendContext, Failure> {
    let is_inside = rform_backends::find(backend_type).is_some_and(|it| it.is_in_sandbox);
    let file = providers::sandbox_file(process, sandbox).filter(|_| is_inside);
    let sandbox = file.map(|file| providers::open_sandbox(process, &file));
    let encryption = process.encryption(None)?.clone();
    let sandbox = sandbox.transpose()?;
    Ok(providers::backend_context(
        process,
        sandbox.as_ref(),
        encryption,
    ))
}

/// Refuses a backend type of Terraform that this program does not have.
///
/// # Errors
/// It does not have that type.
pub fn check_built_in(backend_type: &str) -> Result<(), Diagnostic> {
    match rform_backends::schema(backend_type) {
        Some(_) => Ok(()),
        None => Err(rform_backends::unsupported(backend_type)),
    }
}

/// The backend that the root module declares, if any.
///
/// # Errors
/// There is no such backend, or the block does not fit its schema.
pub fn declared_backend(config: &Config) -> Result<Option<Declared>, Diagnostics> {
    let block = backend_block(config, &rform_backends::schema, &BACKEND_TYPES)?;
    Ok(block.map(|(backend_type, arguments)| {
        let (recorded, hash) = rform_backends::recorded(&backend_type, &arguments);
        let legacy_hash = legacy_hash(&backend_type, &backend_as_written(config));
        Declared {
            backend_type,
            config: arguments,
            recorded,
            hash,
            legacy_hash,
        }
    }))
}

/// Operations have a summary of their own for a type that there is not.
fn of_operation(found: Diagnostics) -> Diagnostics {
    let renamed = found.iter().cloned().map(|mut it| {
        if it.summary == rform_config::NO_SUCH_BACKEND {
            it.summary = "Invalid backend type".into();
        }
        it
    });
    renamed.collect()
}

fn no_workspaces(backend_type: &str, selected: &str) -> Diagnostic {
    Diagnostic::error(
        "error loading state: workspaces not supported",
        format!(
            "The workspace \"{selected}\" is selected, and the backend \"{backend_type}\" has the \
             default workspace alone."
        ),
    )
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

/// The name of the operation in the lock of `state push`.
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
    let Ok(encryption) = process.encryption(None) else {
        return;
    };
    let at_rest = encryption.state();
    for name in errored::newer(process.world.as_ref(), opened, at_rest.as_ref()) {
        let push = command_line(&format!("state push {name}"));
        notices.notice(&format!(
            "The file \"{name}\" holds a newer state than the one in use: an earlier run could not \
             save it. Objects that only that file knows would be created a second time. Save it \
             first, with:\n    {push}\nor delete it if it is of no use."
        ));
    }
}
