//! The settings of the terminal, and restoring them.

use std::io::stdin;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

/// The settings before the program changed them.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records the settings of the terminal before they are changed. Nothing is recorded if the
/// standard input is not a terminal.
pub fn keep() {
    if let Ok(now) = tcgetattr(stdin()) {
        before().get_or_insert(now);
    }
}

/// Restores the settings of the terminal if they were changed.
pub fn restore() {
    if let Some(before) = &*before() {
        let _gone = tcsetattr(stdin(), SetArg::TCSANOW, before);
    }
}

/// Restores the settings of the terminal when the program ends; no other thread changes them
/// afterwards.
pub fn leave() {
    // A second interrupt comes here while the first one still waits for a request to end.
    static LEFT: Once = Once::new();
    LEFT.call_once(|| {
        let before = before();
        if let Some(before) = &*before {
            let _gone = tcsetattr(stdin(), SetArg::TCSANOW, before);
        }
        // A prompt for a secret disables the echo every now and then, and must stop doing so.
        std::mem::forget(before);
    });
}

/// Disables the terminal's echo until it is dropped.
pub struct Quiet;

impl Quiet {
    /// Disables the echo; none if the standard input is not a terminal.
    pub fn begin() -> Option<Quiet> {
        let now = tcgetattr(stdin()).ok()?;
        let mut before = before();
        let mut quiet = before.get_or_insert(now).clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(stdin(), SetArg::TCSANOW, &quiet).ok()?;
        Some(Quiet)
    }

    /// Disables the echo again: a shell changes the settings while the program is stopped.
    pub fn hold(&self) {
        let _unless_left = before();
        let Ok(mut now) = tcgetattr(stdin()) else {
            return;
        };
        if now.local_flags.contains(LocalFlags::ECHO) {
            now.local_flags.remove(LocalFlags::ECHO);
            let _gone = tcsetattr(stdin(), SetArg::TCSANOW, &now);
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        restore();
    }
}
