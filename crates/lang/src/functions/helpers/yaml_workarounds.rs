//! Differences between the YAML parser in use and Terraform's: the source is changed so that it
//! comes to the same.
//!
//! Terraform reads YAML with a Go port of libyaml (<https://github.com/zclconf/go-cty-yaml>).
//! `saphyr-parser` implements YAML 1.2 and is stricter in some places, so that a document that it
//! refuses may have to be changed at the place of the error and read again (at most a hundred
//! times).
//!
//! `libyaml-safer` 0.3.0 (MIT), a Rust port of libyaml, was tried in its place and does not pass:
//!
//! - it panics on input: `{!,` ("TODO: What is expected here?"), and a block scalar at the end of a
//!   text without a line break ("unexpected end of input");
//! - it refuses `{a:}` and `[c:]` ("found unexpected ':'"), where Terraform reads the words `a:` and
//!   `c:`;
//! - it refuses the escape `\'` and accepts `\/`, and Terraform does the opposite.
//!
//! So all but the changes of indentation would have to stay, and no panic may be an answer to
//! input.

use std::borrow::Cow;

/// In place of a colon that is part of a word, and of a byte order mark: neither may be in a
/// document.
const COLON: char = '\u{ffff}';
const MARK: char = '\u{fffe}';

/// The source as the parser here is to see it. What it reads from it has to be [`restored`].
pub(crate) fn prepared(source: &str) -> Result<Cow<'_, str>, String> {
    if source.chars().any(is_forbidden) {
        return Err("control characters are not allowed".to_owned());
    }
    let special = |char: char| matches!(char, ':' | '\u{85}' | '\u{feff}');
    if !source.contains(special) {
        return Ok(Cow::Borrowed(source));
    }
    let mut out = String::with_capacity(source.len());
    let mut before = ' ';
    let mut chars = source.chars().peekable();
    while let Some(char) = chars.next() {
        out.push(match char {
            '\u{85}' => '\n',
            '\u{feff}' if !out.is_empty() => MARK,
            // `{a:}`: a colon ends a word only before a blank.
            ':' if ends_word(before) && chars.peek().is_some_and(|it| ",[]{}".contains(*it)) => {
                COLON
            }
            other => other,
        });
        before = char;
    }
    Ok(Cow::Owned(out))
}

fn is_forbidden(char: char) -> bool {
    !matches!(char,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

fn ends_word(char: char) -> bool {
    !char.is_whitespace() && !"\"':,[]{}".contains(char)
}

/// The text that was read, with the original characters in place of their substitutes.
pub(crate) fn restored(read: &str) -> Cow<'_, str> {
    match read.contains([COLON, MARK]) {
        true => Cow::Owned(read.replace(COLON, ":").replace(MARK, "\u{feff}")),
        false => Cow::Borrowed(read),
    }
}

/// The source without what the parser here takes offence at and Terraform's does not; `reason` says
/// what, and where is counted in characters.
pub(crate) fn mended(source: &str, reason: &str, place: usize) -> Option<String> {
    let mended = match reason {
        _ if reason.contains("invalid indentation in quoted scalar") => indented(source, place)?,
        "invalid indentation" | "invalid indentation in flow construct" => moved_in(source, place)?,
        _ if reason.contains("found unknown escape character") => unescaped(source, place),
        _ if reason.contains("must be followed by a valid YAML whitespace") => {
            spaced(source, place)
        }
        _ => return None,
    };
    (mended != source).then_some(mended)
}

/// How many bytes may be put in to move lines to the right.
const MOST_BLANKS: usize = 16_000_000;

/// More blanks than any line begins with, before its first word; none if that is too much for all
/// lines.
fn blanks(source: &str) -> Option<String> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-', '?', ':']).len();
    let (mut widest, mut lines) = (0, 0usize);
    for line in source.lines() {
        widest = widest.max(indent(line));
        lines += 1;
    }
    let fits = lines.saturating_mul(widest + 1) <= MOST_BLANKS;
    fits.then(|| " ".repeat(widest + 1))
}

