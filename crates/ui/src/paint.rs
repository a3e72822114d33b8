//! Colours and styles of text on a terminal.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// Adds colour to text, or leaves it plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Whether escape sequences are written at all.
    pub enabled: bool,
}

/// The meaning of a piece of text, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Something that is created, or a success.
    Green,
    /// Something that is deleted, or a failure.
    Red,
    /// Something that changes, or a warning.
    Yellow,
    /// Something that is read.
    Cyan,
    /// A heading or name that stands out without a meaning of its own.
    Bold,
    /// The heading of an error.
    BoldRed,
    /// The heading of a warning.
    BoldYellow,
    /// The heading of a success.
    BoldGreen,
    /// The heading of something that is read.
    BoldCyan,
    /// Something less important.
    Faint,
    /// The part of a source that a diagnostic is about.
    Underline,
}

impl Paint {
    /// Paint that leaves all text plain.
    pub const PLAIN: Paint = Paint { enabled: false };

    /// The text in the colour of that ink.
    pub fn ink(self, ink: Ink, text: impl Display) -> String {
        if !self.enabled {
            return text.to_string();
        }
        let style = style(ink);
        format!("{style}{text}{style:#}")
    }

    /// The text in bold.
    pub fn bold(self, text: impl Display) -> String {
        self.ink(Ink::Bold, text)
    }
}

fn style(ink: Ink) -> Style {
    match ink {
        Ink::Green => AnsiColor::Green.on_default(),
        Ink::Red => AnsiColor::Red.on_default(),
        Ink::Yellow => AnsiColor::Yellow.on_default(),
        Ink::Cyan => AnsiColor::Cyan.on_default(),
        Ink::Bold => Style::new().bold(),
        Ink::BoldRed => AnsiColor::Red.on_default().bold(),
        Ink::BoldYellow => AnsiColor::Yellow.on_default().bold(),
        Ink::BoldGreen => AnsiColor::Green.on_default().bold(),
        Ink::BoldCyan => AnsiColor::Cyan.on_default().bold(),
        Ink::Faint => Style::new().dimmed(),
        Ink::Underline => Style::new().underline(),
    }
}
