//! Programs that are asked something: input goes in, and what they print is the answer.

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use super::Program;
use super::program::{Exit, end_group, reap, running};

/// In bytes: the longest output that is collected, of either stream.
pub const LONGEST_CAPTURE: u64 = 256 << 20;

/// How a program ended, and what it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// How it ended.
    pub exit: Exit,
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to its standard error.
    pub stderr: Vec<u8>,
}

/// Runs a program to its end. Input and both outputs flow at the same time, so that a program that
/// prints before it has read all of its input is not stuck.
pub(super) fn capture(directory: &Path, program: &Program, input: &[u8]) -> io::Result<Captured> {
    let mut command = Command::new(&program.name);
    command
        .args(&program.arguments)
        .current_dir(directory)
        .envs(&program.environment)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let group = i32::try_from(child.id()).map_err(io::Error::other)?;
    running().insert(group);
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (stdout, stderr) = thread::scope(|scope| {
        // Whether the program wants its input is its own affair.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let stderr = scope.spawn(move || all_of(stderr, group));
        let stdout = all_of(stdout, group);
        let stderr = stderr.join();
        (
            stdout,
            stderr.unwrap_or_else(|_| Err(io::Error::other("a thread panicked"))),
        )
    });
    let exit = reap(child, group)?;
    Ok(Captured {
        exit,
        stdout: stdout?,
        stderr: stderr?,
    })
}

/// Reads a stream to its end, or ends the program where it prints without one.
fn all_of(stream: Option<impl Read>, group: i32) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let Some(stream) = stream else {
        return Ok(all);
    };
    stream.take(LONGEST_CAPTURE + 1).read_to_end(&mut all)?;
    if all.len() as u64 > LONGEST_CAPTURE {
        end_group(group);
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, input: &[u8]) -> io::Result<Captured> {
        let program = Program {
            name: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            ..Program::default()
        };
        capture(Path::new("/"), &program, input)
    }

    #[test]
    fn streams_are_apart_and_the_end_is_told() -> io::Result<()> {
        let captured = shell("cat; echo oh >&2; exit 3", b"in")?;
        assert_eq!(captured.stdout, b"in");
        assert_eq!(captured.stderr, b"oh\n");
        assert_eq!(captured.exit, Exit::Status(3));
        Ok(())
    }

    #[test]
    fn long_input_and_output_are_not_stuck_and_input_need_not_be_read() -> io::Result<()> {
        let input = vec![b'x'; 1 << 20];
        assert_eq!(shell("cat", &input)?.stdout, input);
        assert_eq!(shell("exec true", &input)?.exit, Exit::Status(0));
        Ok(())
    }
}
