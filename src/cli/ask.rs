//! Questions to whoever sits before the program.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::os::fd::AsFd;

use super::screen::Screen;

/// A question.
pub struct Question<'a> {
    /// The headline.
    pub query: &'a str,
    /// What else there is to know, indented.
    pub description: &'a str,
    /// Whether what is typed shall not be seen.
    pub secret: bool,
}

/// The answer, without white space around it; none when there is nobody to answer.
///
/// What stands behind the first line of the input is lost with it, as with Terraform: a pipe
/// answers one question.
pub fn ask(screen: &Screen, question: &Question<'_>) -> Option<String> {
    let mut text = format!("{}\n", screen.bold(question.query));
    if !question.description.is_empty() {
        for line in question.description.lines() {
            text.push_str(&format!("  {line}\n"));
        }
        text.push('\n');
    }
    text.push_str(&format!("  {}", screen.bold("Enter a value:")));
    text.push(' ');
    screen.raw(&text);
    let _quiet = question.secret.then(Quiet::begin).flatten();
    let answer = line()?;
    screen.out("");
    Some(answer)
}

/// One line of the standard input; none at its end.
pub fn line() -> Option<String> {
    let input = stdin().as_fd().try_clone_to_owned().ok()?;
    let mut line = String::new();
    let read = BufReader::new(File::from(input))
        .read_line(&mut line)
        .ok()?;
    // A last line without its end counts as no line: the input ended before the answer did.
    (read > 0 && line.ends_with('\n')).then(|| line.trim().to_owned())
}

/// All of the standard input.
pub fn everything() -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut stdin().lock(), &mut text)?;
    Ok(text)
}

/// The terminal does not show what is typed, until this is dropped.
struct Quiet;

impl Quiet {
    fn begin() -> Option<Quiet> {
        use std::io::IsTerminal;
        stdin().is_terminal().then(|| {
            set_echo(false);
            Quiet
        })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        set_echo(true);
    }
}

/// By `stty`, which every Unix has: terminals have no safe way in the standard library.
fn set_echo(on: bool) {
    let word = if on { "echo" } else { "-echo" };
    let _ = std::process::Command::new("stty").arg(word).status();
}
