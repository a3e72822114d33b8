//! What Terraform answered to one command.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::archive::Archive;

/// The names under which standard output is kept.
pub const STDOUT: [&str; 3] = ["stdout.txt", "stdout.json", "stdout.jsonl"];

pub struct Recorded<'a> {
    pub exit: &'a str,
    pub stdout: &'a str,
    pub plan: &'a str,
    pub summaries: Vec<String>,
    /// The states it wrote; `None` where it removed one.
    pub states: BTreeMap<String, Option<&'a str>>,
    pub files: BTreeMap<&'a str, &'a str>,
}

/// The names of the recordings in an archive.
pub fn names(archive: &Archive) -> BTreeSet<String> {
    let names = archive
        .under("expected")
        .filter_map(|(path, _)| path.split_once('/'));
    names.map(|(name, _)| name.to_owned()).collect()
}

pub fn stdout<'a>(archive: &'a Archive, name: &str) -> &'a str {
    let find = |file: &&str| archive.get(&format!("expected/{name}/{file}"));
    STDOUT.iter().find_map(find).unwrap_or_default()
}

/// The recording of one command.
pub fn read<'a>(archive: &'a Archive, name: &str) -> Recorded<'a> {
    let get = |file: &str| {
        archive
            .get(&format!("expected/{name}/{file}"))
            .unwrap_or_default()
    };
    let states = archive.under(&format!("expected/{name}/state"));
    Recorded {
        exit: get("exit_code").trim(),
        stdout: stdout(archive, name),
        plan: get("plan.json"),
        summaries: get("summaries.txt").lines().map(str::to_owned).collect(),
        states: states.map(|(path, text)| state(path, text)).collect(),
        files: archive.under(&format!("expected/{name}/files")).collect(),
    }
}

fn state<'a>(path: &str, text: &'a str) -> (String, Option<&'a str>) {
    match path.strip_suffix(".removed") {
        Some(path) => (path.to_owned(), None),
        None if path.ends_with(".tfstate.json") => {
            (path.trim_end_matches(".json").to_owned(), Some(text))
        }
        None => (path.to_owned(), Some(text)),
    }
}

/// The first lines of errors and warnings, sorted.
pub fn summaries(stdout: &str, stderr: &str) -> Vec<String> {
    static SUMMARY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^(?:[│╷╵] ?)?((?:Error|Warning): .*)$").expect("a pattern")
    });
    let both = [stdout, stderr];
    let found = both.iter().flat_map(|text| SUMMARY.captures_iter(text));
    let mut found: Vec<String> = found.map(|it| it[1].trim_end().to_owned()).collect();
    found.sort();
    found
}
