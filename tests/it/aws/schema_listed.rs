//! The differences of our schemas that are known, each with its reason.

use super::recorded::is_like;

/// The lines of a file, `PLACE | REASON`, in which `*` stands for any text; and what was found.
pub struct Listed {
    entries: Vec<(String, String)>,
    found: Vec<(String, String)>,
}

impl Listed {
    /// The lines of a fixture.
    pub fn of(text: &str) -> Listed {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let entries = lines.filter(|line| !line.trim().is_empty()).map(|line| {
            let (place, reason) = line.split_once(" | ").unwrap_or((line, ""));
            assert!(!reason.is_empty(), "no reason is given: {line}");
            (place.trim().to_owned(), line.to_owned())
        });
        let (entries, found) = (entries.collect(), Vec::new());
        Listed { entries, found }
    }

    /// Takes note of a difference.
    pub fn note(&mut self, place: &str, what: &str) {
        self.found.push((place.to_owned(), what.to_owned()));
    }

    /// The differences that are not listed, and the lines that list none.
    pub fn faults(&self) -> Vec<String> {
        let is_listed = |place: &str| self.entries.iter().any(|(it, _)| is_like(place, it));
        let unlisted = self.found.iter().filter(|(place, _)| !is_listed(place));
        let unlisted = unlisted.map(|(place, what)| format!("{place}: {what}"));
        let unused = self.entries.iter();
        let unused =
            unused.filter(|(it, _)| !self.found.iter().any(|(place, _)| is_like(place, it)));
        let unused = unused.map(|(_, line)| format!("lists no difference: {line}"));
        unlisted.chain(unused).collect()
    }
}
