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
    /// What is on the screen and was not waited for yet.
    unread: String,
    _directory: TempDir,
}

impl Terminal {
    fn new() -> Terminal {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("main.tf"), STACK).expect("written");
        let pty = openpty(None, None).expect("a terminal");
        let end = || pty.slave.try_clone().expect("the program's end");
        let child = Command::new(env!("CARGO_BIN_EXE_rform"))
            .arg("console")
            .current_dir(directory.path())
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
            unread: String::new(),
            _directory: directory,
        };
        terminal.wait_for("> ");
        terminal
    }

    /// Types a line, and waits for an answer and for the next prompt: what is typed before it
    /// would not be read by the line editor.
    #[track_caller]
    fn ask(&mut self, keys: &str, answer: &str) {
        self.keys(keys);
        self.wait_for(answer);
        self.wait_for("> ");
    }

    /// Waits until nothing more comes, and forgets what is on the screen.
    fn settle(&mut self) {
        while self.screen.recv_timeout(Duration::from_millis(500)).is_ok() {}
        self.unread.clear();
    }

    fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("typed");
    }

    /// Reads up to a text, and past it.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        while !self.unread.contains(text) {
            let more = self.screen.recv_timeout(Duration::from_secs(60));
            let more = more.unwrap_or_else(|_| panic!("no {text:?} in {:?}", self.unread));
            self.unread.push_str(&String::from_utf8_lossy(&more));
        }
        let rest = self
            .unread
            .split_once(text)
            .map(|(_, rest)| rest.to_owned());
        self.unread = rest.unwrap_or_default();
    }

    #[track_caller]
    fn leave(mut self, key: &str) {
        self.keys(key);
        assert!(self.child.wait().expect("ended").success());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // After a failed test it still runs; else there is nothing to end.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn names_are_completed_and_lines_come_back() {
    let mut terminal = Terminal::new();
    terminal.ask("var.re\t\r", "\"north\"");
    terminal.ask("upper(local.tags.st\t)\r", "\"TEST\"");
    terminal.ask("\u{1b}[A\u{1b}[A\r", "\"north\"");
    // A function that only the console has.
    terminal.ask("ty\t1)\r", "number");
    terminal.ask("[\r1 + 1,\r]\r", "2,\r\n]");
    terminal.leave("\u{4}");
}

#[test]
fn several_names_are_listed() {
    let mut terminal = Terminal::new();
    terminal.keys("setp\t");
    terminal.wait_for("setproduct(");
    // Ctrl-C drops what was typed, and no more.
    terminal.settle();
    terminal.ask("\u{3}", "");
    terminal.ask("1 + 1\r", "2");
    terminal.leave("\u{3}");
    let mut terminal = Terminal::new();
    terminal.keys("local.tags.\t\t");
    terminal.wait_for("stage");
    terminal.settle();
    terminal.ask("\u{3}", "");
    terminal.leave("\u{4}");
}
