//! Errors of the YAML parser in the words of Terraform's.

use saphyr_parser::Span;

/// Errors that the parser library does not find: other versions of YAML, and tabs for indentation.
pub(super) fn check_beginning(source: &str) -> Result<(), String> {
    let lines = source.lines().enumerate();
    let is_empty = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    for (number, line) in lines.filter(|(_, line)| !is_empty(line)) {
        if let Some(version) = line.strip_prefix("%YAML") {
            if version.split('#').next().map(str::trim) != Some("1.1") {
                return Err("found incompatible YAML document".to_owned());
            }
        } else if let Some(directive) = line.strip_prefix('%') {
            check_directive(directive)?;
        } else if line.trim_start_matches(' ').starts_with('\t') {
            let reason = "found character that cannot start any token";
            return Err(match number {
                0 => reason.to_owned(),
                number => format!("on line {}, column 1: {reason}", number + 1),
            });
        } else {
            break;
        }
    }
    Ok(())
}

/// A line that begins with `%`.
fn check_directive(directive: &str) -> Result<(), String> {
    let in_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let length = directive
        .find(|char| !in_name(char))
        .unwrap_or(directive.len());
    let (name, rest) = directive.split_at(length);
    let reason = if name.is_empty() {
        "could not find expected directive name"
    } else if !rest.is_empty() && !rest.starts_with([' ', '\t', '\r']) {
        "found unexpected non-alphabetical character"
    } else if name != "TAG" {
        "found unknown directive name"
    } else {
        return Ok(());
    };
    Err(reason.to_owned())
}

/// Lines count from 0 and are left out if they are.
pub(super) fn at(span: Span, reason: String) -> String {
    let line = span.start.line().saturating_sub(1);
    match line {
        0 => reason,
        line => format!("on line {line}, column {}: {reason}", span.start.col() + 1),
    }
}

/// An error of a token: lines count from 1, and the first is left out.
pub(super) fn in_token(line: usize, reason: &str) -> String {
    match line {
        0 | 1 => reason.to_owned(),
        line => format!("on line {line}, column 1: {reason}"),
    }
}

/// The reason of an error in the words of Terraform's parser.
pub(super) fn in_terraforms_words(reason: &str) -> String {
    match reason {
        reason
            if reason.starts_with("unexpected character")
                || reason.starts_with("tabs disallowed") =>
        {
            "found character that cannot start any token".to_owned()
        }
        reason if reason.starts_with("expected ") => format!("did not find {reason}"),
        "the handle wasn't declared" => "found undefined tag handle".to_owned(),
        "invalid trailing content after double-quoted scalar" => {
            "did not find expected key".to_owned()
        }
        "simple key expected" => "could not find expected ':'".to_owned(),
        "found unprintable character" => "control characters are not allowed".to_owned(),
        "did not find expected hexadecimal number" => {
            "did not find expected hexdecimal number".to_owned()
        }
        other => other.to_owned(),
    }
}
