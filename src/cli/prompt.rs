//! Questions to whoever sits before the program.

use std::fmt;
use std::io::{self, Read, stdin};
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::interrupt::Watch;
use super::printer::Printer;
use super::terminal::Quiet;

/// A question.
pub struct Prompt<'a> {
    /// The headline.
    pub query: &'a str,
    /// What else there is to know, indented.
    pub description: &'a str,
    /// Whether what is typed shall not be seen.
    pub secret: bool,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The input ended before the answer did.
    End,
    /// A signal said that the program shall end.
    Interrupted,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Unanswered::End => "EOF",
            Unanswered::Interrupted => "interrupted",
        })
    }
}

/// The answer as it was typed, without the end of its line.
///
/// What stands behind the first line of the input is lost with it, as with Terraform: a pipe
/// answers one question.
///
/// # Errors
/// There is none.
pub fn ask(printer: &Printer, question: &Prompt<'_>) -> Result<String, Unanswered> {
    let mut text = format!("{}\n", printer.bold(question.query));
    if !question.description.is_empty() {
        for line in question.description.lines() {
            text.push_str(&format!("  {line}\n"));
        }
        text.push('\n');
    }
    text.push_str(&format!("  {}", printer.bold("Enter a value:")));
    text.push(' ');
    let watch = Watch::begin();
    printer.raw(&text);
    let quiet = question.secret.then(Quiet::begin).flatten();
    let answer = line_until(&watch, quiet.as_ref());
    if answer != Err(Unanswered::End) {
        printer.out("");
    }
    answer
}

/// One line of the standard input.
///
/// # Errors
/// There is none.
pub fn line() -> Result<String, Unanswered> {
    line_until(&Watch::begin(), None)
}

/// How often it is looked whether there was an interrupt, in milliseconds.
const LOOK: u16 = 50;

fn line_until(watch: &Watch, quiet: Option<&Quiet>) -> Result<String, Unanswered> {
    let mut typed = Vec::new();
    loop {
        if watch.count() > 0 {
            return Err(Unanswered::Interrupted);
        }
        if let Some(quiet) = quiet {
            quiet.hold();
        }
        if !is_ready() {
            continue;
        }
        let mut chunk = [0; 4096];
        let read = match nix::unistd::read(stdin().as_fd(), &mut chunk) {
            Err(Errno::EINTR | Errno::EAGAIN) => continue,
            read => read.unwrap_or(0),
        };
        let new = chunk.get(..read).unwrap_or_default();
        if let Some(end) = new.iter().position(|byte| *byte == b'\n') {
            typed.extend(new.iter().take(end));
            let line = String::from_utf8_lossy(&typed);
            return Ok(line.trim_end_matches('\r').to_owned());
        }
        // A last line without its end is none: the input ended before the answer did.
        if new.is_empty() {
            return Err(Unanswered::End);
        }
        typed.extend(new);
    }
}

/// Whether there is something to read, or the end; waits a moment for it.
fn is_ready() -> bool {
    let input = stdin();
    let mut ready = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
    match poll(&mut ready, PollTimeout::from(LOOK)) {
        Ok(count) => count > 0,
        Err(Errno::EINTR) => false,
        // What cannot be waited for can be read.
        Err(_) => true,
    }
}

/// All of the standard input.
///
/// # Errors
/// It cannot be read.
pub fn everything() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}
