//! The form in which the parts of a change are written: signs, notes and indentation.

use super::diff::Sign;
use crate::paint::{Ink, Paint};

/// The form in which a part is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether and how text is coloured.
    pub paint: Paint,
    /// Whether the `-> null` of deleted values is left out.
    pub no_null: bool,
    /// Whether this part, but not its parts, gets the note that it forces the replacement. Without
    /// a value the difference itself decides.
    pub replaces: Option<bool>,
    /// Whether unchanged parts are shown.
    pub all: bool,
    /// Whether signs and their columns are left out.
    pub unsigned: bool,
}

impl Style {
    /// The style of plans.
    pub fn new(paint: Paint) -> Style {
        Style {
            paint,
            no_null: false,
            replaces: None,
            all: false,
            unsigned: false,
        }
    }

    /// The style of values that are shown without a change.
    pub fn still(paint: Paint) -> Style {
        Style {
            no_null: true,
            all: true,
            unsigned: true,
            ..Style::new(paint)
        }
    }

    /// The style of the parts of a value.
    pub fn parts(self) -> Style {
        Style {
            replaces: None,
            ..self
        }
    }

    /// The style of the elements of a value, which show no `-> null`.
    pub fn elements(self) -> Style {
        Style {
            no_null: true,
            ..self.parts()
        }
    }

    /// The style in which unchanged parts are shown too.
    pub fn everything(self) -> Style {
        Style {
            all: true,
            ..self.parts()
        }
    }

    /// The beginning of a line: indentation, sign, and a space.
    pub fn lead(self, depth: usize, sign: Sign) -> String {
        let mut lead = " ".repeat(4 * depth);
        if !self.unsigned {
            lead.push_str(&match sign {
                Sign::Create => format!("  {} ", self.paint.ink(Ink::Green, "+")),
                Sign::Delete => format!("  {} ", self.paint.ink(Ink::Red, "-")),
                Sign::Update => format!("  {} ", self.paint.ink(Ink::Yellow, "~")),
                Sign::Same => "    ".to_owned(),
            });
        }
        lead
    }

    /// The text after a deleted value.
    pub fn null(self, sign: Sign) -> String {
        if sign == Sign::Delete && !self.no_null {
            format!(" {} null", self.paint.ink(Ink::Faint, "->"))
        } else {
            String::new()
        }
    }

    /// The note after a value that forces the replacement.
    pub fn replacement(self, replace: bool) -> String {
        if self.replaces.unwrap_or(replace) {
            format!(" {}", self.paint.ink(Ink::Red, "# forces replacement"))
        } else {
            String::new()
        }
    }

    /// The arrow between the values before and after.
    pub fn arrow(self) -> String {
        self.paint.ink(Ink::Yellow, "->")
    }

    /// The line that tells how many unchanged parts are hidden.
    pub fn hidden(self, depth: usize, count: usize, what: &str) -> String {
        let plural = if count == 1 { "" } else { "s" };
        let note = format!("# ({count} unchanged {what}{plural} hidden)");
        format!(
            "{}{}\n",
            self.lead(depth, Sign::Same),
            self.paint.ink(Ink::Faint, note)
        )
    }
}
