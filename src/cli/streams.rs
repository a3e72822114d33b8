//! The standard output and error, behind a trait: a command can run without the process's own.

use std::fmt::Debug;
use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};
use std::sync::OnceLock;

/// The output streams of a command. A stream that cannot be written to does not stop the command.
pub trait Streams: Debug + Send + Sync {
    /// Writes to the standard output.
    fn out(&self, text: &str);

    /// Writes to the standard error.
    fn err(&self, text: &str);

    /// Columns of the terminal that shows the result; none if no terminal does.
    fn columns(&self) -> Option<usize> {
        None
    }
}

/// The number of columns where there is no terminal, as in Terraform:
/// <https://github.com/hashicorp/terraform/blob/v1.11.4/internal/terminal/stream.go>
pub const DEFAULT_WIDTH: usize = 78;

/// The streams of the process.
#[derive(Debug)]
pub struct Standard;

impl Streams for Standard {
    fn out(&self, text: &str) {
        if FAILED.get().is_some() {
            return;
        }
        let Err(error) = write(&mut stdout().lock(), text) else {
            return;
        };
        let _first = FAILED.set(error.kind());
        // A reader that has closed its end of the pipe is no error to report.
        if error.kind() != ErrorKind::BrokenPipe {
            let summary = "Failed to write to the standard output";
            self.err(&format!("\nError: {summary}\n\n{error}.\n"));
        }
    }

    fn err(&self, text: &str) {
        if let Err(error) = write(&mut stderr().lock(), text) {
            let _first = FAILED.set(error.kind());
        }
    }

    fn columns(&self) -> Option<usize> {
        let columns = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        stdout()
            .is_terminal()
            .then(|| columns().unwrap_or(DEFAULT_WIDTH))
    }
}

fn write(stream: &mut dyn Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// The first error of a write, which decides the exit code.
static FAILED: OnceLock<ErrorKind> = OnceLock::new();

/// The exit code of what was ended by `SIGPIPE` (128 and the signal's number), as shells tell it.
const BROKEN_PIPE: u8 = 141;

/// The exit code of a run that would end with `code`: not 0 if something could not be written.
pub fn verdict(code: u8) -> u8 {
    match FAILED.get() {
        Some(ErrorKind::BrokenPipe) if code == 0 => BROKEN_PIPE,
        Some(_) if code == 0 => 1,
        _ => code,
    }
}
