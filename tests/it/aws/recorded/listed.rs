//! What is known to differ, with reasons, and what is not built yet.

use std::collections::BTreeSet;

use super::Difference;
use super::case::directory;

/// The lines of `differences.txt`.
pub struct Listed(Vec<Entry>);

/// `CASE STEP | PLACE | REASON`; `*` stands for any text.
struct Entry {
    line: String,
    step: String,
    place: String,
}

impl Listed {
    /// Reads them.
    pub fn read() -> Listed {
        let entries = lines("differences.txt").map(|line| {
            let mut parts = line.splitn(3, " | ");
            let mut part = || parts.next().unwrap_or_default().trim().to_owned();
            let (step, place, reason) = (part(), part(), part());
            assert!(!reason.is_empty(), "no reason is given: {line}");
            Entry { line, step, place }
        });
        Listed(entries.collect())
    }

    /// The differences that are not listed, and the lines that list none.
    pub fn judge<'a>(&self, found: &'a [Difference]) -> (Vec<&'a Difference>, Vec<String>) {
        let is_listed = |it: &&Difference| self.0.iter().any(|entry| entry.covers(it));
        let unlisted = found.iter().filter(|it| !is_listed(it)).collect();
        let unused = self
            .0
            .iter()
            .filter(|entry| !found.iter().any(|it| entry.covers(it)));
        (unlisted, unused.map(|entry| entry.line.clone()).collect())
    }
}

impl Entry {
    fn covers(&self, difference: &Difference) -> bool {
        is_like(&difference.step, &self.step) && is_like(&difference.place, &self.place)
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
pub fn is_like(text: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => text == pattern,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|text| {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| is_like(&text[at..], rest))
        }),
    }
}

/// The lines of `not_built.txt`: a case and the types that it needs.
pub fn unbuilt() -> BTreeSet<String> {
    lines("not_built.txt").collect()
}

fn lines(file: &str) -> impl Iterator<Item = String> {
    let text = std::fs::read_to_string(directory().join(file)).expect(file);
    let lines: Vec<String> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    lines.into_iter()
}
