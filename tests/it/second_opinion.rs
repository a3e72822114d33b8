//! The parser's trees beside those of hcl-rs, which somebody else wrote: the same arguments,
//! blocks and plain values from the same files.

use std::fs;
use std::path::{Path, PathBuf};

use hcl::{Structure, expr::Expression as Theirs};
use rform_core::diag::SourceId;
use rform_lang::syntax::tree::{TemplateForm, TemplatePart, UnaryOperator};
use rform_lang::syntax::{Body, Expression, ExpressionKind, parse_body};

#[test]
fn hcl_rs_sees_the_same_in_every_file() {
    let files = files();
    assert!(files.len() > 50, "{}", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("readable");
        let parsed = parse_body(&text, (SourceId(0), "main.tf"));
        assert!(!parsed.diagnostics.has_errors(), "{}", file.display());
        let theirs: hcl::Body = match hcl::parse(&text) {
            Ok(theirs) => theirs,
            Err(error) => panic!("{}: {error}", file.display()),
        };
        let (mut one, mut two) = (String::new(), String::new());
        outline(&parsed.tree, 0, &mut one);
        their_outline(&theirs, 0, &mut two);
        assert_eq!(one, two, "{}", file.display());
    }
}

/// The stacks, and what `upgrade` writes.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for directory in ["stacks", "fixtures/dialect"] {
        collect(&root.join(directory), &mut found);
    }
    // What is of 0.11 in grammar too is not for a parser of today's.
    found.retain(|file| {
        let path = file.to_string_lossy();
        !path.contains("dialect") || path.contains("upgraded")
    });
    found.sort();
    found
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "tf") {
            found.push(path);
        }
    }
}

fn outline(body: &Body, depth: usize, out: &mut String) {
    for attribute in &body.attributes {
        line(
            depth,
            &format!("{} = {}", attribute.name, value(&attribute.value)),
            out,
        );
    }
    for block in &body.blocks {
        let labels = block.labels.iter().map(|(label, _)| format!(" {label:?}"));
        line(
            depth,
            &format!("{}{}", block.kind, labels.collect::<String>()),
            out,
        );
        outline(&block.body, depth + 1, out);
    }
}

fn their_outline(body: &hcl::Body, depth: usize, out: &mut String) {
    for structure in body.iter() {
        if let Structure::Attribute(it) = structure {
            let text = format!("{} = {}", it.key.as_str(), their_value(&it.expr));
            line(depth, &text, out);
        }
    }
    for structure in body.iter() {
        if let Structure::Block(it) = structure {
            let labels = it
                .labels
                .iter()
                .map(|label| format!(" {:?}", label.as_str()));
            let text = format!("{}{}", it.identifier.as_str(), labels.collect::<String>());
            line(depth, &text, out);
            their_outline(&it.body, depth + 1, out);
        }
    }
}

fn line(depth: usize, text: &str, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(text);
    out.push('\n');
}

/// Plain values; of anything else only that it is something else.
fn value(expression: &Expression) -> String {
    match &*expression.kind {
        ExpressionKind::Literal(literal) => match (literal.as_bool(), literal.is_null()) {
            (Some(truth), _) => truth.to_string(),
            (_, true) => "null".into(),
            _ => number(
                &expression
                    .as_number()
                    .map(|it| it.to_string())
                    .unwrap_or_default(),
            ),
        },
        ExpressionKind::Template(parts, TemplateForm::Quoted) => match &parts[..] {
            [] => "\"\"".into(),
            [TemplatePart::Text(text, _)] => format!("{text:?}"),
            _ => "…".into(),
        },
        // Ours is a sign before a number, theirs one number.
        ExpressionKind::Unary(UnaryOperator::Negate, of) if of.as_number().is_some() => {
            format!("-{}", value(of))
        }
        ExpressionKind::Tuple(items) => {
            let items: Vec<String> = items.iter().map(value).collect();
            format!("[{}]", items.join(", "))
        }
        ExpressionKind::Object(items) => {
            let items: Vec<String> = items.iter().map(|it| value(&it.value)).collect();
            format!("{{{}}}", items.join(", "))
        }
        _ => "…".into(),
    }
}

fn their_value(expression: &Theirs) -> String {
    match expression {
        Theirs::Null => "null".into(),
        Theirs::Bool(truth) => truth.to_string(),
        Theirs::Number(it) => number(&it.to_string()),
        Theirs::String(text) => format!("{text:?}"),
        Theirs::Array(items) => {
            let items: Vec<String> = items.iter().map(their_value).collect();
            format!("[{}]", items.join(", "))
        }
        Theirs::Object(items) => {
            let items: Vec<String> = items.values().map(their_value).collect();
            format!("{{{}}}", items.join(", "))
        }
        _ => "…".into(),
    }
}

/// However it is written.
fn number(text: &str) -> String {
    let parsed: Result<f64, _> = text.parse();
    parsed.map_or_else(|_| text.to_owned(), |it| it.to_string())
}
