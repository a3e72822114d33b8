//! A scenario played with the real binary, in a directory of its own and a cleared environment.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use chrono::Utc;
use tempfile::TempDir;

use super::archive::Archive;
use super::directory::{self, put, texts};
use super::mask::Mask;
use super::script::{Scenario, Step};

/// No command of a scenario takes as long.
const LIMIT: Duration = Duration::from_secs(120);

/// States by their paths; `None` is one that was removed.
pub type States = BTreeMap<String, Option<String>>;

/// What one command left, masked.
pub struct Outcome {
    pub name: String,
    pub step: Step,
    pub exit: String,
    pub stdout: String,
    pub stderr: String,
    /// What the preparation did to the states, which is no result.
    pub prepared: States,
    /// What the command did to the states.
    pub states: States,
    /// The states there are now.
    pub now: BTreeMap<String, String>,
    pub files: BTreeMap<String, String>,
    pub plan: String,
}

struct Stage<'a> {
    scenario: &'a Scenario,
    archive: &'a Archive,
    _base: TempDir,
    work: PathBuf,
    home: PathBuf,
    mask: Mask,
    /// The files that `config/` and the steps have put.
    placed: Vec<String>,
    /// The states after the last command.
    states: BTreeMap<String, String>,
    prepared: States,
    background: HashMap<String, (Running, Step)>,
}

/// A command under way; it does not outlive the scenario.
struct Running {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Plays all commands.
pub fn play(scenario: &Scenario, archive: &Archive) -> Vec<Outcome> {
    let mut stage = Stage::new(scenario, archive);
    let steps = scenario.commands.iter().enumerate();
    steps
        .filter_map(|(index, step)| stage.step(index + 1, step))
        .collect()
}

impl<'a> Stage<'a> {
    fn new(scenario: &'a Scenario, archive: &'a Archive) -> Stage<'a> {
        let base = tempfile::Builder::new()
            .prefix("rform-")
            .tempdir()
            .expect("a directory");
        let path = base.path().canonicalize().expect("a directory");
        let (work, home) = (path.join("w"), path.join("h"));
        fs::create_dir(&work).expect("a directory");
        fs::create_dir(&home).expect("a directory");
        fs::write(home.join("cli.tfrc"), "").expect("a file");
        let marks = [
            (work.clone(), "<CWD>"),
            (home.clone(), "<HOME>"),
            (path, "<BASE>"),
        ];
        let paths = marks.map(|(path, mark)| (path.to_string_lossy().into_owned(), mark));
        let placed = ["config", "step1"].map(|it| put(archive, it, &work));
        let mut stage = Stage {
            scenario,
            archive,
            _base: base,
            work,
            home,
            mask: Mask {
                paths: paths.into(),
                begun: Utc::now(),
            },
            placed: placed.concat(),
            states: BTreeMap::new(),
            prepared: States::new(),
            background: HashMap::new(),
        };
        stage.note_prepared();
        stage
    }

    /// Runs one command; one in the background has its outcome when it is joined.
    fn step(&mut self, index: usize, step: &Step) -> Option<Outcome> {
        self.prepare(step);
        self.note_prepared();
        if let Some(name) = &step.join {
            let (running, mut begun) = self.background.remove(name).expect("a background command");
            begun.collect.clone_from(&step.collect);
            return Some(self.finish(index, &begun, running, None));
        }
        let before = texts(&self.work, directory::is_configuration);
        let running = self.begin(index, step);
        if let Some(name) = &step.background {
            let running = self.wait_for(running, step.wait_for.as_deref().unwrap_or_default());
            self.background
                .insert(name.clone(), (running, step.clone()));
            return None;
        }
        Some(self.finish(index, step, running, Some(&before)))
    }

    fn prepare(&mut self, step: &Step) {
        if let Some(from) = &step.replace {
            self.placed
                .iter()
                .for_each(|path| directory::remove(&self.work, path));
            self.placed = put(self.archive, from, &self.work);
        }
        if let Some(from) = &step.overlay {
            self.placed.extend(put(self.archive, from, &self.work));
        }
        step.delete
            .iter()
            .for_each(|path| directory::remove(&self.work, path));
        for (path, text) in &step.write {
            directory::write(&self.work, path, text);
        }
        for (from, to) in &step.copy {
            fs::copy(self.work.join(from), self.work.join(to)).expect("a copy");
        }
        for (path, pairs) in &step.substitute {
            let mut text = directory::text(&self.work.join(path));
            for (old, new) in pairs {
                text = text.replace(old, new);
            }
            directory::write(&self.work, path, &text);
        }
    }

