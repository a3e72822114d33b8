//! How the terminal is set, and setting it back.

use std::io::stdin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

/// As it was before the program changed it.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes how the terminal is set, for whoever is about to change that; nothing is noted if the
/// standard input is no terminal.
pub fn keep() {
    if let Ok(now) = tcgetattr(stdin()) {
        before().get_or_insert(now);
    }
}

/// Sets the terminal back if it was changed.
pub fn restore() {
    if let Some(before) = &*before() {
        let _gone = tcsetattr(stdin(), SetArg::TCSANOW, before);
    }
}

/// Sets the terminal back for good: the program ends, and no other thread changes it any more.
pub fn leave() {
    let before = before();
    if let Some(before) = &*before {
        let _gone = tcsetattr(stdin(), SetArg::TCSANOW, before);
    }
    // Whoever waits for a secret looks after the echo now and then, and must not do so any more.
    std::mem::forget(before);
}

/// The terminal does not show what is typed, until this is dropped.
pub struct Quiet;

impl Quiet {
    /// None if the standard input is no terminal.
    pub fn begin() -> Option<Quiet> {
        let now = tcgetattr(stdin()).ok()?;
        let mut before = before();
        let mut quiet = before.get_or_insert(now).clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(stdin(), SetArg::TCSANOW, &quiet).ok()?;
        Some(Quiet)
    }

    /// Sees to it that it still is so: a shell sets the terminal as it likes while the program is
    /// stopped.
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
