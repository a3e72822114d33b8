//! A state file and its journal, on a host that may die at any operation.

mod damaged;
mod encrypted;
mod killed;
mod places;
mod writers;

use std::sync::Arc;

use super::*;
use crate::at_rest::Plain;
use crate::journal::{self, Base};
use crate::testing::{Any, Dying, Masked, address, attempt, object, provider};
use crate::{Record, v4};
use rform_core::world::Host;

const STATE: &str = "terraform.tfstate";

const JOURNAL: &str = "terraform.tfstate.journal";

/// A directory, its host, and the state in it.
struct Place {
    directory: tempfile::TempDir,
    world: Arc<dyn World>,
    backend: StateFile,
}

impl Place {
    /// A run that nobody stops makes these.
    fn applied(&self, names: &[&str]) -> Any<()> {
        run(self, &self.world, names, &mut Vec::new(), &mut Vec::new())
    }

    fn new() -> Any<Place> {
        let directory = tempfile::tempdir()?;
        Ok(Place {
            world: Arc::new(Host::new()?.within(directory.path())),
            directory,
            backend: StateFile::at(Path::new(STATE)),
        })
    }

    fn open(&self) -> Any<Opened> {
        Ok(open(&self.backend, &self.world)?)
    }

    fn write(&self, name: &str, content: &[u8]) -> Any<()> {
        Ok(self.world.write(Path::new(name), content)?)
    }

    fn read(&self, name: &str) -> Any<Vec<u8>> {
        Ok(self.world.read(Path::new(name))?)
    }

    fn names(&self) -> Any<Vec<String>> {
        let entries = self.world.read_dir(Path::new("."))?;
        let mut names: Vec<String> = entries.into_iter().map(|it| it.name).collect();
        names.sort();
        Ok(names)
    }
}

fn dying(place: &Place, left: usize, torn: bool) -> Any<Arc<dyn World>> {
    Ok(Dying::new(place.directory.path(), left, torn)?.world())
}

fn open(backend: &StateFile, world: &Arc<dyn World>) -> Result<Opened, String> {
    let opened = backend.open(world, Some("OperationTypeApply"));
    opened.map_err(|error| error.diagnostic().detail)
}

/// A run that makes objects under those names and is killed wherever the world ends: what it
/// noted goes to `noted`, and what it asked for to `begun`.
fn run(
    place: &Place,
    world: &Arc<dyn World>,
    names: &[&str],
    noted: &mut Vec<String>,
    begun: &mut Vec<String>,
) -> Any<()> {
    let opened = open(&place.backend, world)?;
    let mut state = opened.state.clone();
    let journal = place.backend.journal_from(world.as_ref(), &opened, &state);
    let mut journal = journal.map_err(|error| error.detail)?;
    for name in names {
        let at = address(name)?;
        journal.append(&Record::Begun(at.clone(), attempt()))?;
        begun.push((*name).to_owned());
        state.set_current(&at, &provider(), Some(object(name)));
        journal.append(&Record::of(&state, &at))?;
        noted.push((*name).to_owned());
    }
    drop(journal);
    state.serial += 1;
    let saved = place.backend.save(world.as_ref(), &opened, &state);
    Ok(saved.map_err(|error| error.detail)?)
}

fn expect_all(place: &Place, noted: &[String], begun: &[String], when: &str) -> Any<()> {
    let opened = place.open().map_err(|error| format!("{when}: {error}"))?;
    for name in noted {
        let held = opened.state.current(&address(name)?);
        assert_eq!(held, Some(&object(name)), "{when}: {name} is lost");
    }
    for name in begun {
        let at = address(name)?;
        let known = opened.state.interrupted.contains_key(&at);
        assert!(
            known || opened.state.current(&at).is_some(),
            "{when}: {name} is forgotten"
        );
    }
    Ok(())
}
