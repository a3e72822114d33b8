//! What a scenario asks for.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::archive::Archive;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about, for the reader.
    #[serde(rename = "description")]
    _description: String,
    #[serde(rename = "topic")]
    _topic: String,
    /// Asked for by scenarios whose serials are meaningful; they are not compared here.
    #[serde(rename = "compare_serial", default)]
    _compare_serial: bool,
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    pub commands: Vec<Step>,
}

/// One command, and what is done to the files before it.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    pub args: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub stdin: String,
    pub cwd: String,
    /// Removes the files put there so far and puts this directory.
    pub replace: Option<String>,
    /// Puts this directory over what is there.
    pub overlay: Option<String>,
    pub delete: Vec<String>,
    pub write: BTreeMap<String, String>,
    pub copy: BTreeMap<String, String>,
    pub substitute: BTreeMap<String, BTreeMap<String, String>>,
    /// Patterns of files that are results too.
    pub collect: Vec<String>,
    pub check: Option<String>,
    /// Whether the lines of a stream have one order.
    pub ordered: bool,
    /// A name under which it goes on while others are run.
    pub background: Option<String>,
    /// The file that tells that it is under way.
    pub wait_for: Option<String>,
    /// Waits for the command of this name instead of running one.
    pub join: Option<String>,
}

/// What standard output is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Words for people, of which the summaries count.
    Prose,
    /// Data, compared to the letter.
    Text,
    /// Lines without an order.
    Lines,
    Json,
    StateFile,
    /// A JSON document a line.
    Stream,
}

impl Scenario {
    pub fn of(archive: &Archive) -> Scenario {
        let text = archive.get("scenario.json").expect("a scenario");
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

impl Step {
    /// The words of the subcommand.
    pub fn subcommand(&self) -> Vec<&str> {
        let words: Vec<&str> = self
            .args
            .iter()
            .map(String::as_str)
            .filter(|it| !it.starts_with('-'))
            .collect();
        let length = match words.first() {
            Some(&("state" | "workspace" | "providers" | "metadata")) => 2,
            _ => 1,
        };
        words.into_iter().take(length).collect()
    }

    /// The name of its recording.
    pub fn name(&self, index: usize) -> String {
        let words = self.subcommand();
        let words = if words.is_empty() {
            vec!["options"]
        } else {
            words
        };
        let words: Vec<String> = words.into_iter().map(slug).collect();
        let name: String = words.join("-").chars().take(40).collect();
        format!("{index:02}-{name}")
    }

    pub fn kind(&self) -> Kind {
        let words = self.subcommand();
        let first = words.first().copied().unwrap_or_default();
        let has = |options: &[&str]| self.args.iter().any(|it| options.contains(&it.as_str()));
        let json = has(&["-json", "--json", "-json=true"]);
        match first {
            "plan" | "apply" | "destroy" | "refresh" | "init" | "test" if json => Kind::Stream,
            "output" | "show" | "validate" | "version" | "metadata" | "providers" | "modules"
                if json =>
            {
                Kind::Json
            }
            "output" if has(&["-raw", "--raw"]) => Kind::Text,
            "console" | "fmt" => Kind::Text,
            "graph" => Kind::Lines,
            _ => match words[..] {
                ["state", "pull"] => Kind::StateFile,
                ["state", "list"] | ["workspace", "list" | "show"] => Kind::Text,
                _ => Kind::Prose,
            },
        }
    }

    /// Whether only the exit code and the files are compared.
    pub fn exit_only(&self) -> bool {
        self.check.as_deref() == Some("exit")
    }
}

fn slug(word: &str) -> String {
    let word: String = word
        .to_lowercase()
        .chars()
        .filter(|it| matches!(it, 'a'..='z' | '0'..='9'))
        .collect();
    if word.is_empty() {
        "x".to_owned()
    } else {
        word
    }
}
