//! The backend `local`: states in files below the working directory.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value as Json;

use super::workspace::{self, DEFAULT};
use super::{Backend, BackupPath, StatePaths, StateStore};
use crate::at_rest::{Cipher, Plain};
use crate::remote::RemoteLockError;
use crate::{OpenError, Opened, State, StateFile, Writer};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// The arguments of a `backend "local"` block, both optional texts.
/// <https://developer.hashicorp.com/terraform/language/backend/local#configuration-variables>
pub const LOCAL_ARGUMENTS: [&str; 2] = ["path", "workspace_dir"];

/// States in files: one for the default workspace, and a directory with one for each other.
#[derive(Clone, Debug)]
pub struct LocalBackend {
    /// The state of the default workspace: `terraform.tfstate` unless the block says otherwise.
    pub path: PathBuf,
    /// The directory that holds a directory for each other workspace: `terraform.tfstate.d`
    /// unless the block says otherwise.
    pub workspace_dir: PathBuf,
    /// How states, journals and backups are kept.
    pub at_rest: Cipher,
}

impl Default for LocalBackend {
    fn default() -> LocalBackend {
        LocalBackend::within(Path::new(""))
    }
}

impl LocalBackend {
    /// The backend with the default names in a directory; an empty path stands for the root
    /// module's.
    pub fn within(directory: &Path) -> LocalBackend {
        LocalBackend {
            path: directory.join("terraform.tfstate"),
            workspace_dir: directory.join("terraform.tfstate.d"),
            at_rest: Plain::cipher(),
        }
    }

    /// The backend with the settings of a JSON object by [`LOCAL_ARGUMENTS`]. What is missing,
    /// null or empty has its default.
    pub fn from_settings(settings: &Json) -> LocalBackend {
        let default = LocalBackend::default();
        let or = |name: &str, default: PathBuf| {
            let text = settings.get(name).and_then(Json::as_str);
            let given = text.filter(|text| !text.is_empty());
            given.map_or(default, PathBuf::from)
        };
        LocalBackend {
            path: or("path", default.path),
            workspace_dir: or("workspace_dir", default.workspace_dir),
            at_rest: default.at_rest,
        }
    }

    /// The same backend, whose states are kept in this way.
    pub fn kept_by(self, at_rest: Cipher) -> LocalBackend {
        LocalBackend { at_rest, ..self }
    }

    /// Whether two backends keep their states in the same files.
    pub fn has_places_of(&self, other: &LocalBackend) -> bool {
        self.path == other.path && self.workspace_dir == other.workspace_dir
    }

    /// Whether two backends keep the state of a workspace in one file, however they spell its path.
    pub fn shares_file(&self, world: &dyn World, other: &LocalBackend, workspace: &str) -> bool {
        world.real(&self.state_path(workspace)) == world.real(&other.state_path(workspace))
    }

    /// The file of a workspace's state.
    pub fn state_path(&self, workspace: &str) -> PathBuf {
        match workspace {
            DEFAULT => self.path.clone(),
            name => self.directory(name).join("terraform.tfstate"),
        }
    }

    fn directory(&self, workspace: &str) -> PathBuf {
        self.workspace_dir.join(workspace)
    }
}

impl Backend for LocalBackend {
    fn workspaces(&self, world: &dyn World) -> Result<Vec<String>, Diagnostic> {
        let entries = match world.read_dir(&self.workspace_dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(workspace::unreadable(&self.workspace_dir, &error)),
        };
        let workspaces = entries.into_iter().filter(|entry| entry.is_dir);
        let workspaces = workspaces.map(|entry| entry.name);
        Ok([DEFAULT.to_owned()].into_iter().chain(workspaces).collect())
    }

    fn create_workspace(&self, world: &Arc<dyn World>, name: &str) -> Result<(), Diagnostic> {
        let made = world.create_dir(&self.directory(name));
        made.map_err(|error| trouble(name, &error))
    }

    fn is_unused(&self, world: &Arc<dyn World>, name: &str) -> Result<bool, Diagnostic> {
        if name == DEFAULT {
            return Ok(false);
        }
        let entries = world.read_dir(&self.directory(name));
        Ok(entries.map_err(|error| trouble(name, &error))?.is_empty())
    }

