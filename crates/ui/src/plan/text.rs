//! Changes of strings: quoted, line by line, or by the JSON or YAML documents that they hold.

use serde_json::Value as Json;

use super::change_at_path::ChangeAtPath;
use super::compare::compare_documents;
use super::diff::{Diff, Sign};
use super::render::render as render_tree;
use super::sequence::align_elements;
use super::style::Style;
use rform_core::go::quote::quoted;

/// A string and the form in which it is shown.
enum Text<'a> {
    Null,
    Line(&'a str),
    Lines(&'a str),
    Document(&'a str, Json),
}

impl Text<'_> {
    fn read(json: &Json) -> Text<'_> {
        let Json::String(text) = json else {
            return Text::Null;
        };
        if text.starts_with(['{', '['])
            && let Ok(document) = serde_json::from_str(text)
        {
            return Text::Document(text, document);
        }
        if text.contains('\n') {
            return Text::Lines(text.trim());
        }
        Text::Line(text)
    }

    fn lines(&self) -> Vec<&str> {
        match self {
            Text::Null => vec![""],
            Text::Line(text) | Text::Lines(text) | Text::Document(text, _) => {
                text.split('\n').collect()
            }
        }
    }

    fn simple(&self) -> String {
        match self {
            Text::Null => "null".to_owned(),
            Text::Line(text) | Text::Lines(text) | Text::Document(text, _) => quoted(text),
        }
    }
}

/// The rest of the line after the name of the attribute, and the lines of the string below it.
pub fn render(diff: &Diff<'_>, before: &Json, after: &Json, depth: usize, style: Style) -> String {
    let (before, after) = (Text::read(before), Text::read(after));
    match diff.sign {
        Sign::Create | Sign::Same => one(diff, &after, depth, style),
        Sign::Delete => one(diff, &before, depth, style),
        Sign::Update => change(diff, &before, &after, depth, style),
    }
}

fn one(diff: &Diff<'_>, text: &Text<'_>, depth: usize, style: Style) -> String {
    match (text, diff.sign) {
        (Text::Document(_, document), Sign::Create) => {
            documents(diff, None, Some(document), depth, style)
        }
        (Text::Document(_, document), Sign::Delete) => {
            documents(diff, Some(document), None, depth, style)
        }
        (Text::Document(_, document), _) => {
            documents(diff, Some(document), Some(document), depth, style)
        }
        (Text::Lines(_), _) => {
            let lead = style.lead(depth + 1, Sign::Same);
            let lines = text.lines().into_iter().map(|line| format!("{lead}{line}"));
            heredoc(diff, lines.collect(), depth, style)
        }
        (Text::Null | Text::Line(_), sign) => {
            let null = style.null(sign);
            format!("{}{null}{}", text.simple(), style.replacement(diff.replace))
        }
    }
}

fn change(
    diff: &Diff<'_>,
    before: &Text<'_>,
    after: &Text<'_>,
    depth: usize,
    style: Style,
) -> String {
    match (before, after) {
        (Text::Document(_, old), Text::Document(_, new)) => {
            documents(diff, Some(old), Some(new), depth, style)
        }
        (Text::Document(..), _) | (_, Text::Document(..)) => {
            let inner = Style {
                no_null: true,
                replaces: Some(false),
                ..style
            };
            let old = one(
                &Diff {
                    sign: Sign::Delete,
                    ..bare(diff)
                },
                before,
                depth,
                inner,
            );
            let new = one(
                &Diff {
                    sign: Sign::Create,
                    ..bare(diff)
                },
                after,
                depth,
                inner,
            );
            format!(
                "{old} {} {new}{}",
                style.arrow(),
                style.replacement(diff.replace)
            )
        }
        (Text::Null | Text::Line(_), Text::Null | Text::Line(_)) => {
            let (old, new) = (before.simple(), after.simple());
            format!(
                "{old} {} {new}{}",
                style.arrow(),
                style.replacement(diff.replace)
            )
        }
        _ => {
            let (old, new) = (before.lines(), after.lines());
            let pairs = align_elements(&old, &new, |_| false).into_iter();
            let pairs =
                pairs.map(|(x, y)| (x.and_then(|x| old.get(x)), y.and_then(|y| new.get(y))));
            let lines = pairs.flat_map(|pair| line_change(pair, depth + 1, style));
            heredoc(diff, lines.collect(), depth, style)
        }
    }
}

/// The output lines for one pair of lines.
fn line_change(pair: (Option<&&str>, Option<&&str>), depth: usize, style: Style) -> Vec<String> {
    let line = |sign, text: &str| format!("{}{text}", style.lead(depth, sign));
    match pair {
        (Some(old), Some(new)) if old == new => vec![line(Sign::Same, old)],
        (old, new) => {
            let gone = old.map(|old| line(Sign::Delete, old));
            let come = new.map(|new| line(Sign::Create, new));
            gone.into_iter().chain(come).collect()
        }
    }
}

/// A change of a text with its content hidden.
fn bare<'a>(diff: &Diff<'_>) -> Diff<'a> {
    static NULL: Json = Json::Null;
    let kind = super::diff::DiffKind::Scalar {
        before: &NULL,
        after: &NULL,
    };
    Diff {
        kind,
        sign: diff.sign,
        replace: diff.replace,
    }
}

fn heredoc(diff: &Diff<'_>, lines: Vec<String>, depth: usize, style: Style) -> String {
    let replacement = style.replacement(diff.replace);
    let end = style.lead(depth, Sign::Same);
    let lines = lines.join("\n");
    format!(
        "<<-EOT{replacement}\n{lines}\n{end}EOT{}",
        style.null(diff.sign)
    )
}

fn documents(
    diff: &Diff<'_>,
    before: Option<&Json>,
    after: Option<&Json>,
    depth: usize,
    style: Style,
) -> String {
    let tree = compare_documents(ChangeAtPath::plain(before, after));
    let mut inner = Style {
        no_null: true,
        replaces: None,
        ..style
    };
    let (mut note, mut replacement, mut sign) = ("", String::new(), diff.sign);
    if tree.sign == Sign::Same && diff.sign == Sign::Update {
        // Only white space differs: the document is shown whole, and the note says why.
        note = match diff.replace {
            true => " # whitespace changes force replacement",
            false => " # whitespace changes",
        };
        inner.all = true;
        sign = Sign::Same;
    } else {
        replacement = style.replacement(diff.replace);
    }
    let body = render_tree(&tree, depth + 1, inner);
    if sign != Sign::Update {
        sign = Sign::Same;
    }
    let null = style.null(diff.sign);
    if body.contains('\n') {
        let (lead, end) = (style.lead(depth + 1, sign), style.lead(depth, Sign::Same));
        return format!("jsonencode({note}\n{lead}{body}{replacement}\n{end}){null}");
    }
    format!("jsonencode({body}){null}{note}{replacement}")
}
