//! What is told while a run goes on.

use std::cell::RefCell;
use std::time::Instant;

use super::screen::Screen;
use crate::engine::events::Event;
use crate::ui::progress::Progress as View;

/// Tells what happens: as lines, or on a terminal by a view that keeps itself up to date.
pub struct Progress<'a> {
    screen: &'a Screen,
    view: RefCell<View>,
    begun: Instant,
}

impl<'a> Progress<'a> {
    /// To that screen, of a run with so many steps (0 if that is not known).
    pub fn new(screen: &'a Screen, steps: usize) -> Progress<'a> {
        let begun = Instant::now();
        let rows = terminal_size::terminal_size().map_or(0, |(_, rows)| usize::from(rows.0));
        let live = screen.paint.enabled;
        let view = if live {
            View::live(screen.layout(), steps, rows, begun.elapsed())
        } else {
            View::lines(screen.layout())
        };
        Progress {
            screen,
            view: RefCell::new(view),
            begun,
        }
    }

    /// Tells one thing.
    pub fn tell(&self, event: &Event) {
        if self.screen.json {
            return self.screen.event(event);
        }
        self.write(self.view.borrow_mut().event(event, self.begun.elapsed()));
    }

    /// Time has passed.
    pub fn tick(&self) {
        if !self.screen.json {
            self.write(self.view.borrow_mut().tick(self.begun.elapsed()));
        }
    }

    /// The run is over.
    pub fn finish(&self) {
        if !self.screen.json {
            self.write(self.view.borrow_mut().finish());
        }
    }

    fn write(&self, text: String) {
        if !text.is_empty() {
            self.screen.raw(&text);
        }
    }
}
