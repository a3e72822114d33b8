//! The command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::inputs::{Corpus, Inputs};
use crate::targets::{ALL, Target};

/// What is asked for.
pub struct Options {
    pub targets: Vec<&'static Target>,
    pub runs: u64,
    pub seed: u64,
    /// The number of the first execution.
    pub from: u64,
    pub max_len: usize,
    /// More seeds.
    pub corpus: Option<PathBuf>,
    /// For one execution.
    pub time_limit: Duration,
    /// In bytes.
    pub memory_limit: u64,
    /// For the process that does the work: where it says which execution it is at.
    pub progress: Option<PathBuf>,
    /// For the process that does the work: the only input.
    pub input: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments.
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options {
            targets: Vec::new(),
            runs: 10_000,
            seed: 1,
            from: 0,
            max_len: 4096,
            corpus: None,
            time_limit: Duration::from_secs(20),
            memory_limit: 2 << 30,
            progress: None,
            input: None,
        };
        // Cargo adds `--bench` by itself.
        for argument in arguments.filter(|it| it != "--bench") {
            options.take(&argument)?;
        }
        match options.targets.is_empty() {
            true => Err(format!("Name a target, or all: {}", names())),
            false => Ok(options),
        }
    }

    fn take(&mut self, argument: &str) -> Result<(), String> {
        let Some((name, value)) = argument.split_once('=') else {
            return self.target(argument);
        };
        let number = || {
            value
                .parse::<u64>()
                .map_err(|_| format!("{argument}: not a number"))
        };
        match name {
            "-runs" => self.runs = number()?,
            "-seed" => self.seed = number()?,
            "-from" => self.from = number()?,
            "-max_len" => self.max_len = number()? as usize,
            "-corpus" => self.corpus = Some(value.into()),
            "-time_limit" => self.time_limit = Duration::from_secs(number()?),
            "-memory_limit" => self.memory_limit = number()? << 20,
            "-progress" => self.progress = Some(value.into()),
            "-input" => self.input = Some(value.into()),
            _ => return Err(format!("{argument}: there is no such option")),
        }
        Ok(())
    }

    fn target(&mut self, name: &str) -> Result<(), String> {
        let found = ALL.iter().filter(|it| name == "all" || it.name == name);
        let before = self.targets.len();
        self.targets.extend(found);
        match self.targets.len() > before {
            true => Ok(()),
            false => Err(format!("{name}: there is no such target, only {}", names())),
        }
    }

    /// Whether this is the process that does the work.
    pub fn is_worker(&self) -> bool {
        self.progress.is_some() || self.input.is_some()
    }

    /// The inputs.
    pub fn inputs(&self) -> Inputs {
        let mut corpus = Corpus::load();
        if let Some(directory) = &self.corpus {
            add(&mut corpus, directory);
        }
        Inputs {
            corpus,
            seed: self.seed,
            max_len: self.max_len,
        }
    }
}

fn names() -> String {
    let names: Vec<&str> = ALL.iter().map(|target| target.name).collect();
    names.join(", ")
}

/// Adds the files in a directory to all kinds of texts.
fn add(corpus: &mut Corpus, directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let bytes = fs::read(entry.path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Ok(document) = serde_json::from_str(&text) {
            corpus.json_bodies.push(document);
        }
        corpus.values.push(text.clone());
        corpus.expressions.push(text.clone());
        corpus.bodies.push(text);
    }
}
