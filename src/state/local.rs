//! State in a local file: opened under a lock, written as a whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lock::{self, LockError, Locked};
use super::{LockInfo, State, Writer, journal, v4};
use crate::diag::Diagnostic;
use crate::world::World;

/// Where a state is read from and written to.
#[derive(Clone, Debug)]
pub struct LocalBackend {
    /// Read from here.
    pub read: PathBuf,
    /// Written, locked and journalled here; the same unless `-state-out` says otherwise.
    pub write: PathBuf,
    /// The former content is kept here; none for no backup.
    pub backup: Option<PathBuf>,
}

/// A state that was read, and the lock under which it may be written.
pub struct Opened {
    /// With the journal of a killed run already applied.
    pub state: State,
    /// How many steps that journal held.
    pub recovered: usize,
    /// Given back when dropped; none without locking.
    pub lock: Option<Locked>,
}

impl LocalBackend {
    /// The state in one file, with its backup beside it.
    pub fn at(path: &Path) -> LocalBackend {
        let backup = Some(sibling(path, ".backup"));
        LocalBackend {
            read: path.into(),
            write: path.into(),
            backup,
        }
    }

    /// Takes the lock (for `operation`, if given) and reads the state.
    pub fn open(
        &self,
        world: &Arc<dyn World>,
        operation: Option<&str>,
    ) -> Result<Opened, Diagnostic> {
        if operation.is_some()
            && let Some(detail) = self.damage(world.as_ref())
        {
            return Err(no_lock(&detail));
        }
        let lock = match operation {
            Some(operation) => Some(lock::lock(world, &self.write, operation).map_err(refused)?),
            None => None,
        };
        let mut state = self.load(world.as_ref())?;
        let recovered = match world.read(&self.journal()) {
            Ok(text) => journal::replay(&text, &mut state),
            Err(_) => 0,
        };
        Ok(Opened {
            state,
            recovered,
            lock,
        })
    }

    /// Starts the journal of a run that begins with `base`.
    pub fn journal_from(&self, world: &dyn World, base: &State) -> Result<Writer, Diagnostic> {
        Writer::start(world, &self.journal(), base)
            .map_err(|error| cannot("write the journal", &self.journal(), &error))
    }

    /// Writes the state, keeps the former one as backup and ends the journal.
    pub fn save(&self, world: &dyn World, state: &State) -> Result<(), Diagnostic> {
        let text = v4::encode(state);
        if let (Some(backup), Ok(former)) = (&self.backup, world.read(&self.write))
            && !former.is_empty()
        {
            world
                .write(backup, &former)
                .map_err(|error| cannot("write", backup, &error))?;
        }
        world
            .write(&self.write, text.as_bytes())
            .map_err(|error| cannot("write the state to", &self.write, &error))?;
        if state.interrupted.is_empty() {
            let removed = world.remove(&self.journal());
            removed.map_err(|error| cannot("remove", &self.journal(), &error))
        } else {
            self.journal_from(world, state).map(drop)
        }
    }

    /// Ends the journal of a run after which the state is as it was.
    pub fn end_journal(&self, world: &dyn World) -> Result<(), Diagnostic> {
        let removed = world.remove(&self.journal());
        removed.map_err(|error| cannot("remove", &self.journal(), &error))
    }

    fn load(&self, world: &dyn World) -> Result<State, Diagnostic> {
        match world.read(&self.read) {
            Ok(text) if text.is_empty() => Ok(self.fresh(world)),
            Ok(text) => v4::decode(&text).map_err(|detail| self.damaged(&detail)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(self.fresh(world)),
            Err(error) => Err(cannot("read the state", &self.read, &error)),
        }
    }

    /// What is wrong with the state file, if it cannot be read as one.
    fn damage(&self, world: &dyn World) -> Option<String> {
        let text = world
            .read(&self.read)
            .ok()
            .filter(|text| !text.is_empty())?;
        v4::decode(&text).err()
    }

    fn fresh(&self, world: &dyn World) -> State {
        State::new(uuid::Uuid::from_bytes(world.random()).to_string())
    }

    fn damaged(&self, detail: &str) -> Diagnostic {
        let summary = "Failed to load state";
        Diagnostic::error(summary, format!("{}: {detail}", self.read.display())).hint(
            "The file was left as it is. A former state may be in the .backup file beside it.",
        )
    }

    /// `terraform.tfstate.journal`, beside the state.
    fn journal(&self) -> PathBuf {
        sibling(&self.write, ".journal")
    }
}

/// The path with something appended to the file name.
fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}{suffix}"))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        "State file trouble",
        format!("Cannot {what} {}: {error}.", path.display()),
    )
}

