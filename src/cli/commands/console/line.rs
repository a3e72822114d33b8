//! Lines typed at a terminal, with history and completion.

use std::cell::Cell;

use rustyline::completion::Completer;
use rustyline::config::{CompletionType, Config};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Editor, Helper};

/// Answers how a name may go on: what may stand behind the last dot of a path, or how a name may
/// begin if the path is empty.
pub type Names<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// Reads what is typed. The history is kept for the session only: there may be secrets in it.
pub struct Lines<'a>(Editor<Completion<'a>, MemHistory>);

impl<'a> Lines<'a> {
    pub fn new(names: Names<'a>) -> rustyline::Result<Lines<'a>> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(true)
            .build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history)?;
        editor.set_helper(Some(Completion {
            names,
            has_typed: Cell::new(false),
        }));
        Ok(Lines(editor))
    }

    /// The next line, or several if brackets stay open.
    pub fn read(&mut self) -> rustyline::Result<Line> {
        if let Some(helper) = self.0.helper() {
            helper.has_typed.set(false);
        }
        match self.0.readline("> ") {
            Ok(line) => Ok(Line::Typed(line)),
            Err(ReadlineError::Interrupted) if self.has_typed() => Ok(Line::Dropped),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(Line::End),
            Err(error) => Err(error),
        }
    }

    fn has_typed(&self) -> bool {
        self.0.helper().is_some_and(|it| it.has_typed.get())
    }
}

/// What the user did at the prompt.
pub enum Line {
    /// A line, or several if brackets stayed open.
    Typed(String),
    /// Ctrl-C after something was typed, which does not count.
    Dropped,
    /// Ctrl-D, or Ctrl-C before anything was typed: there is no more.
    End,
}

struct Completion<'a> {
    names: Names<'a>,
    /// Whether there is something on the line.
    has_typed: Cell<bool>,
}

impl Helper for Completion<'_> {}
impl Highlighter for Completion<'_> {}
/// Hints at nothing. It is told of every change of the line.
impl Hinter for Completion<'_> {
    type Hint = String;

    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        self.has_typed.set(!line.is_empty());
        None
    }
}

impl Completer for Completion<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let typed = line.get(..at).unwrap_or(line);
        let (path, begun) = name_before(typed);
        let mut names = (self.names)(path);
        names.retain(|name| name.starts_with(begun));
        Ok((at - begun.len(), names))
    }
}

impl Validator for Completion<'_> {
    fn validate(&self, typed: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = typed.input();
        let ended = text
            .lines()
            .next_back()
            .is_none_or(|line| line.trim().is_empty());
        Ok(match is_open(text) && !ended {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

/// The name that a text ends with: the path up to its last dot, and what was typed behind it.
fn name_before(typed: &str) -> (&str, &str) {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | ':');
    let name = typed.rsplit(|char| !is_part(char)).next().unwrap_or("");
    name.rsplit_once('.').unwrap_or(("", name))
}

/// Whether more brackets are opened than closed, outside of quotes.
fn is_open(text: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_i64, false, false);
    for char in text.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::{is_open, name_before};

    #[test]
    fn brackets_in_quotes_open_nothing() {
        assert!(is_open("[1,\n"));
        assert!(is_open("{ a = \"}\""));
        assert!(!is_open("\"[\\\"[\""));
        assert!(!is_open("f(1)"));
    }

    #[test]
    fn the_name_at_the_end_is_completed() {
        assert_eq!(name_before("upp"), ("", "upp"));
        assert_eq!(name_before("1 + local.ta"), ("local", "ta"));
        assert_eq!(name_before("\"${data.aws_ami.x."), ("data.aws_ami.x", ""));
        assert_eq!(name_before("f("), ("", ""));
    }
}
