//! The standard output and error, behind a trait: a command can run without the process's own.

use std::fmt::Debug;
use std::io::{IsTerminal, Write, stderr, stdout};

/// What a command prints to. A reader that has gone away is no error of the command.
pub trait Streams: Debug + Send + Sync {
    /// A piece of the result.
    fn out(&self, text: &str);

    /// A piece for the error stream.
    fn err(&self, text: &str);

    /// Columns of the terminal that shows the result; none if no terminal does.
    fn columns(&self) -> Option<usize> {
        None
    }
}

/// The streams of the process.
#[derive(Debug)]
pub struct Standard;

impl Streams for Standard {
    fn out(&self, text: &str) {
        let mut stream = stdout().lock();
        let _ = stream
            .write_all(text.as_bytes())
            .and_then(|()| stream.flush());
    }

    fn err(&self, text: &str) {
        let _ = stderr().lock().write_all(text.as_bytes());
    }

    fn columns(&self) -> Option<usize> {
        let columns = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        stdout()
            .is_terminal()
            .then(|| columns().unwrap_or(super::screen::DEFAULT_WIDTH))
    }
}