/// With all further lines of the text in quotes at that character moved to the right: where they
/// begin does not count.
fn indented(source: &str, quote: usize) -> Option<String> {
    let blanks = blanks(source)?;
    let mut letters = source.chars().peekable();
    let mut moved: String = letters.by_ref().take(quote).collect();
    let delimiter = letters.next().unwrap_or('"');
    moved.push(delimiter);
    while let Some(letter) = letters.next() {
        moved.push(letter);
        match letter {
            '\n' => moved.push_str(&blanks),
            '\\' if delimiter == '"' => moved.extend(letters.next_if(|it| *it != '\n')),
            '\'' if delimiter == '\'' => match letters.next_if_eq(&'\'') {
                Some(second) => moved.push(second),
                None => break,
            },
            letter if letter == delimiter => break,
            _ => {}
        }
    }
    moved.extend(letters);
    Some(moved)
}

/// With the lines from that character on moved to the right, up to where the collection in brackets
/// ends.
fn moved_in(source: &str, place: usize) -> Option<String> {
    let blanks = blanks(source)?;
    let (front, rest) = split(source, place);
    let start = front.rfind('\n').map_or(0, |at| at + 1);
    let (mut moved, beginning) = (front[..start].to_owned(), &front[start..]);
    moved.push_str(&blanks);
    let mut letters = beginning.chars().chain(rest.chars());
    let (mut depth, mut before, mut inside) = (0, ' ', ' ');
    while let Some(letter) = letters.next() {
        moved.push(letter);
        match (inside, letter) {
            (_, '\n') => {
                moved.push_str(&blanks);
                inside = if inside == '#' { ' ' } else { inside };
            }
            ('"', '\\') => moved.extend(letters.next()),
            (' ', '#') if before.is_whitespace() => inside = '#',
            (' ', '"' | '\'') if !ends_word(before) => inside = letter,
            (' ', '[' | '{') => depth += 1,
            (' ', ']' | '}') if depth == 0 => break,
            (' ', ']' | '}') => depth -= 1,
            (open, letter) if open == letter => inside = ' ',
            _ => {}
        }
        before = letter;
    }
    moved.extend(letters);
    Some(moved)
}

/// With `'` instead of `\'` in the text in quotes at that character.
fn unescaped(source: &str, quote: usize) -> String {
    let (front, rest) = split(source, quote + 1);
    let mut out = front.to_owned();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('\'') => out.push('\''),
                other => out.extend(['\\'].into_iter().chain(other)),
            },
            '"' => {
                out.push('"');
                break;
            }
            other => out.push(other),
        }
    }
    out.extend(letters);
    out
}

/// With spaces instead of the tabs before that character.
fn spaced(source: &str, place: usize) -> String {
    let (front, rest) = split(source, place);
    let kept = front.trim_end_matches('\t');
    let spaces = " ".repeat(front.len() - kept.len());
    format!("{kept}{spaces}{rest}")
}

/// Splits a text before the character with the index `place`.
pub(crate) fn split(source: &str, place: usize) -> (&str, &str) {
    let at = source.char_indices().nth(place);
    source.split_at(at.map_or(source.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_within_words_are_none_of_the_parsers() {
        let prepared = prepared("{a:, \"b\":}").expect("a source");
        assert_eq!(prepared, format!("{{a{COLON}, \"b\":}}"));
        assert_eq!(restored(&prepared), "{a:, \"b\":}");
    }

    #[test]
    fn lines_within_brackets_are_moved_up_to_their_end() {
        let moved = moved_in("a: [it's, # ]\n'[',\n2]\nb: 1", 14);
        assert_eq!(moved.as_deref(), Some("a: [it's, # ]\n '[',\n 2]\nb: 1"));
    }

    #[test]
    fn lines_are_not_moved_beyond_all_bounds() {
        let wide = format!(
            "a: [\n{}1,\n{}2]",
            " ".repeat(100_000),
            "\n".repeat(100_000)
        );
        assert_eq!(moved_in(&wide, 4), None);
        assert_eq!(indented(&wide, 3), None);
    }

    #[test]
    fn what_the_parser_takes_offence_at_is_mended() {
        let escape = "while parsing a quoted scalar, found unknown escape character";
        let mended = |source, reason, at| mended(source, reason, at);
        assert_eq!(
            mended(r#""\\\'" \'"#, escape, 0).as_deref(),
            Some(r#""\\'" \'"#)
        );
        assert_eq!(mended(r#""\q""#, escape, 0), None);
        let blank = "':' must be followed by a valid YAML whitespace";
        assert_eq!(mended("a:\tb", blank, 3).as_deref(), Some("a: b"));
    }
}
