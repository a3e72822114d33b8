//! A run that is killed loses nothing: the next one converges without a second copy, and destroy
//! leaves nothing.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How many moments of an apply are tried.
const MOMENTS: u32 = 70;

/// How many runs are killed two or three times in a row, unless `RFORM_KILLS` says otherwise.
const SERIES: usize = 30;

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
    let (length, expected) = undisturbed();
    let moment = |moment| length.mul_f64(f64::from(moment) / f64::from(MOMENTS));
    let delays = (0..MOMENTS).map(|at| vec![moment(at)]).collect();
    kill_all(delays, &expected);
}

#[test]
fn killed_again_and_again_an_apply_converges_and_destroy_leaves_nothing() {
    let (length, expected) = undisturbed();
    let series = std::env::var("RFORM_KILLS").ok();
    let series = series.and_then(|it| it.parse().ok()).unwrap_or(SERIES);
    let mut chance = 0_u64;
    let mut draw = || {
        // https://en.wikipedia.org/wiki/Linear_congruential_generator (Knuth's MMIX)
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        length.mul_f64((chance >> 40) as f64 / (1 << 24) as f64)
    };
    let delays = (0..series).map(|at| (0..2 + at % 2).map(|_| draw()).collect());
    kill_all(delays.collect(), &expected);
}

/// How long an apply takes, and what is there then.
fn undisturbed() -> (Duration, Vec<String>) {
    let begun = Instant::now();
    let stack = Stack::new();
    let applied = stack.run(&["apply", "-auto-approve"]);
    assert!(applied.status.success(), "{}", text(&applied));
    (begun.elapsed(), stack.inventory())
}

/// Kills one apply after another after these delays, in a stack of its own for each series.
fn kill_all(series: Vec<Vec<Duration>>, expected: &[String]) {
    let next = Mutex::new(series.into_iter());
    let take = || next.lock().expect("no panic").next();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(delays) = take() {
                    kill_after(&delays, expected);
                }
            });
        }
    });
}

fn kill_after(delays: &[Duration], expected: &[String]) {
    let stack = Stack::new();
    for delay in delays {
        let mut child = stack.begin(&["apply", "-auto-approve"]);
        std::thread::sleep(*delay);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }
    let again = stack.run(&["apply", "-auto-approve"]);
    assert!(
        again.status.success(),
        "killed after {delays:?}: {}",
        text(&again)
    );
    assert_eq!(stack.inventory(), expected, "killed after {delays:?}");
    let destroyed = stack.run(&["destroy", "-auto-approve"]);
    assert!(
        destroyed.status.success(),
        "killed after {delays:?}: {}",
        text(&destroyed)
    );
    assert_eq!(
        stack.inventory(),
        Vec::<String>::new(),
        "killed after {delays:?}"
    );
    assert_eq!(stack.left(), Vec::<String>::new(), "after {delays:?}");
}

/// The swarm stack in a directory of its own, with its sandbox.
struct Stack {
    directory: TempDir,
}

impl Stack {
    fn new() -> Stack {
        let directory = tempfile::tempdir().expect("a directory");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/swarm");
        for entry in std::fs::read_dir(source).expect("the stack").flatten() {
            // Its source alone: a state that a user has left there is none of the test's.
            let path = entry.path();
            if path
                .extension()
                .is_some_and(|it| it == "tf" || it == "template")
            {
                let copy = directory.path().join(entry.file_name());
                std::fs::copy(entry.path(), copy).expect("a copy");
            }
        }
        Stack { directory }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("NO_COLOR", "1")
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

    /// Files that were made for a run only.
    fn left(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).expect("the stack");
        let names = entries.flatten().map(|it| it.file_name());
        let mut names: Vec<String> = names.filter_map(|it| it.into_string().ok()).collect();
        names.retain(|name| {
            [".tmp", ".journal", ".info"]
                .iter()
                .any(|end| name.ends_with(end))
        });
        names
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
