//! The words of DynamoDB's expressions.

use super::lookup::invalid;
use crate::wire::{Call, Failure};
use serde_json::Value;

/// A stretch of an expression, read word by word.
pub(crate) struct Words<'a> {
    words: Vec<String>,
    next: usize,
    call: &'a Call,
}

impl<'a> Words<'a> {
    /// Splits an expression into names, values, signs.
    pub(crate) fn of(expression: &str, call: &'a Call) -> Words<'a> {
        let mut words: Vec<String> = Vec::new();
        let mut joined = false;
        for letter in expression.chars() {
            let part = letter.is_alphanumeric() || "_#:.[]-".contains(letter);
            let sign = "<>=".contains(letter);
            let fits = words
                .last()
                .and_then(|word| word.chars().last())
                .is_some_and(|last| {
                    if sign {
                        "<>=".contains(last)
                    } else {
                        part && !"<>=(),+".contains(last)
                    }
                });
            match (letter.is_whitespace(), joined && fits, words.last_mut()) {
                (true, _, _) => {}
                (false, true, Some(word)) => word.push(letter),
                _ => words.push(letter.to_string()),
            }
            joined = !letter.is_whitespace();
        }
        Words {
            words,
            next: 0,
            call,
        }
    }

    /// How often these words stand in it, in whatever case.
    pub(crate) fn count(&self, wanted: &[&str]) -> usize {
        let is_wanted = |word: &&String| wanted.iter().any(|it| word.eq_ignore_ascii_case(it));
        self.words.iter().filter(is_wanted).count()
    }

    /// The next word, left where it is.
    pub(crate) fn peek(&self) -> &str {
        self.words
            .get(self.next)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// The next word; empty at the end.
    pub(crate) fn take(&mut self) -> String {
        let word = self.peek().to_owned();
        self.next += 1;
        word
    }

    /// Takes the next word if it is this one, in whatever case.
    pub(crate) fn skip(&mut self, word: &str) -> bool {
        let found = self.peek().eq_ignore_ascii_case(word);
        if found {
            self.next += 1;
        }
        found
    }

    /// Takes the next word, which must be this one.
    pub(crate) fn expect(&mut self, word: &str) -> Result<(), Failure> {
        if self.skip(word) {
            return Ok(());
        }
        Err(self.wrong())
    }

    /// The error for a word that should not be there.
    pub(crate) fn wrong(&self) -> Failure {
        let word = self.peek();
        invalid(format!("Invalid expression: Syntax error; token: {word:?}"))
    }

    /// The steps of a path, `#names` resolved.
    pub(crate) fn path(&self, word: &str) -> Result<Vec<String>, Failure> {
        let names = self.call.member("ExpressionAttributeNames");
        let resolve = |step: &str| {
            if !step.starts_with('#') {
                return Ok(step.to_owned());
            }
            let name = names
                .and_then(|names| names.get(step)?.as_str())
                .map(str::to_owned);
            name.ok_or_else(|| {
                let what =
                    "Invalid expression: An expression attribute name used in the document path";
                invalid(format!("{what} is not defined; attribute name: {step}"))
            })
        };
        word.split('.').map(resolve).collect()
    }

    /// The value that a `:name` stands for.
    pub(crate) fn value(&self, word: &str) -> Result<Value, Failure> {
        let values = self.call.member("ExpressionAttributeValues");
        let found = values.and_then(|values| values.get(word)).cloned();
        found.ok_or_else(|| {
            let what = "Invalid expression: An expression attribute value used in expression";
            invalid(format!("{what} is not defined; attribute value: {word}"))
        })
    }
}

/// The value at a path in an item.
pub(crate) fn at<'a>(
    attributes: &'a super::model::Attributes,
    path: &[String],
) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let mut value = attributes.get(first)?;
    for step in rest {
        value = value.get("M")?.get(step)?;
    }
    Some(value)
}