    fn journals(&self, world: &dyn World, name: &str) -> Result<Vec<String>, Diagnostic> {
        let entries = world.read_dir(&self.directory(name));
        let entries = entries.map_err(|error| trouble(name, &error))?;
        let names = entries.into_iter().map(|entry| entry.name);
        Ok(names.filter(|name| name.contains(".journal")).collect())
    }

    fn delete_workspace(
        &self,
        world: &dyn World,
        name: &str,
        opened: Opened,
    ) -> Result<(), Diagnostic> {
        let deleted = delete(world, &self.directory(name), opened);
        deleted.map_err(|error| trouble(name, &error))
    }

    fn store(&self, workspace: &str, paths: &StatePaths) -> Box<dyn StateStore> {
        let mut file = StateFile::at(&self.state_path(workspace));
        if let Some(path) = &paths.state {
            file = StateFile::at(path);
        }
        if let Some(path) = &paths.state_out {
            file = StateFile {
                read: file.read,
                ..StateFile::at(path)
            };
        }
        file.at_rest = self.at_rest.clone();
        match &paths.backup {
            None => {}
            Some(BackupPath::None) => file.backup = None,
            Some(BackupPath::File(path)) => file.backup = Some(path.clone()),
        }
        Box::new(file)
    }

    fn settings(&self) -> Json {
        serde_json::json!({ "path": self.path, "workspace_dir": self.workspace_dir })
    }
}

/// The store of the state in the file of `-state`, whatever the backend is; `terraform.tfstate` if
/// none is given.
pub fn file_store(paths: &StatePaths, at_rest: Cipher) -> Box<dyn StateStore> {
    let local = LocalBackend::default().kept_by(at_rest);
    local.store(DEFAULT, paths)
}

impl StateStore for StateFile {
    fn open(&self, world: &Arc<dyn World>, operation: Option<&str>) -> Result<Opened, OpenError> {
        if let (Some(_), Some(directory)) = (operation, parent(&self.write)) {
            // Where the directory cannot be made, taking the lock tells why.
            let _ = world.create_dir(directory);
        }
        StateFile::open(self, world, operation)
    }

    fn begin_journal(
        &self,
        world: &dyn World,
        opened: &Opened,
        base: &State,
    ) -> Result<Writer, Diagnostic> {
        self.journal_from(world, opened, base)
    }

    fn end_journal(&self, world: &dyn World, opened: &Opened) -> Result<(), Diagnostic> {
        StateFile::end_journal(self, world, opened)
    }

    fn save(&self, world: &dyn World, opened: &Opened, state: &State) -> Result<(), Diagnostic> {
        StateFile::save(self, world, opened, state)
    }

    fn save_or_fall_back(
        &self,
        world: &dyn World,
        opened: &Opened,
        state: &State,
    ) -> Result<Option<Diagnostic>, Diagnostic> {
        StateFile::save_or_fall_back(self, world, opened, state)
    }

    fn force_unlock(&self, _id: &str) -> Result<(), RemoteLockError> {
        let summary = "Local state cannot be unlocked by another process";
        Err(RemoteLockError::Failed(Diagnostic::error(summary, "")))
    }

    fn location(&self) -> String {
        self.write.display().to_string()
    }

    fn is_split(&self) -> bool {
        self.read != self.write
    }

    fn set_backup(&mut self, backup: PathBuf) {
        self.backup = Some(backup);
    }
}

fn delete(world: &dyn World, directory: &Path, opened: Opened) -> io::Result<()> {
    for entry in world.read_dir(directory)? {
        if !entry.is_dir {
            world.remove(&directory.join(entry.name))?;
        }
    }
    // The lock is a file in that directory.
    drop(opened);
    world.remove_dir(directory)
}

fn trouble(name: &str, error: &io::Error) -> Diagnostic {
    let detail = format!("The workspace {name:?} cannot be written: {error}.");
    Diagnostic::error("Workspace trouble", detail)
}

/// The directory of a file; none for the working directory.
fn parent(path: &Path) -> Option<&Path> {
    path.parent().filter(|it| !it.as_os_str().is_empty())
}