fn refused(error: LockError) -> Diagnostic {
    let message = match error {
        LockError::Held(Some(info)) => {
            format!("resource temporarily unavailable\n{}", describe(&info))
        }
        LockError::Held(None) => "resource temporarily unavailable".into(),
        LockError::Io(error) => error.to_string(),
    };
    no_lock(&message)
}

fn no_lock(message: &str) -> Diagnostic {
    let summary = "Error acquiring the state lock";
    let advice = "Terraform acquires a state lock to protect the state from being written\nby \
                  multiple users at the same time. Please resolve the issue above and \
                  try\nagain. For most commands, you can disable locking with the \
                  \"-lock=false\"\nflag, but this is not recommended.";
    Diagnostic::error(summary, format!("Error message: {message}\n\n{advice}"))
}

fn describe(info: &LockInfo) -> String {
    format!(
        "Lock Info:\n  ID:        {}\n  Path:      {}\n  Operation: {}\n  Who:       {}\n  \
         Version:   {}\n  Created:   {}\n  Info:      {}\n",
        info.id, info.path, info.operation, info.who, info.version, info.created, info.info
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::{ProviderConfig, ProviderSource, parse_resource_instance};
    use crate::state::{Attempt, Object, Record};
    use crate::world::Host;
    use std::time::Duration;

    fn object(id: &str) -> Object {
        Object {
            tainted: false,
            schema_version: 0,
            attributes: Arc::new(serde_json::json!({ "id": id })),
            flat_attributes: None,
            sensitive: Vec::new(),
            private: Vec::new(),
            dependencies: Vec::new(),
            create_before_destroy: false,
            other: serde_json::Map::new(),
        }
    }

    #[test]
    fn a_killed_run_loses_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let world: Arc<dyn World> = Arc::new(Host::new()?.within(folder.path()));
        let backend = LocalBackend::at(Path::new("terraform.tfstate"));
        let open = || backend.open(&world, Some("OperationTypeApply"));
        let (done, begun) = (
            parse_resource_instance("a.done[0]"),
            parse_resource_instance("a.begun"),
        );
        let (done, begun) = (done.map_err(|e| e.0)?, begun.map_err(|e| e.0)?);
        let provider = ProviderConfig::root(ProviderSource::default_for("a"));

        let mut first = open().map_err(|e| e.detail)?;
        assert!(open().is_err(), "the state is locked");
        let mut journal = backend
            .journal_from(world.as_ref(), &first.state)
            .map_err(|e| e.detail)?;
        let attempt = Attempt {
            token: "t".into(),
            since: Duration::from_secs(1),
        };
        journal.append(&Record::Begun(done.clone(), attempt.clone()))?;
        first.state.set_current(&done, &provider, Some(object("1")));
        journal.append(&Record::of(&first.state, &done))?;
        journal.append(&Record::Begun(begun.clone(), attempt))?;
        drop((first, journal));
        world
            .append(Path::new("terraform.tfstate.journal"))?
            .append(b"{\"instance\":{\"addr")?;

        let second = open().map_err(|e| e.detail)?;
        assert_eq!(second.recovered, 3);
        assert_eq!(second.state.current(&done), Some(&object("1")));
        assert_eq!(
            second.state.interrupted.keys().collect::<Vec<_>>(),
            [&begun]
        );
        backend
            .save(world.as_ref(), &second.state)
            .map_err(|e| e.detail)?;
        drop(second);
        let third = open().map_err(|e| e.detail)?;
        assert_eq!(third.state.current(&done), Some(&object("1")));
        assert_eq!(third.state.interrupted.len(), 1);
        Ok(())
    }
}
