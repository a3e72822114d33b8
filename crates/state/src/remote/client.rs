//! What a remote backend implements.

use std::fmt::Debug;
use std::sync::Arc;

use crate::LockInfo;
use rform_core::diag::Diagnostic;

/// The place of one workspace's state in a remote backend: bytes in, bytes out, and a lock.
///
/// Calls block until they are answered. They may come from several threads: a long apply puts its
/// state from a thread of its own, and a lock is given back by the thread that handles signals.
pub trait RemoteClient: Debug + Send + Sync {
    /// The stored bytes; none if there is no state yet.
    ///
    /// # Errors
    /// The bytes cannot be read, or it is not known whether there are any.
    fn get(&self) -> Result<Option<Vec<u8>>, Diagnostic>;

    /// The stored bytes where [`RemoteClient::get`] refuses them, since what is stored beside them to check
    /// them is not right: a run was killed between its two writes. None if there is no such check.
    ///
    /// # Errors
    /// The bytes cannot be read.
    fn get_unchecked(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        Ok(None)
    }

    /// Replaces the stored bytes. `lock` is the id of the lock that is held, if any.
    ///
    /// # Errors
    /// The bytes were not stored, or it is not known whether they were.
    fn put(&self, bytes: &[u8], lock: Option<&str>) -> Result<(), Diagnostic>;

    /// Deletes the stored bytes; it is no error if there are none.
    ///
    /// # Errors
    /// The bytes may still be stored.
    fn delete(&self) -> Result<(), Diagnostic>;

    /// Takes the lock and answers its id, which often is that of `info`.
    ///
    /// # Errors
    /// The lock is held by another, or cannot be taken.
    fn lock(&self, info: &LockInfo) -> Result<String, RemoteLockError>;

    /// Gives the lock with that id back.
    ///
    /// # Errors
    /// The lock is not the one with that id, or may still be held.
    fn unlock(&self, id: &str) -> Result<(), RemoteLockError>;

    /// Whether this place can be locked at all.
    fn can_lock(&self) -> bool;

    /// Where the locks are kept, such as "the object KEY in the bucket BUCKET", for one of which nothing can be
    /// read and that has to be removed by hand; none if that is not possible.
    fn lock_place(&self) -> Option<String> {
        None
    }

    /// The place as messages name it, such as `s3://BUCKET/KEY`. It tells places apart, whatever
    /// credentials they are reached with, and holds no secret.
    fn location(&self) -> String;
}

/// Why a lock could not be taken or given back.
#[derive(Debug)]
pub enum RemoteLockError {
    /// Another holds the lock; with information about the holder, if that could be read.
    Held(Option<LockInfo>),
    /// The request failed; the lock may or may not be held.
    Failed(Diagnostic),
}

/// The workspaces of a remote backend.
pub trait RemoteWorkspaces: Debug + Send + Sync {
    /// Whether there can be other workspaces than the default one.
    fn has_workspaces(&self) -> bool {
        true
    }

    /// The names of all workspaces; none if this backend has the default workspace alone.
    ///
    /// # Errors
    /// The workspaces cannot be listed.
    fn workspaces(&self) -> Result<Option<Vec<String>>, Diagnostic>;

    /// The place of a workspace's state, which may not exist yet.
    fn client(&self, workspace: &str) -> Arc<dyn RemoteClient>;

    /// Deletes a workspace with its state.
    ///
    /// # Errors
    /// The workspace may still be there, wholly or in part.
    fn delete_workspace(&self, workspace: &str) -> Result<(), Diagnostic>;

    /// The settings as `.terraform/terraform.tfstate` and a plan file keep them: a JSON object with
    /// every attribute of the backend's schema.
    fn settings(&self) -> serde_json::Value;
}
