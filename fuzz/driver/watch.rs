//! Watching the process that does the work.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Options;

/// What the process is to do.
pub enum Task<'a> {
    /// Executions by number.
    Range {
        target: &'a str,
        from: u64,
        runs: u64,
    },
    /// One input, in a file.
    Input { target: &'a str, path: &'a Path },
}

/// What went wrong.
pub struct Fault {
    /// Equal for equal faults: the place of a panic, or what was exceeded.
    pub kind: String,
    /// All that was said about it.
    pub text: String,
}

/// How often the process is looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs the task; the first execution that went wrong, if one did.
pub fn watch(task: &Task<'_>, options: &Options) -> Option<(u64, Fault)> {
    let progress = scratch("progress");
    let fault = match start(task, &progress, options) {
        Ok(child) => attend(child, &progress, options),
        Err(error) => Some(Fault {
            kind: "no process".into(),
            text: error.to_string(),
        }),
    };
    let at = position(&progress);
    let _ = fs::remove_file(&progress);
    fault.map(|fault| (at, fault))
}

/// What goes wrong with that input, if anything does.
pub fn try_input(target: &str, input: &[u8], options: &Options) -> Option<Fault> {
    let path = scratch("input");
    fs::write(&path, input).ok()?;
    let found = watch(
        &Task::Input {
            target,
            path: &path,
        },
        options,
    );
    let _ = fs::remove_file(&path);
    found.map(|(_, fault)| fault)
}

fn scratch(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("rform-fuzz-{}-{name}", std::process::id()))
}

fn start(task: &Task<'_>, progress: &Path, options: &Options) -> std::io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    match task {
        Task::Range { target, from, runs } => command.args([
            (*target).to_owned(),
            format!("-from={from}"),
            format!("-runs={runs}"),
            format!("-seed={}", options.seed),
            format!("-max_len={}", options.max_len),
            format!("-progress={}", progress.display()),
        ]),
        Task::Input { target, path } => {
            command.args([(*target).to_owned(), format!("-input={}", path.display())])
        }
    };
    if let Some(directory) = &options.corpus {
        command.arg(format!("-corpus={}", directory.display()));
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
}

/// The number of the execution that the process is at.
fn position(progress: &Path) -> u64 {
    let bytes = fs::read(progress).unwrap_or_default();
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

fn attend(mut child: Child, progress: &Path, options: &Options) -> Option<Fault> {
    let errors = child.stderr.take();
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        errors.map(|mut it| it.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    });
    let exceeded = supervise(&mut child, progress, options);
    if exceeded.is_some() {
        let _ = child.kill();
    }
    let status = child.wait().ok()?;
    let text = reader.join().unwrap_or_default();
    match exceeded {
        Some(kind) => Some(Fault { kind, text }),
        None if status.success() => None,
        None => Some(Fault {
            kind: kind_of(status, &text),
            text,
        }),
    }
}

/// Waits for the end of the process; what it exceeded, if it is to be ended before.
fn supervise(child: &mut Child, progress: &Path, options: &Options) -> Option<String> {
    let (mut at, mut since) = (None, Instant::now());
    loop {
        if child.try_wait().is_ok_and(|status| status.is_some()) {
            return None;
        }
        if memory(child) > options.memory_limit {
            return Some("too much memory".into());
        }
        let now_at = Some(position(progress));
        if now_at != at {
            (at, since) = (now_at, Instant::now());
        } else if since.elapsed() > options.time_limit {
            return Some("too slow".into());
        }
        thread::sleep(PAUSE);
    }
}

/// The memory that the process has in use, in bytes.
fn memory(child: &Child) -> u64 {
    const PAGE: u64 = 4096;
    let text = fs::read_to_string(format!("/proc/{}/statm", child.id())).unwrap_or_default();
    let resident = text.split(' ').nth(1).and_then(|it| it.parse::<u64>().ok());
    resident.unwrap_or(0) * PAGE
}

fn kind_of(status: ExitStatus, text: &str) -> String {
    let place = text
        .lines()
        .find_map(|line| line.split_once("panicked at "));
    let overflow = text
        .lines()
        .any(|line| line.contains("overflowed its stack"));
    match place {
        Some((_, place)) => format!("panic at {}", place.trim_end_matches(':')),
        None if overflow => "stack overflow".into(),
        None => status.to_string(),
    }
}
