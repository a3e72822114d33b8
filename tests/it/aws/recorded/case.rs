//! The recordings, as they lie in `fixtures/aws/cases`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use rform_provider::Provider;
use serde_json::Value as Json;

use crate::aws::harness::Harness;

/// One recording: its steps lead on from each other.
pub struct Case {
    /// Its directory: `vpc/basic`.
    pub name: String,
    pub steps: Vec<Step>,
}

/// One step of a case.
pub struct Step {
    pub name: String,
    /// The configuration; none if it stays as it was.
    pub config: Option<String>,
    /// What was recorded.
    pub recorded: Json,
}

impl Step {
    /// What kind of step it is.
    pub fn kind(&self) -> &str {
        self.recorded["kind"].as_str().unwrap_or_default()
    }
}

/// Where the fixtures of AWS lie.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aws")
}

/// All of them, by name.
pub fn all() -> Vec<Case> {
    let cases = directory().join("cases");
    let mut found = Vec::new();
    collect(&cases, &cases, &mut found);
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn collect(root: &Path, at: &Path, found: &mut Vec<Case>) {
    if at.join("step1.json").exists() {
        let name = at.strip_prefix(root).expect("within the directory");
        let name = name.to_string_lossy().replace('\\', "/");
        let steps = (1..).map_while(|number| step(at, number)).collect();
        found.push(Case { name, steps });
        return;
    }
    for entry in std::fs::read_dir(at).expect("a directory").flatten() {
        if entry.path().is_dir() {
            collect(root, &entry.path(), found);
        }
    }
}

fn step(directory: &Path, number: usize) -> Option<Step> {
    let name = format!("step{number}");
    let text = std::fs::read_to_string(directory.join(format!("{name}.json"))).ok()?;
    Some(Step {
        config: std::fs::read_to_string(directory.join(format!("{name}.tf"))).ok(),
        recorded: serde_json::from_str(&text).expect("JSON"),
        name,
    })
}

static TYPE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?m)^(resource|data) "(aws_\w+)""#).expect("a pattern"));

impl Case {
    /// The case with the types that it needs and that we do not have; none if we have them all.
    pub fn unbuilt(&self) -> Option<String> {
        let harness = Harness::new(0);
        let schema = harness.aws.schema();
        let mut missing: Vec<&str> = self
            .steps
            .iter()
            .filter_map(|step| step.config.as_deref())
            .flat_map(|config| TYPE.captures_iter(config))
            .filter_map(|found| {
                let kind = found.get(2)?.as_str();
                let is_there = match &found[1] {
                    "data" => schema.data_sources.contains_key(kind),
                    _ => schema.resources.contains_key(kind),
                };
                (!is_there && !self.wants_none_of(kind)).then_some(kind)
            })
            .collect();
        missing.sort_unstable();
        missing.dedup();
        let missing = missing.join(" ");
        (!missing.is_empty()).then(|| format!("{}: {missing}", self.name))
    }

    /// Whether it was recorded that there is no such type.
    fn wants_none_of(&self, kind: &str) -> bool {
        let no_such = format!("does not support resource type \"{kind}\"");
        let no_such_data = format!("does not support data source \"{kind}\"");
        self.steps.iter().any(|step| {
            let said = step.recorded["diagnostics"]
                .as_array()
                .into_iter()
                .flatten();
            let said = said.filter_map(|it| it["detail"].as_str());
            said.chain(
                step.recorded["errors"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Json::as_str),
            )
            .any(|it| it.contains(&no_such) || it.contains(&no_such_data))
        })
    }
}
