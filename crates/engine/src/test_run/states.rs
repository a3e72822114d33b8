//! The states of a test file: one for each module that is tested, unless runs name others.
//!
//! Each is written down beside the stack while something is in it, so that nothing is lost when
//! a test is killed; what can be destroyed leaves no file behind.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::overrides::Overrides;
use rform_config::Config;
use rform_config::test_files::TestRun;
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_core::world::World;
use rform_plan::test_results::{Left, left_in};
use rform_state::{OpenFault, Opened, State, StateFile, Writer};

/// The name of the first file.
const FIRST: &str = "errored_test.tfstate";

/// What a run was made with that wrote a state: it is destroyed with the same.
#[derive(Clone)]
pub struct Made {
    /// Which run of the file.
    pub index: usize,
    /// The run.
    pub run: Arc<TestRun>,
    /// What it tested, with the providers of the test.
    pub config: Arc<Config>,
    /// The values of its variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What it overrides.
    pub overrides: Overrides,
}

/// One state.
pub struct Kept {
    /// As it is.
    pub state: State,
    /// Where it is written down, and locked; none before anything is in it.
    file: Option<(StateFile, Opened)>,
    /// The last run that wrote it.
    pub last: Option<Made>,
}

/// All states of a test file, by key.
#[derive(Default)]
pub struct States {
    all: BTreeMap<String, Kept>,
}

/// Which state a run works on.
pub fn key_of(run: &TestRun) -> String {
    match (&run.state_key, &run.module) {
        (Some(key), _) => format!("key {key}"),
        (None, Some(module)) => format!("module {}", module.source),
        (None, None) => String::new(),
    }
}

impl States {
    /// The state of that key, an empty one if there is none yet.
    pub fn get(&mut self, world: &dyn World, key: &str) -> &mut Kept {
        let lineage = || uuid::Uuid::from_bytes(world.random()).to_string();
        self.all.entry(key.to_owned()).or_insert_with(|| Kept {
            state: State::new(lineage()),
            file: None,
            last: None,
        })
    }

    /// Those that hold something, in the order in which they are destroyed: what was made last
    /// goes first.
    pub fn to_destroy(&self) -> Vec<(String, Made)> {
        let held = self.all.iter().filter(|(_, kept)| kept.holds_something());
        let mut found: Vec<(String, Made)> = held
            .filter_map(|(key, kept)| Some((key.clone(), kept.last.clone()?)))
            .collect();
        found.sort_by_key(|(_, made)| std::cmp::Reverse(made.index));
        found
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Kept)> {
        self.all.iter()
    }
}

impl Kept {
    /// Whether there is anything to destroy.
    pub fn holds_something(&self) -> bool {
        self.state.managed().next().is_some()
    }

    /// What is there.
    pub fn left(&self) -> Vec<Left> {
        left_in(&self.state)
    }

    /// The journal of the apply that is about to begin.
    ///
    /// # Errors
    /// The state file or the journal cannot be written.
    pub fn journal(&mut self, world: &Arc<dyn World>) -> Result<Writer, Diagnostic> {
        let file = match self.file.take() {
            Some(file) => file,
            None => free_file(world)?,
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
        if self.holds_something() {
            return file.save_or_fall_back(world, opened, &self.state).map(drop);
        }
        file.delete(world, opened)?;
        self.file = None;
        Ok(())
    }

    /// Takes up what the journal holds of an apply that was interrupted.
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

    /// The file in which it is written down.
    pub fn file_name(&self) -> Option<String> {
        let (file, _) = self.file.as_ref()?;
        Some(file.write.to_string_lossy().into_owned())
    }
}

/// A file that nobody has, locked.
fn free_file(world: &Arc<dyn World>) -> Result<(StateFile, Opened), Diagnostic> {
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
            ..StateFile::at(&name)
        };
        match file.open(world, Some("OperationTypeTest")) {
            Ok(opened) if !opened.exists => return Ok((file, opened)),
            Ok(_) | Err(OpenFault::Locked(_)) => {}
            Err(fault) => return Err(fault.diagnostic()),
        }
    }
    Err(Diagnostic::error("No name is free for the state", ""))
}
