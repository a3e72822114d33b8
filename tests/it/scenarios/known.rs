//! The differences that are known, each with its reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Lines of one difference that a failure shows.
const SHOWN: usize = 12;

/// One command that did not end as recorded.
pub struct Difference {
    pub scenario: String,
    pub command: String,
    pub lines: Vec<String>,
}

/// Reasons by scenario and command.
pub struct Known(BTreeMap<(String, String), String>);

impl Known {
    /// Reads `SCENARIO COMMAND: REASON` lines.
    pub fn read(path: &Path) -> Known {
        let text = fs::read_to_string(path).expect("the known differences");
        let lines = text
            .lines()
            .filter(|it| !it.is_empty() && !it.starts_with('#'));
        Known(
            lines
                .map(|line| parse(line).unwrap_or_else(|| panic!("no difference: {line}")))
                .collect(),
        )
    }

    /// What is not as the list says: one that is not listed, or one that is and passes.
    pub fn faults(&self, found: &[Difference], played: &[String]) -> Vec<String> {
        let listed = |it: &&Difference| !self.0.contains_key(&it.key());
        let mut faults: Vec<String> = found.iter().filter(listed).map(Difference::show).collect();
        let differs = |key: &(String, String)| found.iter().any(|it| it.key() == *key);
        for key in self
            .0
            .keys()
            .filter(|key| played.contains(&key.0) && !differs(key))
        {
            faults.push(format!(
                "{} {} is listed and does not differ: take it out",
                key.0, key.1
            ));
        }
        faults
    }
}

impl Difference {
    fn key(&self) -> (String, String) {
        (self.scenario.clone(), self.command.clone())
    }

    fn show(&self) -> String {
        let mut out = format!("{} {} differs:", self.scenario, self.command);
        for line in self.lines.iter().take(SHOWN) {
            out += &format!("\n    {line}");
        }
        if let Some(more) = self.lines.len().checked_sub(SHOWN + 1) {
            out += &format!("\n    and {} lines more", more + 1);
        }
        out
    }
}

fn parse(line: &str) -> Option<((String, String), String)> {
    let (place, reason) = line.split_once(": ")?;
    let (scenario, command) = place.split_once(' ')?;
    let key = (scenario.to_owned(), command.to_owned());
    (!reason.trim().is_empty()).then(|| (key, reason.to_owned()))
}

#[test]
fn the_list_is_held_exact() {
    let (key, reason) = parse("a 01-plan: why").expect("a line");
    let known = Known(BTreeMap::from([(key, reason)]));
    let difference = |command: &str| Difference {
        scenario: "a".to_owned(),
        command: command.to_owned(),
        lines: vec!["stdout: x".to_owned()],
    };
    let played = ["a".to_owned()];
    assert_eq!(
        known.faults(&[difference("01-plan")], &played),
        Vec::<String>::new()
    );
    assert_eq!(known.faults(&[], &played).len(), 1);
    assert_eq!(
        known
            .faults(&[difference("01-plan"), difference("02-apply")], &played)
            .len(),
        1
    );
    assert_eq!(known.faults(&[], &[]), Vec::<String>::new());
    assert!(parse("a 01-plan:  ").is_none());
}
