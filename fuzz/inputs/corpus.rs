//! What inputs are made from: the project's own fixtures and stacks, and `fuzz/seeds`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// All seeds, by kind.
#[derive(Default)]
pub struct Corpus {
    /// Configurations.
    pub bodies: Vec<String>,
    /// Expressions.
    pub expressions: Vec<String>,
    /// Configurations in JSON.
    pub json_bodies: Vec<Json>,
    /// State files of all versions.
    pub states: Vec<Json>,
    /// Plan files.
    pub plans: Vec<Json>,
    /// Files of variable values.
    pub values: Vec<String>,
}

impl Corpus {
    /// Reads all seeds below the package's directory.
    pub fn load() -> Corpus {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut corpus = Corpus::default();
        for directory in ["fixtures/fmt", "stacks"] {
            corpus.bodies.extend(texts(&root.join(directory), "tf"));
        }
        corpus.expressions(&root.join("fixtures/expressions"));
        corpus.recorded_states(&root.join("fixtures/show/cases.jsonl"));
        let seeds = root.join("fuzz/seeds");
        corpus.bodies.extend(texts(&seeds, "tf"));
        corpus.values.extend(texts(&seeds, "tfvars"));
        corpus.json_bodies.extend(documents(&seeds, "json"));
        corpus.states.extend(documents(&seeds, "tfstate"));
        corpus.plans.extend(documents(&seeds, "plan"));
        corpus
    }

    fn expressions(&mut self, directory: &Path) {
        for text in texts(directory, "jsonl") {
            let cases = text
                .lines()
                .filter_map(|it| serde_json::from_str::<Json>(it).ok());
            let written = cases.filter_map(|case| case["expr"].as_str().map(str::to_owned));
            self.expressions
                .extend(written.filter(|it| it.len() < 2000));
        }
    }

    fn recorded_states(&mut self, path: &Path) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let cases = text
            .lines()
            .filter_map(|it| serde_json::from_str::<Json>(it).ok());
        let states = cases.filter_map(|mut case| case.get_mut("state").map(Json::take));
        self.states.extend(states.filter(Json::is_object));
    }
}

fn documents(directory: &Path, extension: &str) -> Vec<Json> {
    let texts = texts(directory, extension);
    let documents = texts.iter().filter_map(|it| serde_json::from_str(it).ok());
    documents.collect()
}

fn texts(directory: &Path, extension: &str) -> Vec<String> {
    let mut paths = files(directory);
    paths.retain(|path| path.extension() == Some(OsStr::new(extension)));
    let texts = paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok());
    texts.collect()
}

/// The files in and below a directory, by path in order.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => directories.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}
