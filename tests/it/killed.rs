//! A run that is killed loses nothing: the next one converges without a second copy, and destroy
//! leaves nothing.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How many moments of an apply are tried.
const MOMENTS: u32 = 100;

#[test]
fn killed_at_any_moment_destroy_alone_leaves_nothing() {
    for moment in 0..12 {
        let stack = Stack::new();
        let mut child = stack.begin(&["apply", "-auto-approve"]);
        let delay = Duration::from_millis(60 + 45 * moment);
        std::thread::sleep(delay);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let destroyed = stack.run(&["destroy", "-auto-approve"]);
        assert!(
            destroyed.status.success(),
            "killed after {delay:?}: {}",
            text(&destroyed)
        );
        assert_eq!(
            stack.inventory(),
            Vec::<String>::new(),
            "killed after {delay:?}"
        );
    }
}

#[test]
fn killed_at_any_moment_an_apply_converges_and_destroy_leaves_nothing() {
    let begun = Instant::now();
    let whole = Stack::new();
    let applied = whole.run(&["apply", "-auto-approve"]);
    assert!(applied.status.success(), "{}", text(&applied));
    let length = begun.elapsed();
    let expected = whole.inventory();
    let next = Mutex::new(0..MOMENTS);
    let take = || next.lock().expect("no panic").next();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(moment) = take() {
                    let delay = length.mul_f64(f64::from(moment) / f64::from(MOMENTS));
                    kill_after(delay, &expected);
                }
            });
        }
    });
}

fn kill_after(delay: Duration, expected: &[String]) {
    let stack = Stack::new();
    let mut child = stack.begin(&["apply", "-auto-approve"]);
    std::thread::sleep(delay);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let again = stack.run(&["apply", "-auto-approve"]);
    assert!(
        again.status.success(),
        "killed after {delay:?}: {}",
        text(&again)
    );
    assert_eq!(stack.inventory(), expected, "killed after {delay:?}");
    let destroyed = stack.run(&["destroy", "-auto-approve"]);
    assert!(
        destroyed.status.success(),
        "killed after {delay:?}: {}",
        text(&destroyed)
    );
    assert_eq!(
        stack.inventory(),
        Vec::<String>::new(),
        "killed after {delay:?}"
    );
}

/// The swarm stack in a folder of its own, with its sandbox.
struct Stack {
    folder: TempDir,
}

impl Stack {
    fn new() -> Stack {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/swarm");
        for entry in std::fs::read_dir(source).expect("the stack").flatten() {
            if entry.path().is_file() {
                let copy = folder.path().join(entry.file_name());
                std::fs::copy(entry.path(), copy).expect("a copy");
            }
        }
        Stack { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("RFORM_SANDBOX", "sandbox.json")
            .env("RFORM_SANDBOX_SPEED", "2000")
            .stdin(Stdio::null());
        command
    }

    fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        let command = command.arg("-var-file=terraform.tfvars.template");
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.spawn().expect("it starts")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        let command = command.arg("-var-file=terraform.tfvars.template");
        command.output().expect("it runs")
    }

    /// What the sandbox holds, without ids.
    fn inventory(&self) -> Vec<String> {
        let output = self
            .command(&["sandbox", "inspect"])
            .output()
            .expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let objects = text
            .lines()
            .filter(|line| !line.starts_with("The sandbox is empty"));
        let without_ids = objects.map(|line| {
            let mut words = line.split_whitespace();
            let kind = words.next().unwrap_or_default();
            // What has no name is listed with the id of what it belongs to, or its state.
            let name = words.nth(1).filter(|name| name.starts_with("swarm-"));
            let name = name.unwrap_or_default();
            // A name made of a prefix ends in the time it was made.
            format!(
                "{kind} {}",
                name.trim_end_matches(|char: char| char.is_ascii_digit())
            )
        });
        let mut objects: Vec<String> = without_ids.collect();
        objects.sort();
        objects
    }
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}
