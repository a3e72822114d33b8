//! Attributes that came after the recorded version: the recordings cannot hold them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::Difference;
use super::case::directory;

/// The paths of the attributes of each type that version 6 has and the recorded one has not.
pub struct Later(BTreeMap<String, BTreeSet<String>>);

impl Later {
    /// Reads both schemas.
    pub fn read() -> Later {
        let recorded = names("schema.jsonl");
        let mut six = names("schema6.jsonl");
        for (kind, names) in &mut six {
            let known = recorded.get(kind);
            names.retain(|name| !known.is_some_and(|known| known.contains(name)));
        }
        Later(six)
    }

    /// Whether a difference is that an attribute is there which was not recorded, because there was
    /// none.
    pub fn covers(&self, difference: &Difference) -> bool {
        let steps: Vec<&str> = difference.place.split(['.', ' ']).collect();
        let names = |from: usize| -> String {
            let is_name = |it: &&&str| !it.chars().all(|it| it.is_ascii_digit() || it == '?');
            let names: Vec<&str> = steps[from..].iter().filter(is_name).copied().collect();
            names.join(".")
        };
        let kind = steps.iter().position(|step| step.starts_with("aws_"));
        let has = match kind {
            Some(at) => {
                let is_data = at > 0 && steps[at - 1] == "data";
                let key = if is_data {
                    format!("data.{}", steps[at])
                } else {
                    steps[at].to_owned()
                };
                let within = steps.iter().position(|step| OBJECTS.contains(step));
                let path = within.map(|at| names(at + 1)).unwrap_or_default();
                self.0.get(&key).is_some_and(|it| it.contains(&path))
            }
            // An output shows whole objects.
            None => {
                let name = steps.last().copied().unwrap_or_default();
                steps.contains(&"output") && self.0.values().any(|it| it.contains(name))
            }
        };
        has && difference.what.starts_with("recorded nothing")
    }
}

/// Where an object begins in a document.
const OBJECTS: [&str; 6] = [
    "attributes",
    "after",
    "after_sensitive",
    "after_unknown",
    "before",
    "before_sensitive",
];

/// The paths of all attributes and blocks of each type: `metadata_options.http_tokens`.
fn names(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(directory().join(file)).expect(file);
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines() {
        let line: Json = serde_json::from_str(line).expect("JSON");
        let kind = line["type"].as_str().unwrap_or_default();
        let key = if line["mode"] == "data" {
            format!("data.{kind}")
        } else {
            kind.to_owned()
        };
        gather(&line["block"], "", all.entry(key).or_default());
    }
    all
}

fn gather(block: &Json, prefix: &str, names: &mut BTreeSet<String>) {
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        gather(&attribute["block"], &format!("{path}."), names);
        let element = attribute["type"].get(1).and_then(|it| it.get(1));
        let element = element.and_then(Json::as_object).into_iter().flatten();
        names.extend(element.map(|(name, _)| format!("{path}.{name}")));
        names.insert(path);
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        gather(&nested["block"], &format!("{path}."), names);
        names.insert(path);
    }
}
