//! The program at a terminal, as a test types and reads there.

use std::fs::File;
use std::io::Read;
use std::os::fd::AsFd;
use std::process::Child;
use std::time::{Duration, Instant};

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use tempfile::TempDir;

use super::{ended, rform};

/// The program at a terminal.
pub(super) struct Terminal {
    pub(super) child: Child,
    pub(super) side: File,
    shown: String,
}

impl Terminal {
    pub(super) fn begin(directory: &TempDir, arguments: &[&str]) -> Terminal {
        let pty = openpty(None, None).expect("a terminal");
        let end = || pty.slave.try_clone().expect("the program's end");
        let child = rform(directory, arguments)
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("rform runs");
        Terminal {
            child,
            side: File::from(pty.master),
            shown: String::new(),
        }
    }

    /// Reads up to a text.
    #[track_caller]
    pub(super) fn wait_for(&mut self, text: &str) {
        let mut buffer = [0; 4096];
        while !self.shown.contains(text) {
            match self.side.read(&mut buffer) {
                Ok(count @ 1..) => {
                    self.shown
                        .push_str(&String::from_utf8_lossy(&buffer[..count]));
                }
                _ => panic!("no {text:?} in {:?}", self.shown),
            }
        }
    }

    pub(super) fn echoes(&self) -> bool {
        let settings = tcgetattr(self.side.as_fd()).expect("a terminal");
        settings.local_flags.contains(LocalFlags::ECHO)
    }

    #[track_caller]
    pub(super) fn wait_for_quiet(&self) {
        let begun = Instant::now();
        while self.echoes() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is shown");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn show_what_is_typed(&self) {
        let mut settings = tcgetattr(self.side.as_fd()).expect("a terminal");
        settings.local_flags.insert(LocalFlags::ECHO);
        tcsetattr(self.side.as_fd(), SetArg::TCSANOW, &settings).expect("set");
    }

    /// Waits for the end, and answers what was shown.
    #[track_caller]
    pub(super) fn end(mut self) -> (Option<i32>, String) {
        let status = ended(&mut self.child);
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = self.side.read(&mut buffer) {
            self.shown
                .push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        (status.code(), self.shown)
    }
}
