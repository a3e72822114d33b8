//! The states of a test file: one for each module that is tested, unless runs name others.
//!
//! A state is saved in the working directory while it has objects, so that nothing is lost when a
//! test is killed. After a complete cleanup no file is left.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::overrides::Overrides;
use rform_config::Config;
use rform_config::test_files::TestRun;
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_core::world::World;
use rform_plan::test_results::{RemainingObject, remaining_objects};
use rform_state::at_rest::Cipher;
use rform_state::{OpenError, Opened, State, StateFile, Writer};

/// The name of the first state file; further ones have a number.
const FIRST: &str = "errored_test.tfstate";

/// The configuration, variables and overrides of a run. The state that it writes is destroyed with
/// the same.
#[derive(Clone)]
pub struct RunSetup {
    /// The index of the run in its file.
    pub index: usize,
    /// The `run` block.
    pub run: Arc<TestRun>,
    /// The configuration under test, with the providers of the test.
    pub config: Arc<Config>,
    /// The values of the variables that the configuration declares.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// The overrides of the run and its file.
    pub overrides: Overrides,
}

/// A state of a test file.
pub struct TestState {
    /// The current state.
    pub state: State,
    /// The locked file in which it is saved; none before it has objects.
    file: Option<(StateFile, Opened)>,
    /// How that file is kept.
    at_rest: Cipher,
    /// The last run that has written it.
    pub last: Option<RunSetup>,
}

/// All states of a test file, by the key that [`key_of`] gives.
pub struct TestStates {
    all: BTreeMap<String, TestState>,
    at_rest: Cipher,
}

/// The key of the state that a run works on: its `state_key`, or its module.
pub fn key_of(run: &TestRun) -> String {
    match (&run.state_key, &run.module) {
        (Some(key), _) => format!("key {key}"),
        (None, Some(module)) => format!("module {}", module.source),
        (None, None) => String::new(),
    }
}

impl TestStates {
    /// No states yet; those to come are kept in this way.
    pub fn kept_by(at_rest: Cipher) -> TestStates {
        TestStates {
            all: BTreeMap::new(),
            at_rest,
        }
    }

    /// The state of that key, an empty one if there is none yet.
    pub fn get(&mut self, world: &dyn World, key: &str) -> &mut TestState {
        let lineage = || uuid::Uuid::from_bytes(world.random()).to_string();
        self.all.entry(key.to_owned()).or_insert_with(|| TestState {
            state: State::new(lineage()),
            file: None,
            at_rest: self.at_rest.clone(),
            last: None,
        })
    }

    /// The keys of states with objects, and the run that wrote each last; in the order of cleanup, the
    /// last run first.
    pub fn to_destroy(&self) -> Vec<(String, RunSetup)> {
        let held = self
            .all
            .iter()
            .filter(|(_, test_state)| test_state.has_objects());
        let mut found: Vec<(String, RunSetup)> = held
            .filter_map(|(key, test_state)| Some((key.clone(), test_state.last.clone()?)))
            .collect();
        found.sort_by_key(|(_, setup)| std::cmp::Reverse(setup.index));
        found
    }

    /// All states with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &TestState)> {
        self.all.iter()
    }
}

impl TestState {
    /// Whether the state has managed objects.
    pub fn has_objects(&self) -> bool {
        self.state.managed().next().is_some()
    }

    /// The managed objects of the state.
    pub fn left(&self) -> Vec<RemainingObject> {
        remaining_objects(&self.state)
    }

    /// The journal of the apply that is about to begin.
    ///
    /// # Errors
    /// The state file or the journal cannot be written.
    pub fn journal(&mut self, world: &Arc<dyn World>) -> Result<Writer, Diagnostic> {
        let file = match self.file.take() {
            Some(file) => file,
            None => free_file(world, &self.at_rest)?,
        };
        let (file, opened) = self.file.insert(file);
        let world = world.as_ref();
        file.save_or_fall_back(world, opened, &self.state)?;
        file.journal_from(world, opened, &self.state)
    }

    /// Replaces the state and saves it. A state without objects leaves no file.
    ///
    /// # Errors
    /// The file cannot be written or deleted.
    pub fn replace(&mut self, world: &dyn World, state: State) -> Result<(), Diagnostic> {
        self.state = state;
        self.state.serial = self.state.serial.saturating_add(1);
        let Some((file, opened)) = &self.file else {
            return Ok(());
        };
        if self.has_objects() {
            return file.save_or_fall_back(world, opened, &self.state).map(drop);
        }
        file.delete(world, opened)?;
        self.file = None;
        Ok(())
    }

    /// Adds the steps of an interrupted apply, which are in the journal, to the state.
    ///
    /// # Errors
    /// The journal cannot be read, or the state not be saved.
    pub fn recover(&mut self, world: &Arc<dyn World>) -> Result<(), Diagnostic> {
        let Some((_, opened)) = &self.file else {
            return Ok(());
        };
        let mut state = self.state.clone();
        opened.replay(world.as_ref(), &mut state)?;
        self.replace(world.as_ref(), state)
    }

    /// The name of the file in which the state is saved; none if it has no file.
    pub fn file_name(&self) -> Option<String> {
        let (file, _) = self.file.as_ref()?;
        Some(file.write.to_string_lossy().into_owned())
    }
}

/// A new state file, locked.
fn free_file(world: &Arc<dyn World>, at_rest: &Cipher) -> Result<(StateFile, Opened), Diagnostic> {
    for number in 1_usize.. {
        let name = match number {
            1 => PathBuf::from(FIRST),
            number => PathBuf::from(format!("errored_test-{number}.tfstate")),
        };
        let journal = name.with_added_extension("journal");
        if world.exists(&name) || world.exists(&journal) {
            continue;
        }
        let file = StateFile {
            backup: None,
            at_rest: at_rest.clone(),
            ..StateFile::at(&name)
        };
        match file.open(world, Some("OperationTypeTest")) {
            Ok(opened) if !opened.exists => return Ok((file, opened)),
            Ok(_) | Err(OpenError::Locked(_)) => {}
            Err(error) => return Err(error.diagnostic()),
        }
    }
    let detail = "The names errored_test.tfstate, errored_test-2.tfstate and so on are all taken in this \
                  directory. Save or delete the states that earlier runs could not clean up.";
    Err(Diagnostic::error("No name is free for the state", detail))
}
