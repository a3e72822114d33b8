//! A tree of differences as text.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::diff::{Diff, DiffKind, Nested, Sign};
use super::style::Style;
use super::text;
use crate::paint::Ink;
use crate::quote;

/// The text of a part after its name. Further lines are indented for that depth.
pub fn render(diff: &Diff<'_>, depth: usize, style: Style) -> String {
    let replacement = || style.replacement(diff.replace);
    match &diff.kind {
        DiffKind::Scalar { before, after } => scalar(diff, before, after, style),
        DiffKind::Text { before, after } => text::render(diff, before, after, depth, style),
        DiffKind::Object(items) => object(diff, items, depth, style),
        DiffKind::Map(items) => map(diff, items, depth, style),
        DiffKind::List(items) => list(diff, items, depth, style),
        DiffKind::Set(items) => set(diff, items, depth, style),
        DiffKind::Block { attributes, blocks } => block(diff, attributes, blocks, depth, style),
        DiffKind::Hidden { .. } => {
            format!(
                "(sensitive value){}{}",
                style.null(diff.sign),
                replacement()
            )
        }
        DiffKind::WriteOnly => format!(
            "(write-only attribute){}{}",
            style.null(diff.sign),
            replacement()
        ),
        DiffKind::HiddenBlock => hidden_block(diff, depth, style),
        DiffKind::Unknown(Some(old)) if diff.sign != Sign::Create => {
            let old_style = Style {
                no_null: true,
                replaces: Some(false),
                ..style
            };
            let old = render(old, depth, old_style);
            format!(
                "{old} {} (known after apply){}",
                style.arrow(),
                replacement()
            )
        }
        DiffKind::Unknown(_) => format!("(known after apply){}", replacement()),
        DiffKind::OtherKind(before, after) => {
            let style = Style {
                no_null: true,
                ..style.parts()
            };
            let (before, after) = (render(before, depth, style), render(after, depth, style));
            format!("{before} {} {after}{}", style.arrow(), replacement())
        }
    }
}

fn scalar(diff: &Diff<'_>, before: &Json, after: &Json, style: Style) -> String {
    let replacement = style.replacement(diff.replace);
    match diff.sign {
        Sign::Create => format!("{after}{replacement}"),
        Sign::Delete => format!("{before}{}{replacement}", style.null(diff.sign)),
        Sign::Same => format!("{before}{replacement}"),
        Sign::Update => format!("{before} {} {after}{replacement}", style.arrow()),
    }
}

fn object(diff: &Diff<'_>, items: &Items<'_>, depth: usize, style: Style) -> String {
    let replacement = style.replacement(diff.replace);
    if items.is_empty() {
        return format!("{{}}{}{replacement}", style.null(diff.sign));
    }
    let elements = style.elements();
    let mut out = format!("{{{replacement}\n");
    out.push_str(&attributes(items, depth, elements));
    out.push_str(&close('}', diff, depth, style));
    out
}

type Items<'a> = BTreeMap<&'a str, Diff<'a>>;

/// Whether an unchanged attribute is shown because it identifies the object.
fn is_important(name: &str) -> bool {
    matches!(name, "id" | "name" | "tags")
}

fn attributes(items: &Items<'_>, depth: usize, style: Style) -> String {
    let names: Vec<String> = items.keys().map(|name| quote::name(name)).collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    let mut skipped = 0;
    for ((key, item), name) in items.iter().zip(names) {
        let important = is_important(key);
        if item.sign == Sign::Same && !style.all && !important {
            skipped += 1;
            continue;
        }
        let style = if important { style.everything() } else { style };
        out.push_str(&warnings(item, depth + 1, style));
        let text = render(item, depth + 1, style);
        out.push_str(&format!(
            "{}{name:width$} = {text}\n",
            style.lead(depth + 1, item.sign)
        ));
    }
    if skipped > 0 {
        out.push_str(&style.hidden(depth + 1, skipped, "attribute"));
    }
    out
}

fn map(diff: &Diff<'_>, items: &Items<'_>, depth: usize, style: Style) -> String {
    let replacement = style.replacement(diff.replace);
    if items.is_empty() {
        return format!("{{}}{}{replacement}", style.null(diff.sign));
    }
    let no_null = style.no_null || diff.sign == Sign::Delete;
    let elements = Style {
        no_null,
        ..style.parts()
    };
    let names: Vec<String> = items
        .keys()
        .map(|name| rform_core::go::quote::quoted(name))
        .collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut out = format!("{{{replacement}\n");
    let mut skipped = 0;
    for (item, name) in items.values().zip(names) {
        if item.sign == Sign::Same && !style.all {
            skipped += 1;
            continue;
        }
        out.push_str(&warnings(item, depth + 1, elements));
        let comma = if matches!(item.kind, DiffKind::Object(_)) {
            ","
        } else {
            ""
        };
        let text = render(item, depth + 1, elements);
        let lead = elements.lead(depth + 1, item.sign);
        out.push_str(&format!("{lead}{name:width$} = {text}{comma}\n"));
    }
    if skipped > 0 {
        out.push_str(&style.hidden(depth + 1, skipped, "element"));
    }
    out.push_str(&close('}', diff, depth, style));
    out
}

