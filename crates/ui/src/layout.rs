//! The width and the colours that a text is laid out for.

use unicode_width::UnicodeWidthChar;

use super::paint::{Ink, Paint};

/// The terminal that a text is laid out for.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Whether and how text is coloured.
    pub paint: Paint,
    /// The number of columns of the terminal.
    pub columns: usize,
    /// Whether a terminal shows the text; otherwise a file or another program gets it.
    pub is_terminal: bool,
}

impl Layout {
    /// The layout for output that is not a terminal: 78 columns without colour.
    pub const PLAIN: Layout = Layout {
        paint: Paint::PLAIN,
        columns: 78,
        is_terminal: false,
    };

    /// Breaks lines at spaces so that each leaves the last column free. Words that are longer stay
    /// whole.
    pub fn wrap(&self, text: &str) -> String {
        wrap(text, self.columns.saturating_sub(1).max(1))
    }

    /// A horizontal line across the terminal, after an empty line.
    pub fn rule(&self) -> String {
        let line = "─".repeat(self.columns.saturating_sub(1).max(1));
        format!("\n{}\n", self.paint.ink(Ink::Faint, line))
    }
}

/// Breaks lines at spaces so that none is longer than `width`; single words may be.
pub fn wrap(text: &str, width: usize) -> String {
    if width == 0 {
        return text.to_owned();
    }
    let lines = text.split('\n').map(|line| wrap_line(line, width));
    lines.collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, width: usize) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut used = 0;
    let mut rest = line;
    while !rest.is_empty() {
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let (gap, tail) = rest.split_at(spaces);
        let word = &tail[..tail.find([' ', '\t']).unwrap_or(tail.len())];
        rest = &tail[word.len()..];
        if word.is_empty() {
            if used + columns_of(gap) <= width {
                out.push_str(gap);
            }
            break;
        }
        let (gap_width, word_width) = (columns_of(gap), columns_of(word));
        if used > 0 && used + gap_width + word_width > width && word_width < width {
            out.push('\n');
            used = 0;
        } else {
            out.push_str(gap);
            used += gap_width;
        }
        out.push_str(word);
        used += word_width;
    }
    out
}

/// The number of columns that a text takes on a terminal. Control characters take none.
pub fn columns_of(text: &str) -> usize {
    text.chars().map(|char| char.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_only_and_indentation_stays() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("  indented text", 10), "  indented\ntext");
        assert_eq!(
            wrap("a verylongwordthatdoesnotfit b", 8),
            "a verylongwordthatdoesnotfit\nb"
        );
        assert_eq!(wrap("a  b\n\nc", 78), "a  b\n\nc");
    }
}
