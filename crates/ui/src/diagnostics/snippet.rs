//! Some lines of a source, and which part of them a diagnostic is about.

use rform_core::diag::Position;

/// Some lines of a source, and which part of them is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The file as the user knows it.
    pub file: String,
    /// The header of the outermost block around the place.
    pub context: Option<String>,
    /// The lines themselves, joined by line feeds.
    pub code: String,
    /// The number of the first line.
    pub first_line: usize,
    /// Where the meant part begins in the file.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// Where it begins in `code`, in bytes.
    pub mark_start: usize,
    /// Where it ends.
    pub mark_end: usize,
    /// Whether `code` is not what the source says: a part is left out or must not be shown.
    pub is_cut: bool,
}

impl Snippet {
    /// The same without the lines.
    pub(super) fn hidden(self) -> Snippet {
        Snippet {
            code: "(sensitive value)".into(),
            mark_start: 0,
            mark_end: 0,
            is_cut: true,
            ..self
        }
    }

    /// The code before the meant part, that part, and the code behind it.
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
