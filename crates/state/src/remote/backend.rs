//! A remote backend as the commands see it.

use std::sync::Arc;

use super::client::RemoteWorkspaces;
use super::report::Report;
use super::store::{RemoteStore, journals_of};
use crate::at_rest::{Cipher, Plain};
use crate::backend::workspace::DEFAULT;
use crate::backend::{Backend, StatePaths, StateStore};
use crate::{Opened, State};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// The workspaces of a configuration in a remote backend.
#[derive(Clone)]
pub struct RemoteBackend {
    workspaces: Arc<dyn RemoteWorkspaces>,
    report: Report,
    at_rest: Cipher,
}

impl std::fmt::Debug for RemoteBackend {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.workspaces.fmt(out)
    }
}

impl RemoteBackend {
    /// The backend with these workspaces. `report` is told of locks that cannot be given back.
    pub fn new(workspaces: Arc<dyn RemoteWorkspaces>, report: Report) -> RemoteBackend {
        RemoteBackend {
            workspaces,
            report,
            at_rest: Plain::cipher(),
        }
    }

    /// The same backend, whose states are kept in this way.
    pub fn kept_by(self, at_rest: Cipher) -> RemoteBackend {
        RemoteBackend { at_rest, ..self }
    }

    fn remote_store(&self, workspace: &str) -> RemoteStore {
        let client = self.workspaces.client(workspace);
        let store = RemoteStore::new(client, workspace, self.report.clone());
        store.kept_by(self.at_rest.clone())
    }
}

impl Backend for RemoteBackend {
    fn workspaces(&self, _world: &dyn World) -> Result<Vec<String>, Diagnostic> {
        let names = self.workspaces.workspaces()?.ok_or_else(unsupported)?;
        let others = names.into_iter().filter(|name| name != DEFAULT);
        let mut others: Vec<String> = others.collect();
        others.sort();
        Ok([DEFAULT.to_owned()].into_iter().chain(others).collect())
    }

    fn has_workspaces(&self) -> bool {
        self.workspaces.has_workspaces()
    }

    /// Puts an empty state under the lock, unless there is a state already.
    fn create_workspace(&self, world: &Arc<dyn World>, name: &str) -> Result<(), Diagnostic> {
        let store = self.remote_store(name);
        let opened = store.open(world, Some("init"))?;
        if opened.exists {
            return Ok(());
        }
        store.save(world.as_ref(), &opened, &opened.state)
    }

    fn is_unused(&self, world: &Arc<dyn World>, name: &str) -> Result<bool, Diagnostic> {
        if name == DEFAULT {
            return Ok(false);
        }
        let opened = self.remote_store(name).open(world, None)?;
        let State { serial, .. } = opened.state;
        Ok(serial == 0 && opened.state.is_empty() && opened.state.interrupted.is_empty())
    }

    fn journals(&self, world: &dyn World, name: &str) -> Result<Vec<String>, Diagnostic> {
        journals_of(world, &self.remote_store(name)).map(|paths| {
            let paths = paths.iter();
            paths.map(|path| path.display().to_string()).collect()
        })
    }

    fn delete_workspace(
        &self,
        world: &dyn World,
        name: &str,
        opened: Opened,
    ) -> Result<(), Diagnostic> {
        let journals = journals_of(world, &self.remote_store(name))?;
        // The lock may be kept beside the state, and is deleted with it.
        drop(opened);
        self.workspaces.delete_workspace(name)?;
        for path in journals {
            let removed = world.remove(&path);
            removed.map_err(|error| crate::open_error::cannot("remove", &path, &error))?;
        }
        Ok(())
    }

    fn store(&self, workspace: &str, _paths: &StatePaths) -> Box<dyn StateStore> {
        // `-state` and its like are options of the local backend alone, as in Terraform.
        Box::new(self.remote_store(workspace))
    }

    fn settings(&self) -> serde_json::Value {
        self.workspaces.settings()
    }
}

fn unsupported() -> Diagnostic {
    Diagnostic::error("workspaces not supported", "")
}
