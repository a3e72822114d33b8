//! What becomes of the state when a run is killed, the disk is full, or others use it: the
//! program itself, on files.

mod damaged;
mod full;
mod killed;
mod opening;
mod shared;

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A directory with a stack, its state and its sandbox.
struct Stack {
    directory: TempDir,
}

impl Stack {
    fn new(main: &str) -> Stack {
        let directory = tempfile::tempdir().expect("a directory");
        let stack = Stack { directory };
        stack.write("main.tf", main);
        stack
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("written");
    }

    fn read(&self, name: &str) -> String {
        let content = std::fs::read(self.path(name)).unwrap_or_default();
        String::from_utf8_lossy(&content).into_owned()
    }

    /// The names of files that contain a text.
    fn names(&self, part: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).expect("a directory");
        let names = entries
            .flatten()
            .map(|it| it.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|it| it.contains(part)).collect();
        names.sort();
        names
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        // One process at a time can have the sandbox open.
        if self.read("main.tf").contains("aws_") {
            command
                .env("RFORM_SANDBOX", "sandbox.json")
                .env("RFORM_SANDBOX_SPEED", "2000");
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    /// Runs a command that must succeed, and answers all that it says.
    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        text(&output)
    }

    /// Runs a command that must fail, and answers all that it says.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?}: {}",
            text(&output)
        );
        text(&output)
    }

    /// Starts a command, and waits until a provisioner has made the file `begun`.
    fn begin(&self, arguments: &[&str]) -> Child {
        let begun = self.path("begun");
        let _ = std::fs::remove_file(&begun);
        let mut command = self.command(arguments);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let start = Instant::now();
        while !begun.exists() {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{arguments:?} is stuck"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        child.expect("it starts")
    }

    /// Kills an apply while its provisioner sleeps.
    fn kill(&self, arguments: &[&str]) {
        let mut child = self.begin(arguments);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }

    fn state(&self) -> Json {
        serde_json::from_str(&self.read("terraform.tfstate")).expect("a state")
    }

    /// The addresses of the state's managed instances, with their ids.
    fn objects(&self) -> Vec<(String, String)> {
        objects(&self.state())
    }

    /// How many objects of a kind the sandbox holds.
    fn count(&self, kind: &str) -> usize {
        let text = self.done(&["sandbox", "inspect"]);
        let kinds = text.lines().filter_map(|it| it.split_whitespace().next());
        kinds
            .filter(|it| it.strip_prefix("ec2.") == Some(kind))
            .count()
    }

    #[track_caller]
    fn expect_empty_sandbox(&self) {
        let text = self.done(&["sandbox", "inspect"]);
        assert!(text.contains("The sandbox is empty"), "{text}");
    }
}

fn objects(state: &Json) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for resource in state["resources"].as_array().into_iter().flatten() {
        for instance in resource["instances"].as_array().into_iter().flatten() {
            let part = |name: &str| resource[name].as_str().unwrap_or_default();
            let key = &instance["index_key"];
            let key = if key.is_null() {
                String::new()
            } else {
                format!("[{key}]")
            };
            let id = instance["attributes"]["id"].as_str().unwrap_or_default();
            let address = format!("{}.{}{key}", part("type"), part("name"));
            found.push((address, id.to_owned()));
        }
    }
    found.sort();
    found
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}
