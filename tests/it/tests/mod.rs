//! `rform test`, held to what Terraform 1.11.4 printed word for word, and to what Terraform
//! cannot be asked: AWS in the sandbox, and what is left when the user breaks off.
//!
//! `fixtures/tests/NAME.txt` is one stack with its tests: files, commands, and for each command
//! what Terraform wrote to both streams and how it ended. Ids are masked.

mod interrupts;
mod recorded;
mod report;
mod sandbox;
mod unreadable;

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// A stack in a directory of its own.
struct Stack {
    directory: TempDir,
}

impl Stack {
    fn new(files: &[(&str, &str)]) -> Stack {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        Stack { directory }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        // The recordings are Terraform's, so the program is called by its name.
        command
            .arg0("terraform")
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    fn begin(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("it starts")
    }

    /// The names of the files that are there, but for the working directory's own.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the directory").flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