    fn note_prepared(&mut self) {
        let now = texts(&self.work, directory::is_state);
        self.prepared.extend(self.changes(&now));
        self.states = now;
    }

    /// How the states differ from those after the last command.
    fn changes(&self, now: &BTreeMap<String, String>) -> States {
        let paths = now.keys().chain(self.states.keys());
        let changed = paths.filter(|path| now.get(*path) != self.states.get(*path));
        changed
            .map(|path| (path.clone(), now.get(path).map(|text| self.mask.text(text))))
            .collect()
    }

    fn command(&self, step: &Step) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        // The recordings are Terraform's: the program answers in its shape under its name.
        command.arg0("terraform");
        command.env_clear().current_dir(self.work.join(&step.cwd));
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        command
            .env("PATH", path)
            .env("HOME", &self.home)
            .env("LANG", "C.UTF-8");
        command
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", self.home.join("cli.tfrc"));
        command.envs(&self.scenario.env).envs(&step.env);
        command
    }

    fn begin(&self, index: usize, step: &Step) -> Running {
        let path = |kind: &str| self.home.join(format!("{index}.{kind}"));
        let (stdin, stdout, stderr) = (path("in"), path("out"), path("err"));
        fs::write(&stdin, &step.stdin).expect("a file");
        let create = |path: &Path| File::create(path).expect("a file");
        let child = self
            .command(step)
            .args(&step.args)
            .stdin(File::open(&stdin).expect("a file"))
            .stdout(create(&stdout))
            .stderr(create(&stderr))
            .spawn()
            .expect("rform runs");
        Running {
            child,
            stdout,
            stderr,
        }
    }

    fn wait_for(&self, mut running: Running, file: &str) -> Running {
        let begun = Instant::now();
        while !self.work.join(file).exists() && begun.elapsed() < LIMIT && running.exit().is_none()
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }

    fn finish(
        &mut self,
        index: usize,
        step: &Step,
        mut running: Running,
        before: Option<&BTreeMap<String, String>>,
    ) -> Outcome {
        let exit = running.wait();
        let now = texts(&self.work, directory::is_state);
        let mask = |text: &str| self.mask.text(text);
        let outcome = Outcome {
            name: step.name(index),
            step: step.clone(),
            exit,
            stdout: mask(&directory::text(&running.stdout)),
            stderr: mask(&directory::text(&running.stderr)),
            prepared: std::mem::take(&mut self.prepared),
            states: self.changes(&now),
            now: now
                .iter()
                .map(|(path, text)| (path.clone(), mask(text)))
                .collect(),
            files: self.written(step, before),
            plan: self.plan(step),
        };
        self.states = now;
        outcome
    }

    /// The configuration that the command wrote, and what the scenario collects.
    fn written(
        &self,
        step: &Step,
        before: Option<&BTreeMap<String, String>>,
    ) -> BTreeMap<String, String> {
        let formats = step.subcommand() == ["fmt"];
        let before = before.filter(|it| formats || !it.is_empty());
        let changed =
            |path: &String, text: &String| before.is_some_and(|it| it.get(path) != Some(text));
        let mut files = texts(&self.work, directory::is_configuration);
        files.retain(|path, text| changed(path, text));
        let collected = |path: &str| step.collect.iter().any(|it| directory::matches(it, path));
        files.extend(texts(&self.work, collected));
        files
            .values_mut()
            .for_each(|text| *text = self.mask.text(text));
        files
    }

    /// The JSON of the plan file that the command was to write.
    fn plan(&self, step: &Step) -> String {
        let out = step
            .args
            .iter()
            .find_map(|it| it.trim_start_matches('-').strip_prefix("out="));
        let Some(file) = out.filter(|it| self.work.join(&step.cwd).join(it).exists()) else {
            return String::new();
        };
        let chdir = step.args.iter().filter(|it| it.starts_with("-chdir"));
        let shown = self
            .command(step)
            .args(chdir)
            .args(["show", "-json", file])
            .output();
        self.mask
            .text(&String::from_utf8_lossy(&shown.expect("rform runs").stdout))
    }
}

impl Running {
    fn exit(&mut self) -> Option<String> {
        let status = self.child.try_wait().expect("a status")?;
        Some(
            status
                .code()
                .map_or("killed".to_owned(), |it| it.to_string()),
        )
    }

    fn wait(&mut self) -> String {
        let begun = Instant::now();
        while begun.elapsed() < LIMIT {
            if let Some(exit) = self.exit() {
                return exit;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        "timeout".to_owned()
    }
}
