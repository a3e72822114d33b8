//! Some lines of a source, and which part of them a diagnostic is about.

use rform_core::diag::Position;

/// Some lines of a source, and the marked part of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The path of the file, relative to the working directory.
    pub file: String,
    /// The header of the outermost block around the place.
    pub context: Option<String>,
    /// The lines themselves, joined by line feeds.
    pub code: String,
    /// The number of the first line.
    pub first_line: usize,
    /// The position in the file at which the marked part begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// The offset in `code`, in bytes, at which the marked part begins.
    pub mark_start: usize,
    /// Where it ends.
    pub mark_end: usize,
    /// Whether `code` differs from the source because a part is left out or sensitive.
    pub is_cut: bool,
}

impl Snippet {
    /// The snippet without the lines of source code.
    pub(super) fn hidden(self) -> Snippet {
        Snippet {
            code: "(sensitive value)".into(),
            mark_start: 0,
            mark_end: 0,
            is_cut: true,
            ..self
        }
    }

    /// The code before the marked part, the marked part, and the code after it.
    pub fn parts(&self) -> (&str, &str, &str) {
        let start = floor(&self.code, self.mark_start);
        let end = floor(&self.code, self.mark_end).max(start);
        let (before, rest) = self.code.split_at(start);
        let (marked, after) = rest.split_at(end - start);
        (before, marked, after)
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
