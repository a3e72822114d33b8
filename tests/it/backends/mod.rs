//! Remote backends: the program itself, and a server of the test.

mod cloud;
mod endpoints;
mod init;
mod kms;
mod locks;
mod migrate;
mod newer_state;
mod plans;
mod record;
mod remote_state;
mod runs;
mod s3;
mod sandbox;
mod server;
mod tls;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use server::Server;

/// A working directory.
struct Directory {
    path: TempDir,
}

impl Directory {
    fn new(main: &str) -> Directory {
        let path = tempfile::tempdir().expect("a directory");
        let directory = Directory { path };
        directory.write("main.tf", main);
        directory
    }

    /// A directory whose state is on a server, initialised.
    fn remote(server: &Server, path: &str, main: &str) -> Directory {
        let directory = Directory::new(main);
        directory.write("backend.tf", server.block(path));
        directory.done(&["init"]);
        directory
    }

    fn at(&self, name: &str) -> PathBuf {
        self.path.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    fn remove(&self, name: &str) {
        std::fs::remove_file(self.at(name)).expect("removed");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        command
            .args(arguments)
            .current_dir(self.path.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    /// Runs a command that is answered, and gives its output.
    fn answered(&self, arguments: &[&str], answer: &str) -> Output {
        let mut command = self.command(arguments);
        let command = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut input = child.stdin.take().expect("an input");
        input.write_all(answer.as_bytes()).expect("it listens");
        drop(input);
        child.wait_with_output().expect("it ends")
    }

    /// Runs a command that must succeed, and answers all that it says.
    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        done(&self.run(arguments))
    }

    /// Runs a command that must fail, and answers all that it says.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        refused(&self.run(arguments))
    }
}

#[track_caller]
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(output));
    text(output)
}

#[track_caller]
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", text(output));
    text(output)
}

/// All that a command said, in one line: messages are wrapped.
fn text(output: &Output) -> String {
    let both = [&output.stdout[..], b" ", &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&both);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const STACK: &str = "resource \"terraform_data\" \"a\" {\n  input = 1\n}\n";
