//! Colour, or none.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// Puts colour on text, or leaves it plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Whether escape sequences are written at all.
    pub enabled: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Something new, or good.
    Green,
    /// Something going away, or bad.
    Red,
    /// Something changing, or to be heeded.
    Yellow,
    /// Something read.
    Cyan,
    /// A heading.
    Bold,
    /// A heading about something bad.
    BoldRed,
    /// A heading about something to be heeded.
    BoldYellow,
    /// A heading about something good.
    BoldGreen,
    /// A heading of something read.
    BoldCyan,
    /// Of less importance.
    Faint,
    /// The very place.
    Underline,
}

impl Paint {
    /// No colour.
    pub const PLAIN: Paint = Paint { enabled: false };

    /// The text in that ink.
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
