//! The state of one workspace in a remote backend: opened, saved and locked.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::client::{RemoteClient, RemoteLockError};
use super::lock::RemoteLock;
use super::persist::{Persister, interval};
use super::report::{Report, text};
use crate::at_rest::{Cipher, Plain, Text};
use crate::backend::StateStore;
use crate::changes::Change;
use crate::journal;
use crate::lock::{Locked, describe};
use crate::open_error::{OpenError, cannot, held, no_lock, unopened};
use crate::save;
use crate::storage::Storage;
use crate::{Opened, State, Writer, serial};
use rform_core::diag::Diagnostic;
use rform_core::world::{Guard, World, data_dir};

/// The state of one workspace in a remote backend.
#[derive(Clone)]
pub struct RemoteStore {
    client: Arc<dyn RemoteClient>,
    workspace: String,
    report: Report,
    /// The id of the lock, while it is held.
    lock: Arc<Mutex<Option<String>>>,
    at_rest: Cipher,
}

impl std::fmt::Debug for RemoteStore {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("RemoteStore")
            .field("client", &self.client)
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

impl RemoteStore {
    /// The state behind `client`. `report` is told when its lock cannot be given back.
    pub fn new(client: Arc<dyn RemoteClient>, workspace: &str, report: Report) -> RemoteStore {
        RemoteStore {
            client,
            workspace: workspace.to_owned(),
            report,
            lock: Arc::default(),
            at_rest: Plain::cipher(),
        }
    }

    /// The same state, which with its journal is kept in this way.
    pub fn kept_by(self, at_rest: Cipher) -> RemoteStore {
        RemoteStore { at_rest, ..self }
    }

    /// What is told of a lock whose holder is not known: `force-unlock` has no id to go by.
    fn unknown_holder(&self) -> String {
        let locked = format!("{} is already locked", self.location());
        match self.client.lock_place() {
            Some(place) => format!(
                "{locked}, and who holds it cannot be read. If no run does, remove the lock by hand: {place}."
            ),
            None => locked,
        }
    }

    /// Takes the lock; none where the backend has no locks.
    fn take_lock(
        &self,
        world: &Arc<dyn World>,
        operation: &str,
    ) -> Result<Option<Locked>, OpenError> {
        if !self.client.can_lock() {
            return Ok(None);
        }
        // Backends that have a path in their locks know it themselves.
        let info = describe(world.as_ref(), Path::new(""), operation);
        // Until the lock is noted: whoever ends the process finds it then.
        let _change = Change::begin();
        let id = self.client.lock(&info).map_err(|error| match error {
            RemoteLockError::Held(None) => held(&self.unknown_holder(), None),
            RemoteLockError::Held(holder) => {
                held(&format!("{} is already locked", self.location()), holder)
            }
            RemoteLockError::Failed(error) => OpenError::Other(no_lock(&text(&error))),
        })?;
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
        Ok(Some(Locked::new(RemoteLock::new(
            self.client.clone(),
            id,
            self.lock.clone(),
            self.report.clone(),
        ))))
    }

    /// What is stored where the check beside it is not right, if the journal knows it for a write of this
    /// place: it is then written once more, with its check. Only under the lock.
    fn mended(&self, world: &dyn World) -> Option<Vec<u8>> {
        let lock = self.lock_id()?;
        let kept = self.client.get_unchecked().ok().flatten()?;
        let text = self.at_rest.open(&kept).ok()?.bytes;
        let journal = world.read(&self.journal(world)).ok()?;
        let content = journal::read(&journal, self.at_rest.as_ref())
            .ok()
            .flatten()?;
        let is_commit = content.commit.as_deref().map(str::as_bytes) == Some(&*text);
        if !is_commit && !content.puts.contains(&journal::digest(&text)) {
            return None;
        }
        let _change = Change::begin();
        self.client.put(&kept, Some(&lock)).ok()?;
        Some(kept)
    }

    fn lock_id(&self) -> Option<String> {
        let id = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        id.clone()
    }
}

impl StateStore for RemoteStore {
    fn open(&self, world: &Arc<dyn World>, operation: Option<&str>) -> Result<Opened, OpenError> {
        let lock = match operation {
            Some(operation) => self.take_lock(world, operation)?,
            None => None,
        };
        Opened::of(self, world.as_ref(), lock)
    }

    fn begin_journal(
        &self,
        world: &dyn World,
        opened: &Opened,
        base: &State,
    ) -> Result<Writer, Diagnostic> {
        let writer = save::begin_journal(self, world, opened, base)?;
        let (client, lock) = (self.client.clone(), self.lock_id());
        let at_rest = self.at_rest.clone();
        let put = move |text: &[u8]| {
            let kept = at_rest.seal(text)?;
            let _change = Change::begin();
            client.put(&kept, lock.as_deref())
        };
        Ok(writer.followed_by(|journal| {
            let puts = opened.puts();
            Box::new(Persister::start(base, interval(world), journal, puts, put))
        }))
    }

