//! The parts of a diagnostic that both of its layouts show.

use super::snippet::Snippet;
use crate::layout::{Layout, wrap};
use crate::paint::Ink;
use rform_core::diag::Diagnostic;

/// The lines of a text, each wrapped to the width; indented lines stay as they are.
pub fn paragraphs(text: &str, width: usize) -> String {
    if text.is_empty() {
        return String::new();
    }
    let line = |line: &str| match line.starts_with(' ') {
        true => format!("{line}\n"),
        false => format!("{}\n", wrap(line, width)),
    };
    text.split('\n').map(line).collect()
}

/// The lines of a snippet with their numbers, the marked part underlined.
pub fn code(snippet: &Snippet, layout: &Layout) -> String {
    let (before, marked, after) = snippet.parts();
    let marked: Vec<String> = marked
        .split('\n')
        .map(|line| layout.paint.ink(Ink::Underline, line))
        .collect();
    let text = format!("{before}{}{after}", marked.join("\n"));
    let line = |(at, line): (usize, &str)| format!("{:4}: {line}\n", snippet.first_line + at);
    text.split('\n').enumerate().map(line).collect()
}

/// The values of the references in the failing expression, one on each line.
pub fn facts(diagnostic: &Diagnostic, layout: &Layout) -> Vec<String> {
    let paint = layout.paint;
    let mut facts = Vec::new();
    if let Some(call) = diagnostic
        .call
        .as_ref()
        .filter(|call| !call.signature.is_null())
    {
        let names = |key: &str| call.signature[key]["name"].as_str().map(str::to_owned);
        let parameters = call.signature["params"].as_array().into_iter().flatten();
        let parameters = parameters.filter_map(|it| it["name"].as_str().map(str::to_owned));
        let rest = names("variadic_param").map(|name| format!("{name}..."));
        let parameters: Vec<String> = parameters.chain(rest).collect();
        let name = paint.bold(&call.called_as);
        facts.push(format!("while calling {name}({})", parameters.join(", ")));
    }
    let mut values: Vec<&(String, String)> = diagnostic.values.iter().collect();
    values.sort();
    facts.extend(
        values
            .iter()
            .map(|(name, what)| format!("{} {what}", paint.bold(name))),
    );
    facts
}
