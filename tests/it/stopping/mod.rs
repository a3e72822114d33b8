//! Signals, answers and streams that are gone: the program ends as it should, soon, and changes
//! nothing that was not wanted.

mod programs;
mod questions;
mod streams;
mod terminal;

use std::fs;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

const ONE: &str = "resource \"terraform_data\" \"a\" {}\n";

fn stack(text: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("main.tf"), text).expect("written");
    directory
}

fn rform(directory: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
    command
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// What is in a directory, by name.
fn files(directory: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(directory.path())
        .expect("a directory")
        .flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn send(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).expect("a process");
    kill(Pid::from_raw(id), signal).expect("it runs");
}

#[track_caller]
fn ended(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            let _gone = child.kill();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
