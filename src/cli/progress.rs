//! What is told while a run goes on.

use super::screen::Screen;
use crate::engine::events::Event;

/// Tells what happens, as lines.
pub struct Progress<'a> {
    screen: &'a Screen,
}

impl<'a> Progress<'a> {
    /// To that screen.
    pub fn new(screen: &'a Screen) -> Progress<'a> {
        Progress { screen }
    }

    /// Tells one thing.
    pub fn tell(&self, event: &Event) {
        self.screen.out(format!("{event:?}"));
    }
}
