//! Progress of an operation: events as they happen, and running times.

use std::cell::RefCell;
use std::time::Instant;

use super::printer::{Printer, now};
use rform_plan::events::Event;
use rform_ui::json::stream;
use rform_ui::progress::Progress as View;

/// Prints events as lines of text or JSON or, on a terminal, by lines that are drawn anew.
pub struct Progress {
    printer: Printer,
    view: RefCell<View>,
    begun: Instant,
}

impl Progress {
    /// The progress of an operation with that number of steps; 0 if it is not known.
    pub fn new(printer: &Printer, steps: usize) -> Progress {
        let begun = Instant::now();
        let rows = terminal_size::terminal_size().map_or(0, |(_, rows)| usize::from(rows.0));
        let view = if printer.moves_cursor {
            View::live(printer.layout(), steps, rows, begun.elapsed())
        } else {
            View::lines(printer.layout())
        };
        Progress {
            printer: printer.clone(),
            view: RefCell::new(view),
            begun,
        }
    }

    /// Prints one event.
    pub fn event(&self, event: &Event) {
        if self.printer.json {
            if let Some(line) = stream::event(event, now()) {
                self.printer.out(line);
            }
            return;
        }
        self.write(self.view.borrow_mut().event(event, self.begun.elapsed()));
    }

    /// Draws running times anew.
    pub fn tick(&self) {
        if !self.printer.json {
            self.write(self.view.borrow_mut().tick(self.begun.elapsed()));
        }
    }

    /// Draws the last state of a run that is over.
    pub fn finish(&self) {
        if !self.printer.json {
            self.write(self.view.borrow_mut().finish());
        }
    }

    fn write(&self, text: String) {
        if !text.is_empty() {
            self.printer.raw(&text);
        }
    }
}
