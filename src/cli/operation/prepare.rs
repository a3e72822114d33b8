//! Preparing an operation: everything that a plan or an apply is made with.

use std::path::PathBuf;

use super::backend::{SelectedBackend, open};
use super::observer::Observer;
use super::options::OperationOptions;
use crate::cli::context::{Failure, Process};
use crate::cli::plugins::Needed;
use crate::cli::providers;
use crate::cli::root_module::{self, Asker, MissingVariables, RootVariables};
use rform_config::Config;
use rform_core::diag::Diagnostics;
use rform_core::graph::Stop;
use rform_engine::{Registry, Session};
use rform_plan::events::Event;
use rform_state::Opened;
use rform_state::backend::StateStore;

/// An operation that is ready to run.
pub struct Operation {
    /// The configuration of the working directory, loaded without an error.
    pub config: Config,
    /// The providers of this program.
    pub registry: Registry,
    /// The root module's variables.
    pub variables: RootVariables,
    /// The backend and the workspace.
    pub backend: SelectedBackend,
    /// Where the state of this operation is read and written.
    pub store: Box<dyn StateStore>,
    /// The state as it was found, under its lock.
    pub opened: Opened,
    /// Warnings of the preparation.
    pub warnings: Diagnostics,
    /// The largest number of steps that run at the same time; none for no limit.
    pub parallelism: Option<usize>,
    /// The directory of the root module, relative to the host's.
    pub root: PathBuf,
}

impl Operation {
    /// Reads everything, asks for missing variables, and takes the lock.
    ///
    /// # Errors
    /// The configuration, the backend, the state or the variables are not usable.
    pub fn prepare(
        process: &Process,
        observer: &dyn Observer,
        options: &OperationOptions,
    ) -> Result<Operation, Failure> {
        let world = process.world.as_ref();
        let loaded = process.load(&process.root_dir);
        let backend = SelectedBackend::of(process, &loaded.config, options.sandbox.as_deref())?;
        if let (Some(error), false) = (&options.without_config, root_module::exists(process)) {
            return Err(error.clone().into());
        }
        let store = backend.store(&options.paths)?;
        let lock = (options.name, options.lock);
        let opened = open(process, observer, store.as_ref(), lock)?;
        let (mut config, mut warnings) = root_module::load(process)?;
        let ask = process
            .may_ask(options.input)
            .then_some(observer as &dyn Asker);
        let missing = match options.unset_variables {
            true => MissingVariables::Unknown,
            false => ask.map_or(MissingVariables::Refused, MissingVariables::Asked),
        };
        let variables = root_module::variables(world, &mut config, &options.variables, missing)?;
        warnings.extend(variables.warnings.clone());
        let sandbox = providers::sandbox_file(process, options.sandbox.as_deref());
        let sandbox = sandbox.map(|file| providers::open_sandbox(process, &file));
        let sandbox = sandbox.transpose()?;
        if let Some(replaced) = &backend.replaced {
            observer.notice(&format!(
                "The state is kept in local files instead of the backend \"{replaced}\"."
            ));
        }
        let mut needed = Needed::by_config(&config);
        needed.add_state(&opened.state);
        Ok(Operation {
            registry: providers::registry(process, sandbox.as_ref(), &needed)?,
            config,
            variables,
            backend,
            store,
            opened,
            warnings,
            parallelism: options.parallelism,
            root: process.root_dir.clone(),
        })
    }

    /// The session in which the engine works.
    pub fn session<'a>(
        &'a self,
        process: &Process,
        events: &'a dyn Fn(Event),
        stop: &'a Stop,
    ) -> Session<'a> {
        Session {
            world: process.world.clone(),
            config: &self.config,
            registry: &self.registry,
            workspace: self.backend.workspace.clone(),
            root: self.root.clone(),
            cwd: process.started_in.clone(),
            variables: self.variables.values.clone(),
            unfit: self.variables.unfit.clone(),
            overrides: Default::default(),
            parallelism: self.parallelism,
            events,
            stop,
        }
    }

    /// A failure with diagnostics that point into this configuration.
    pub fn failure(&self, diagnostics: Diagnostics) -> Failure {
        Failure {
            diagnostics,
            sources: self.config.sources.clone(),
        }
    }
}
