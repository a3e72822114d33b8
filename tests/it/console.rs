//! The console at a terminal: history, completion, brackets over several lines.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use nix::pty::openpty;
use tempfile::TempDir;

const STACK: &str = r#"
variable "region" {
  default = "north"
}

locals {
  tags = { owner = "me", stage = "test" }
}
"#;

/// A terminal at which the console runs.
struct Terminal {
    child: Child,
    keys: File,
    screen: Receiver<Vec<u8>>,
    _folder: TempDir,
}

impl Terminal {
    fn new() -> Terminal {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("main.tf"), STACK).expect("written");
        let pty = openpty(None, None).expect("a terminal");
        let end = || pty.slave.try_clone().expect("the program's end");
        let child = Command::new(env!("CARGO_BIN_EXE_rform"))
            .arg("console")
            .current_dir(folder.path())
            .env_clear()
            .env("TERM", "xterm")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("rform runs");
        let keys = File::from(pty.master);
        let mut output = keys.try_clone().expect("the user's end");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut terminal = Terminal {
            child,
            keys,
            screen,
            _folder: folder,
        };
        terminal.wait_for("> ");
        terminal
    }

    fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("typed");
    }

    /// Reads up to a text.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        let mut said = String::new();
        while !said.contains(text) {
            let more = self.screen.recv_timeout(Duration::from_secs(60));
            let more = more.unwrap_or_else(|_| panic!("no {text:?} in {said:?}"));
            said.push_str(&String::from_utf8_lossy(&more));
        }
    }
}

#[test]
fn names_are_completed_and_lines_come_back() {
    let mut terminal = Terminal::new();
    terminal.keys("var.re\t\r");
    terminal.wait_for("\"north\"");
    terminal.keys("upper(local.tags.st\t)\r");
    terminal.wait_for("\"TEST\"");
    terminal.keys("\u{1b}[A\u{1b}[A\r");
    terminal.wait_for("\"north\"");
    terminal.keys("[\r\"a\",\r]\r");
    terminal.wait_for("\"a\",\r\n]");
    terminal.keys("\u{4}");
    assert!(terminal.child.wait().expect("ended").success());
}

#[test]
fn several_names_are_listed() {
    let mut terminal = Terminal::new();
    terminal.keys("setp\t");
    terminal.wait_for("setproduct(");
    terminal.keys("\u{3}");
    assert!(terminal.child.wait().expect("ended").success());
    let mut terminal = Terminal::new();
    terminal.keys("local.tags.\t\t");
    terminal.wait_for("stage");
    terminal.keys("\u{3}");
    assert!(terminal.child.wait().expect("ended").success());
}
