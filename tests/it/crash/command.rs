//! Commands of rform, run in this process on a machine in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rform::cli::{self, Streams};

use super::disk::Disk;
use super::machine::{CLOUD, Machine, Moment};

/// What a command printed and ended with.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit code.
    pub code: u8,
    /// Results and errors as they came.
    pub text: String,
    /// What went to standard output, without errors.
    pub result: String,
}

impl Ended {
    /// The error that the command ended with, if it did not succeed.
    pub fn ok(&self) -> Result<(), String> {
        match self.code {
            0 => Ok(()),
            code => Err(format!("exit code {code}:\n{}", self.text)),
        }
    }
}

/// What the environment of all commands says.
fn environment() -> BTreeMap<String, String> {
    let variables = [
        ("RFORM_SANDBOX", CLOUD),
        ("RFORM_SANDBOX_SPEED", "inf"),
        ("TF_INPUT", "0"),
    ];
    let owned = variables.iter();
    let owned = owned.map(|(name, value)| (String::from(*name), String::from(*value)));
    owned.collect()
}

/// A new process on that disk.
pub fn process(disk: &Disk) -> Machine {
    Machine::start(disk.clone(), &environment())
}

/// Runs a command line to its end.
pub fn run_on(machine: &Machine, command: &str) -> Ended {
    let arguments: Vec<String> = command.split_whitespace().map(String::from).collect();
    let printed = Arc::new(Printed::default());
    let code = cli::run(Arc::new(machine.clone()), &arguments, printed.clone());
    Ended {
        code,
        text: of(&printed.text).clone(),
        result: of(&printed.result).clone(),
    }
}

/// Runs a command line to its end, and what is on the disk then.
pub fn run(disk: &Disk, command: &str) -> (Ended, Disk) {
    let machine = process(disk);
    let ended = run_on(&machine, command);
    (ended, machine.disk())
}

/// The moments at which a process with that command may stop.
pub fn moments(disk: &Disk, command: &str) -> Vec<Moment> {
    let machine = process(disk).remembering();
    run_on(&machine, command);
    machine.moments()
}

/// Keeps what is printed.
#[derive(Debug, Default)]
struct Printed {
    /// All of it.
    text: Mutex<String>,
    /// The result alone.
    result: Mutex<String>,
}

fn of(text: &Mutex<String>) -> MutexGuard<'_, String> {
    text.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Streams for Printed {
    fn out(&self, text: &str) {
        of(&self.result).push_str(text);
        of(&self.text).push_str(text);
    }

    fn err(&self, text: &str) {
        of(&self.text).push_str(text);
    }
}