fn list(diff: &Diff<'_>, items: &[Diff<'_>], depth: usize, style: Style) -> String {
    let replacement = style.replacement(diff.replace);
    if items.is_empty() {
        return format!("[]{}{replacement}", style.null(diff.sign));
    }
    let elements = style.elements();
    let neighbours = elements.everything();
    let mut out = format!("[{replacement}\n");
    let mut skipped: Vec<&Diff<'_>> = Vec::new();
    let mut show_next = false;
    for item in items {
        let same = item.sign == Sign::Same;
        if same && !show_next && !style.all {
            skipped.push(item);
            continue;
        }
        // The unchanged neighbour before a change is shown, the elements before it are counted.
        if let Some(last) = skipped.pop() {
            if !skipped.is_empty() {
                out.push_str(&style.hidden(depth + 1, skipped.len(), "element"));
            }
            out.push_str(&element(last, depth, neighbours));
            skipped.clear();
        }
        show_next = !same;
        out.push_str(&element(
            item,
            depth,
            if same { neighbours } else { elements },
        ));
    }
    if !skipped.is_empty() {
        out.push_str(&style.hidden(depth + 1, skipped.len(), "element"));
    }
    out.push_str(&close(']', diff, depth, style));
    out
}

fn element(item: &Diff<'_>, depth: usize, style: Style) -> String {
    let warnings = warnings(item, depth + 1, style);
    let lead = style.lead(depth + 1, item.sign);
    format!("{warnings}{lead}{},\n", render(item, depth + 1, style))
}

fn set(diff: &Diff<'_>, items: &[Diff<'_>], depth: usize, style: Style) -> String {
    let replacement = style.replacement(diff.replace);
    if items.is_empty() {
        return format!("[]{}{replacement}", style.null(diff.sign));
    }
    let mut out = format!("[{replacement}\n");
    let shown = |item: &&Diff<'_>| item.sign != Sign::Same || style.all;
    for item in items.iter().filter(shown) {
        out.push_str(&element(item, depth, style.elements()));
    }
    let skipped = items.len() - items.iter().filter(shown).count();
    if skipped > 0 {
        out.push_str(&style.hidden(depth + 1, skipped, "element"));
    }
    out.push_str(&close(']', diff, depth, style));
    out
}

fn close(bracket: char, diff: &Diff<'_>, depth: usize, style: Style) -> String {
    format!(
        "{}{bracket}{}",
        style.lead(depth, Sign::Same),
        style.null(diff.sign)
    )
}

fn block(
    diff: &Diff<'_>,
    items: &Items<'_>,
    blocks: &BTreeMap<&str, Nested<'_>>,
    depth: usize,
    style: Style,
) -> String {
    let replacement = style.replacement(diff.replace);
    if items.is_empty() && blocks.is_empty() {
        return format!("{{}}{replacement}");
    }
    let inner = style.parts();
    let mut out = format!("{{{replacement}\n");
    out.push_str(&attributes(items, depth, inner));
    let mut skipped = 0;
    for (name, nested) in blocks {
        let (text, hidden) = nested_blocks(diff, name, nested, depth + 1, inner);
        skipped += hidden;
        if !text.is_empty() && !items.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
    }
    if skipped > 0 {
        out.push('\n');
        out.push_str(&style.hidden(depth + 1, skipped, "block"));
    }
    out.push_str(&format!("{}}}", style.lead(depth, Sign::Same)));
    out
}

/// The text of the blocks of one name, and the number of blocks that are hidden.
fn nested_blocks(
    parent: &Diff<'_>,
    name: &str,
    nested: &Nested<'_>,
    depth: usize,
    style: Style,
) -> (String, usize) {
    let replaces = nested.replace.then_some(true);
    let style = Style { replaces, ..style };
    let name = quote::name(name);
    let mut out = String::new();
    let mut skipped = 0;
    if nested.unknown {
        let replacement = style.replacement(false);
        let lead = style.lead(depth, parent.sign);
        out.push_str(&format!("{lead}{name} (known after apply){replacement}\n"));
    }
    for (label, item) in &nested.items {
        let (before, after) = (nested.before_sensitive, nested.after_sensitive);
        let hidden = match item.sign {
            Sign::Create => after,
            Sign::Delete => before,
            Sign::Update | Sign::Same => before || after,
        };
        let sign = match item.sign {
            Sign::Same if hidden && before != after => Sign::Update,
            sign => sign,
        };
        if sign == Sign::Same && !style.all {
            skipped += 1;
            continue;
        }
        let text = if hidden {
            hidden_block(item, depth, style)
        } else {
            render(item, depth, style)
        };
        let label = label
            .map(|label| format!(" {}", rform_core::go::quote::quoted(label)))
            .unwrap_or_default();
        out.push_str(&format!(
            "{}{name}{label} {text}\n",
            style.lead(depth, sign)
        ));
    }
    (out, skipped)
}

fn hidden_block(diff: &Diff<'_>, depth: usize, style: Style) -> String {
    let inner = " ".repeat(4 * (depth + 1));
    format!(
        "{{{}\n{inner}  # At least one attribute in this block is (or was) sensitive,\n\
         {inner}  # so its contents will not be displayed.\n{}}}",
        style.replacement(diff.replace),
        style.lead(depth, Sign::Same),
    )
}

/// The lines above a value that becomes sensitive, or no longer is.
fn warnings(diff: &Diff<'_>, depth: usize, style: Style) -> String {
    let DiffKind::Hidden {
        inner,
        before,
        after,
    } = &diff.kind
    else {
        return String::new();
    };
    if before == after || matches!(diff.sign, Sign::Create | Sign::Delete) {
        return String::new();
    }
    let lead = " ".repeat(4 * depth);
    let warning = style.paint.ink(Ink::Yellow, "Warning");
    let unchanged = match inner.sign {
        Sign::Same => " The value is unchanged.",
        _ => "",
    };
    let (first, second) = if *before {
        (
            "no longer be marked as sensitive",
            "after applying this change.",
        )
    } else {
        (
            "be marked as sensitive and will not",
            "display in UI output after applying this change.",
        )
    };
    format!(
        "{lead}  # {warning}: this attribute value will {first}\n{lead}  # {second}{unchanged}\n"
    )
}
