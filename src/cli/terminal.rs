//! How the terminal is set, and setting it back.

use std::io::stdin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

/// As it was before the program changed it.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes how the terminal is set, for whoever is about to change that; none if the standard input
/// is no terminal.
pub fn keep() -> Option<Termios> {
    let now = tcgetattr(stdin()).ok()?;
    Some(before().get_or_insert(now).clone())
}

/// Sets the terminal back if it was changed.
pub fn restore() {
    if let Some(before) = &*before() {
        let _gone = tcsetattr(stdin(), SetArg::TCSANOW, before);
    }
}

/// The terminal does not show what is typed, until this is dropped.
pub struct Quiet;

impl Quiet {
    /// None if the standard input is no terminal.
    pub fn begin() -> Option<Quiet> {
        let mut quiet = keep()?;
        quiet.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(stdin(), SetArg::TCSANOW, &quiet).ok()?;
        Some(Quiet)
    }

    /// Sees to it that it still is so: a shell sets the terminal as it likes while the program is
    /// stopped.
    pub fn hold(&self) {
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
