//! Running rform and Terraform and comparing what they take, for several benchmarks.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Why a benchmark cannot be run.
pub type Failure = Box<dyn std::error::Error>;

/// Whether a program is installed.
pub fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a command in a directory, and measures how long it takes.
///
/// # Errors
/// The program cannot be started, or the command fails.
pub fn run(program: &str, directory: &Path, arguments: &[&str]) -> Result<Duration, Failure> {
    let begun = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .arg("-no-color")
        .current_dir(directory)
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::null())
        .output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{program} {arguments:?}: {text}").into());
    }
    Ok(begun.elapsed())
}

/// How many times as long as the other one a duration is.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(1e-9)
}
