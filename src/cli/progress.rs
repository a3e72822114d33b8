//! What is told while a run goes on.

use std::cell::RefCell;
use std::time::Instant;

use super::printer::Printer;
use rform_engine::events::Event;
use rform_ui::progress::Progress as View;

/// Tells what happens: as lines, or on a terminal by a view that keeps itself up to date.
pub struct Progress<'a> {
    printer: &'a Printer,
    view: RefCell<View>,
    begun: Instant,
}

impl<'a> Progress<'a> {
    /// To that screen, of a run with so many steps (0 if that is not known).
    pub fn new(printer: &'a Printer, steps: usize) -> Progress<'a> {
        let begun = Instant::now();
        let rows = terminal_size::terminal_size().map_or(0, |(_, rows)| usize::from(rows.0));
        let live = printer.paint.enabled;
        let view = if live {
            View::live(printer.layout(), steps, rows, begun.elapsed())
        } else {
            View::lines(printer.layout())
        };
        Progress {
            printer,
            view: RefCell::new(view),
            begun,
        }
    }

    /// Tells one thing.
    pub fn tell(&self, event: &Event) {
        if self.printer.json {
            return self.printer.event(event);
        }
        self.write(self.view.borrow_mut().event(event, self.begun.elapsed()));
    }

    /// Time has passed.
    pub fn tick(&self) {
        if !self.printer.json {
            self.write(self.view.borrow_mut().tick(self.begun.elapsed()));
        }
    }

    /// The run is over.
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
