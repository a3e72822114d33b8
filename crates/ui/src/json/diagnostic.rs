//! Diagnostics as JSON: `validate -json`, and the objects in `-json` streams.

use serde_json::{Map, Value as Json, json};

use crate::diagnostics::snippet::Snippet;
use crate::diagnostics::texts::Texts;
use crate::diagnostics::{shown, sorted};
use rform_core::diag::{Diagnostic, Diagnostics, Position, Severity, Sources};

/// The object for one diagnostic, with the excerpt of the source that it points to.
pub fn diagnostic(diagnostic: &Diagnostic, texts: &Texts<'_>) -> Json {
    let mut out = Map::new();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    out.insert("severity".into(), severity.into());
    out.insert("summary".into(), diagnostic.summary.as_str().into());
    out.insert("detail".into(), detail(diagnostic).into());
    if let Some(address) = &diagnostic.address {
        out.insert("address".into(), address.as_str().into());
    }
    let snippet = diagnostic
        .span
        .and_then(|span| texts.snippet(diagnostic, span));
    if let Some(snippet) = snippet {
        let range = json!({
            "filename": snippet.file, "start": position(&snippet.start), "end": position(&snippet.end),
        });
        out.insert("range".into(), range);
        out.insert("snippet".into(), excerpt(diagnostic, &snippet));
    }
    Json::Object(out)
}

fn detail(diagnostic: &Diagnostic) -> String {
    let parts = std::iter::once(&diagnostic.detail).chain(&diagnostic.hints);
    let parts: Vec<&str> = parts
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

fn position(position: &Position) -> Json {
    json!({ "line": position.line, "column": position.column, "byte": position.byte })
}

fn excerpt(diagnostic: &Diagnostic, snippet: &Snippet) -> Json {
    let mut values: Vec<&(String, String)> = diagnostic.values.iter().collect();
    values.sort();
    let value = |(traversal, statement): &&(String, String)| json!({ "traversal": traversal, "statement": statement });
    let mut out = json!({
        "context": snippet.context,
        "code": snippet.code,
        "start_line": snippet.first_line,
        "highlight_start_offset": snippet.mark_start,
        "highlight_end_offset": snippet.mark_end,
        "values": values.iter().map(value).collect::<Vec<_>>(),
    });
    if let (Some(call), Json::Object(members)) = (&diagnostic.call, &mut out) {
        let mut entry = json!({ "called_as": call.called_as });
        if !call.signature.is_null() {
            entry["signature"] = call.signature.clone();
        }
        members.insert("function_call".into(), entry);
    }
    out
}

/// The document of `validate -json`.
pub fn validation(diagnostics: &Diagnostics, sources: &Sources) -> Json {
    let texts = Texts::new(sources);
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|it| it.severity == severity)
            .count()
    };
    let list = shown(sorted(diagnostics, sources));
    let list = list.iter().map(|it| diagnostic(it, &texts));
    json!({
        "format_version": "1.0",
        "valid": !diagnostics.has_errors(),
        "error_count": count(Severity::Error),
        "warning_count": count(Severity::Warning),
        "diagnostics": list.collect::<Vec<_>>(),
    })
}
