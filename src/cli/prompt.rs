//! Questions to the user, at a terminal or through a pipe.

use std::fmt;
use std::io::{self, Read, stdin};
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::interrupt::Watch;
use super::printer::Printer;
use super::terminal::Quiet;

/// A question to the user.
pub struct Prompt<'a> {
    /// The question itself, in bold.
    pub query: &'a str,
    /// An explanation below the question, indented.
    pub description: &'a str,
    /// Whether the answer is a secret, which is not echoed.
    pub secret: bool,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The input ended before the answer did.
    End,
    /// A signal interrupted the question.
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

/// The interval, in milliseconds, at which a prompt checks for interrupts.
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
        // A last line without a line break is no answer: the input ended before it.
        if new.is_empty() {
            return Err(Unanswered::End);
        }
        typed.extend(new);
    }
}

/// Waits a moment for input. Answers whether there is some, or the end of the input.
fn is_ready() -> bool {
    let input = stdin();
    let mut ready = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
    match poll(&mut ready, PollTimeout::from(LOOK)) {
        Ok(count) => count > 0,
        Err(Errno::EINTR) => false,
        // Input that cannot be polled, such as a file, can always be read.
        Err(_) => true,
    }
}

/// Reads the whole standard input.
///
/// # Errors
/// It cannot be read.
pub fn everything() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}
