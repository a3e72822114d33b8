//! Workflows that were recorded from Terraform 1.11.4, played with the real binary.
//!
//! `fixtures/scenarios/NAME.txt` is one scenario: its commands, its configuration, and what
//! Terraform answered. Exit codes, states, written files, data on stdout, JSON and the summaries
//! of errors and warnings are compared. `differences.txt` names what differs and why, and is held
//! exact. `RFORM_CASE` plays one scenario alone; [`pack`] tells how the archives are made.

mod archive;
mod compare;
mod directory;
mod documents;
mod known;
mod mask;
mod normal;
mod pack;
mod play;
mod recorded;
mod script;
mod stream;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use archive::Archive;
use known::{Difference, Known};
use script::Scenario;

/// Fewer scenarios than this means that the archives were not found.
const AT_LEAST: usize = 140;

#[test]
fn recorded_workflows_end_as_recorded() {
    pack::from_the_recordings();
    let names = names();
    let mut differences = differences(&names);
    differences.sort_by(|a, b| (&a.scenario, &a.command).cmp(&(&b.scenario, &b.command)));
    let known = Known::read(&home().join("differences.txt"));
    let faults = known.faults(&differences, &names);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The directory of the archives.
fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(home())
        .expect("the archives")
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned()))
        .filter(|name| name != "differences")
        .collect();
    names.sort();
    assert!(names.len() >= AT_LEAST, "only {} scenarios", names.len());
    if let Ok(one) = std::env::var("RFORM_CASE") {
        names.retain(|name| *name == one);
    }
    names
}

/// Two threads take one scenario after the other.
fn differences(names: &[String]) -> Vec<Difference> {
    let next = Mutex::new(names.iter());
    let found = Mutex::new(Vec::new());
    let take = || next.lock().expect("no panic").next();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(name) = take() {
                    let differences = played(name);
                    found.lock().expect("no panic").extend(differences);
                }
            });
        }
    });
    found.into_inner().expect("no panic")
}

/// Plays one scenario and compares each command.
fn played(name: &str) -> Vec<Difference> {
    let archive = Archive::read(&home().join(format!("{name}.txt")));
    let scenario = Scenario::of(&archive);
    compare::scenario(name, &archive, &play::play(&scenario, &archive))
}
