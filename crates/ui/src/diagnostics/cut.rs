//! Cuts excerpts to a readable size: a line, or an expression, may be as long as the file.

use super::snippet::Snippet;

/// The largest length of a line that is shown, in bytes.
const WIDTH: usize = 400;

/// The largest length that is shown before the marked part of a long line, in bytes.
const LEAD: usize = 80;

/// The largest number of lines that are shown.
const LINES: usize = 100;

/// The snippet, with an ellipsis in the place of what is cut.
pub fn fitting(snippet: Snippet) -> Snippet {
    let fits = snippet.code.split('\n').all(|line| line.len() <= WIDTH);
    if fits && snippet.code.split('\n').count() <= LINES {
        return snippet;
    }
    let mut cut = Cut {
        code: String::new(),
        marks: [None, None],
    };
    let marks = [snippet.mark_start, snippet.mark_end];
    let mut offset = 0;
    for (at, line) in snippet.code.split('\n').enumerate() {
        if at > 0 {
            cut.code.push('\n');
        }
        if at == LINES {
            cut.code.push('…');
            break;
        }
        cut.line(line, offset, marks);
        offset += line.len() + 1;
    }
    let end = cut.code.len();
    let [start, stop] = cut.marks.map(|mark| mark.unwrap_or(end));
    Snippet {
        code: cut.code,
        mark_start: start,
        mark_end: stop,
        is_cut: true,
        ..snippet
    }
}

struct Cut {
    code: String,
    /// The offsets at which the marked part begins and ends, as soon as they are known.
    marks: [Option<usize>; 2],
}

impl Cut {
    /// Adds a line that begins at `offset` of the original code.
    fn line(&mut self, line: &str, offset: usize, marks: [usize; 2]) {
        let meant = marks[0].checked_sub(offset).filter(|at| *at <= line.len());
        let from = match line.len() > WIDTH {
            true => floor(line, meant.unwrap_or(0).saturating_sub(LEAD)),
            false => 0,
        };
        let to = floor(line, from + WIDTH);
        if from > 0 {
            self.code.push('…');
        }
        let base = self.code.len();
        self.code.push_str(line.get(from..to).unwrap_or_default());
        for (found, mark) in self.marks.iter_mut().zip(marks) {
            if let Some(at) = mark.checked_sub(offset).filter(|at| *at <= line.len()) {
                *found = Some(base + at.clamp(from, to) - from);
            }
        }
        if to < line.len() {
            self.code.push('…');
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::diag::Position;

    fn of(code: String, mark: std::ops::Range<usize>) -> Snippet {
        let place = Position {
            line: 1,
            column: 1,
            byte: 0,
        };
        fitting(Snippet {
            file: "a".into(),
            context: None,
            first_line: 1,
            start: place,
            end: place,
            mark_start: mark.start,
            mark_end: mark.end,
            code,
            is_cut: false,
        })
    }

    #[test]
    fn a_long_line_is_shown_around_what_is_meant() {
        let long = format!("{}HERE{}", "é".repeat(50_000), "x".repeat(50_000));
        let cut = of(long, 100_000..100_004);
        assert!(cut.code.len() < WIDTH + 10);
        assert_eq!(cut.parts().1, "HERE");
        let short = of("a = 1".into(), 4..5);
        assert!(!short.is_cut && short.parts().1 == "1");
    }

    #[test]
    fn many_lines_are_cut() {
        let cut = of("line\n".repeat(10_000), 5..40_000);
        assert!(cut.code.split('\n').count() <= LINES + 1);
        assert!(cut.parts().1.starts_with("line\n"));
    }
}
