//! The backend as commands see it: workspaces, and the client of each one's state.

use std::sync::Arc;

use serde_json::Value as Json;

use super::connection::Connection;
use super::errors::Errors;
use super::lock::Locks;
use super::state::StateObject;
use crate::worker::Worker;
use rform_core::diag::Diagnostic;
use rform_state::LockInfo;
use rform_state::backend::workspace::DEFAULT;
use rform_state::remote::{RemoteClient, RemoteLockError, RemoteWorkspaces};

/// The states of one bucket.
#[derive(Debug)]
pub(super) struct Workspaces {
    pub worker: Arc<Worker>,
    pub connection: Arc<Connection>,
    /// The settings as they are recorded.
    pub recorded: Json,
}

impl RemoteWorkspaces for Workspaces {
    /// Who may not list the bucket can still use the default workspace, as with Terraform.
    fn workspaces(&self) -> Result<Option<Vec<String>>, Diagnostic> {
        let connection = Arc::clone(&self.connection);
        self.worker
            .run(async move {
                let layout = &connection.settings.layout;
                let prefix = layout.listed();
                match connection.keys(&prefix).await {
                    Ok(keys) => Ok(layout.workspaces(keys.iter().map(String::as_str))),
                    Err(error) if error.is(&["AccessDenied"]) => Ok(vec![DEFAULT.to_owned()]),
                    Err(error) => {
                        let errors = Errors(&connection);
                        let diagnostic = errors.listing(&prefix, &error);
                        Err(errors.with_region(diagnostic, &error).await)
                    }
                }
            })?
            .map(Some)
    }

    fn client(&self, workspace: &str) -> Arc<dyn RemoteClient> {
        Arc::new(Client {
            worker: Arc::clone(&self.worker),
            connection: Arc::clone(&self.connection),
            key: self.connection.settings.layout.key_of(workspace),
        })
    }

    fn delete_workspace(&self, workspace: &str) -> Result<(), Diagnostic> {
        if matches!(workspace, "" | DEFAULT) {
            let detail = "The default workspace is always there. To empty it, destroy its objects.";
            return Err(Diagnostic::error("can't delete default state", detail));
        }
        self.client(workspace).delete()
    }

    fn settings(&self) -> Json {
        self.recorded.clone()
    }
}

/// The state of one workspace.
#[derive(Debug)]
struct Client {
    worker: Arc<Worker>,
    connection: Arc<Connection>,
    key: String,
}

/// Runs a method of the state object or of its locks on the worker.
macro_rules! on_worker {
    ($client:expr, |$connection:ident, $key:ident| $work:expr) => {{
        let $connection = Arc::clone(&$client.connection);
        let $key = $client.key.clone();
        $client.worker.run(async move {
            let $connection: &Connection = &$connection;
            let $key: &str = &$key;
            $work.await
        })
    }};
}

impl RemoteClient for Client {
    fn get(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        on_worker!(self, |connection, key| StateObject { connection, key }
            .get())?
    }

    fn get_unchecked(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        on_worker!(self, |connection, key| StateObject { connection, key }
            .read())?
    }

    fn put(&self, bytes: &[u8], lock: Option<&str>) -> Result<(), Diagnostic> {
        let (bytes, lock) = (bytes.to_vec(), lock.map(str::to_owned));
        on_worker!(self, |connection, key| {
            async {
                StateObject { connection, key }
                    .put(&bytes, lock.as_deref())
                    .await
            }
        })?
    }

    fn delete(&self) -> Result<(), Diagnostic> {
        on_worker!(self, |connection, key| StateObject { connection, key }
            .delete())?
    }

    fn lock(&self, info: &LockInfo) -> Result<String, RemoteLockError> {
        let (id, info) = (info.id.clone(), info.clone());
        let taken = on_worker!(self, |connection, key| {
            async { Locks::of(connection, key).take(&info).await }
        });
        taken.map_err(RemoteLockError::Failed)??;
        Ok(id)
    }

    fn unlock(&self, id: &str) -> Result<(), RemoteLockError> {
        let id = id.to_owned();
        let released = on_worker!(self, |connection, key| {
            async { Locks::of(connection, key).release(&id).await }
        });
        released.map_err(RemoteLockError::Failed)?
    }

    fn can_lock(&self) -> bool {
        let settings = &self.connection.settings;
        settings.use_lockfile || settings.table.is_some()
    }

    fn lock_place(&self) -> Option<String> {
        Locks::of(&self.connection, &self.key).place()
    }

    fn location(&self) -> String {
        format!("s3://{}", self.connection.settings.lock_path(&self.key))
    }
}
