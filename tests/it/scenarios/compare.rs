//! What was recorded against what this run left.

use std::collections::BTreeSet;

use serde_json::Value;

use super::archive::Archive;
use super::documents::{json, texts, values};
use super::known::Difference;
use super::play::{Outcome, States};
use super::recorded::{self, Recorded, summaries};
use super::script::Kind;
use super::tokens::Tokens;
use super::{normal, stream};

/// The commands of a scenario that differ.
pub fn scenario(name: &str, archive: &Archive, outcomes: &[Outcome]) -> Vec<Difference> {
    let mut run = Run::default();
    let mut unplayed = recorded::names(archive);
    let mut found = Vec::new();
    for outcome in outcomes {
        let lines = match unplayed.remove(&outcome.name) {
            true => run.command(&recorded::read(archive, &outcome.name), outcome),
            false => vec!["it is not recorded".to_owned()],
        };
        found.push((outcome.name.clone(), lines));
    }
    found.extend(
        unplayed
            .into_iter()
            .map(|it| (it, vec!["it was not played".to_owned()])),
    );
    found.retain(|(_, lines)| !lines.is_empty());
    let difference = |(command, lines)| Difference {
        scenario: name.to_owned(),
        command,
        lines,
    };
    found.into_iter().map(difference).collect()
}

#[derive(Default)]
struct Run {
    tokens: Tokens,
    /// The states as recorded, brought up to date with each command.
    carried: States,
    lines: Vec<String>,
}

impl Run {
    fn command(&mut self, recorded: &Recorded, outcome: &Outcome) -> Vec<String> {
        if recorded.exit != outcome.exit {
            let lines = vec![format!("expected {}, got {}", recorded.exit, outcome.exit)];
            self.add("exit code", lines);
        }
        self.states(recorded, outcome);
        self.files(recorded, outcome);
        if !outcome.step.exit_only() {
            let lines = self.stdout(recorded, outcome);
            self.add("stdout", lines);
            let lines = json(recorded.plan, &outcome.plan, &mut self.tokens, normal::plan);
            self.add("plan JSON", lines);
            let summaries = summaries(&outcome.stdout, &outcome.stderr).join("\n");
            let lines = texts(&recorded.summaries.join("\n"), &summaries, &mut self.tokens);
            self.add("summaries", lines);
        }
        std::mem::take(&mut self.lines)
    }

    fn add(&mut self, what: &str, lines: Vec<String>) {
        self.lines
            .extend(lines.into_iter().map(|it| format!("{what}: {it}")));
    }

    fn states(&mut self, recorded: &Recorded, outcome: &Outcome) {
        self.carried.extend(outcome.prepared.clone());
        let owned = |text: &Option<&str>| text.map(str::to_owned);
        let written = recorded
            .states
            .iter()
            .map(|(path, text)| (path.clone(), owned(text)));
        self.carried.extend(written);
        let paths: BTreeSet<&String> = recorded
            .states
            .keys()
            .chain(outcome.states.keys())
            .collect();
        for path in paths {
            let lines = match (
                self.carried.get(path).and_then(Option::as_ref),
                outcome.now.get(path),
            ) {
                (Some(recorded), Some(now)) => json(recorded, now, &mut self.tokens, normal::state),
                (None, None) => Vec::new(),
                (None, Some(_)) => vec!["expected no file".to_owned()],
                (Some(_), None) => vec!["expected a file".to_owned()],
            };
            self.add(path, lines);
        }
    }

    fn files(&mut self, recorded: &Recorded, outcome: &Outcome) {
        let written = outcome.files.keys().map(String::as_str);
        let paths: BTreeSet<&str> = recorded.files.keys().copied().chain(written).collect();
        for path in paths {
            let lines = match (recorded.files.get(path), outcome.files.get(path)) {
                (Some(recorded), Some(file)) if path.contains(".tfstate") => {
                    json(recorded, file, &mut self.tokens, normal::state)
                }
                (Some(recorded), Some(file)) => texts(recorded, file, &mut self.tokens),
                (Some(_), None) => vec!["expected it to be written".to_owned()],
                (None, _) => vec!["it was not expected to be written".to_owned()],
            };
            self.add(path, lines);
        }
    }

    fn stdout(&mut self, recorded: &Recorded, outcome: &Outcome) -> Vec<String> {
        let (expected, actual, tokens) = (recorded.stdout, &outcome.stdout, &mut self.tokens);
        match outcome.step.kind() {
            Kind::Prose => Vec::new(),
            Kind::Text => texts(expected, actual, tokens),
            Kind::Lines => texts(&sorted(expected), &sorted(actual), tokens),
            Kind::Json if normal::describes(&outcome.step) => {
                json(expected, actual, tokens, undescribed)
            }
            Kind::Json => json(expected, actual, tokens, normal::document),
            Kind::StateFile => json(expected, actual, tokens, normal::state),
            Kind::Stream => {
                let actual = stream::read(actual, outcome.step.ordered);
                let expected = stream::read(expected, true);
                values(&Value::Array(expected), &Value::Array(actual), tokens)
            }
        }
    }
}

fn undescribed(mut document: Value) -> Value {
    normal::drop_descriptions(&mut document);
    normal::document(document)
}

fn sorted(text: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines.sort();
    lines.join("\n")
}