    fn end_journal(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        save::end_journal(self, world, opened)
    }

    fn save(&self, world: &dyn World, opened: &Opened, state: &State) -> Result<(), Diagnostic> {
        save::save(self, world, opened, state, true).map(drop)
    }

    fn save_or_fall_back(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
    ) -> Result<Option<Diagnostic>, Diagnostic> {
        save::save(self, world, opened, state, false)
    }

    fn after_apply(&self, opened: &Opened, state: State, _steps: u64, _late: bool) -> State {
        serial::after_put(opened, state)
    }

    fn force_unlock(&self, id: &str) -> Result<(), RemoteLockError> {
        self.client.unlock(id).map_err(|error| match error {
            RemoteLockError::Held(None) if self.client.lock_place().is_some() => {
                let summary = "The lock is not known";
                RemoteLockError::Failed(Diagnostic::error(summary, self.unknown_holder()))
            }
            other => other,
        })
    }

    fn location(&self) -> String {
        self.client.location()
    }

    fn is_split(&self) -> bool {
        false
    }

    fn set_backup(&mut self, _backup: PathBuf) {
        // Terraform keeps backups of local files only.
    }
}

impl Storage for RemoteStore {
    fn at_rest(&self) -> &Cipher {
        &self.at_rest
    }

    fn read(&self, world: &dyn World) -> Result<Option<Text>, Diagnostic> {
        // Some servers answer an empty body where there is no state.
        let kept = match self.client.get() {
            Ok(kept) => kept.filter(|kept| !kept.is_empty()),
            Err(error) => Some(self.mended(world).ok_or(error)?),
        };
        let text = kept.map(|kept| self.at_rest.open(&kept)).transpose();
        text.map_err(|error| unopened(self.location(), error))
    }

    fn present(&self, world: &dyn World) -> Result<Option<Vec<u8>>, Diagnostic> {
        Ok(self.read(world)?.map(|text| text.bytes))
    }

    fn write(&self, _world: &dyn World, text: &str) -> Result<(), Diagnostic> {
        let kept = self.at_rest.seal(text.as_bytes())?;
        let _change = Change::begin();
        self.client.put(&kept, self.lock_id().as_deref())
    }

    fn replaces_whole(&self) -> bool {
        true
    }

    fn name(&self) -> String {
        self.client.location()
    }

    fn journal(&self, world: &dyn World) -> PathBuf {
        journals(world).join(format!(
            "{}.journal",
            key(&self.location(), &self.workspace)
        ))
    }

    fn make_directories(&self, world: &dyn World) -> Result<(), Diagnostic> {
        let directory = journals(world);
        let made = world.create_dir(&directory);
        made.map_err(|error| cannot("make", &directory, &error))
    }

    fn guard(&self, world: &dyn World) -> Result<Option<Box<dyn Guard>>, Diagnostic> {
        self.make_directories(world)?;
        let directory = journals(world);
        let guard = world.guard(&directory);
        guard.map_err(|error| cannot("open", &directory, &error))
    }

    fn damaged(&self, detail: &str, _is_locked: bool) -> Diagnostic {
        Diagnostic::error(
            "Failed to load state",
            format!("{}: {detail}", self.location()),
        )
        .hint("The stored state was left as it is.")
    }

    fn is_shared(&self) -> bool {
        true
    }
}

/// The files in which runs that were killed or go on keep what is not in the state of a store.
pub(super) fn journals_of(
    world: &dyn World,
    store: &RemoteStore,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let directory = journals(world);
    let entries = match world.read_dir(&directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(|error| cannot("read", &directory, &error))?,
    };
    let journal = store.journal(world);
    let name = journal.file_name().unwrap_or_default().to_string_lossy();
    let own = entries.into_iter().filter(|it| it.name.starts_with(&*name));
    Ok(own.map(|it| directory.join(it.name)).collect())
}

/// The directory of the journals of remote states.
fn journals(world: &dyn World) -> PathBuf {
    data_dir(world).join("journals")
}

/// A name for a journal that tells places and workspaces apart and can stand in a path. The journal
/// itself says of which lineage it is.
fn key(location: &str, workspace: &str) -> String {
    let digest = Sha256::digest(format!("{location}\n{workspace}"));
    // A backend may hold names that others have put there, and that lead elsewhere as a path.
    let safe = |char: char| match char {
        '/' | '\\' | '\0' => '_',
        char => char,
    };
    let name: String = workspace.chars().take(100).map(safe).collect();
    format!("{}-{name}", &hex::encode(digest)[..16])
}
