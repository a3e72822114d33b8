//! Signs of assignments, and comments, one below the other.

use std::ops::Range;

use super::lines::{Line, columns};
use super::pieces::Piece;

/// Aligns the assignments of lines that follow each other, then the comments behind them.
pub fn align(pieces: &mut [Piece<'_>], lines: &[Line]) {
    align_cells(pieces, lines, |line| &line.assign);
    align_cells(pieces, lines, |line| &line.comment);
}

/// Aligns one cell of each run of lines that have it.
fn align_cells(pieces: &mut [Piece<'_>], lines: &[Line], cell: fn(&Line) -> &Range<usize>) {
    for run in lines.chunk_by(|one, two| !cell(one).is_empty() && !cell(two).is_empty()) {
        let run = run.iter().filter(|line| !cell(line).is_empty());
        let widths: Vec<(usize, usize)> = run
            .map(|line| {
                let start = cell(line).start;
                (start, columns(pieces, &(line.lead.start..start)))
            })
            .collect();
        let widest = widths.iter().map(|(_, width)| *width).max().unwrap_or(0);
        for (start, width) in widths {
            if let Some(first) = pieces.get_mut(start) {
                first.spaces = widest - width + 1;
            }
        }
    }
}
