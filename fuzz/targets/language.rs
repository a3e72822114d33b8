//! Parser, formatter, JSON syntax.

use rform_core::diag::{Diagnostic, SourceId, Sources};
use rform_lang::eval::evaluate_constant;
use rform_lang::format::format;
use rform_lang::syntax::{
    Body, decode, json as syntax, parse_body, parse_expression, parse_template,
};
use rform_ui::diagnostics::print;
use rform_ui::json::diagnostic::validation;
use rform_ui::layout::Layout;

use super::shape;

/// All three ways to read a text, and the messages about it.
pub fn parser(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let mut sources = Sources::new();
    let id = sources.add("main.tf", text.as_str());
    let found = [
        parse_body(&text, (id, "main.tf")).strict().1,
        parse_expression(&text, (id, "main.tf")).strict().1,
        parse_template(&text, (id, "main.tf")).strict().1,
    ];
    for faults in &found {
        faults.iter().for_each(|it| in_text(it, &text));
        print(faults, &sources, &Layout::PLAIN, false);
        validation(faults, &sources);
    }
}

/// The text, unless it is none: then the error that says so.
pub fn text(data: &[u8]) -> Option<String> {
    match decode(data.to_vec(), SourceId(0)) {
        Ok(text) => Some(text),
        Err(fault) => {
            assert!(fault.is_error());
            None
        }
    }
}

fn in_text(fault: &Diagnostic, text: &str) {
    for span in fault.span.iter().chain(&fault.context) {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start <= end && text.get(start..end).is_some(), "{fault:?}");
    }
}

/// Formatting again changes nothing, and what is formatted means what it meant.
pub fn formatter(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let formatted = format(&text);
    assert_eq!(format(&formatted), formatted, "formatted again");
    let (before, faults) = parse_body(&text, SourceId(0)).strict();
    if faults.has_errors() {
        assert_eq!(formatted, text, "what does not parse stays");
        return;
    }
    let (after, faults) = parse_body(&formatted, SourceId(0)).strict();
    assert!(!faults.has_errors(), "{faults:?}\n{formatted}");
    assert_eq!(
        shape::of_body(&before),
        shape::of_body(&after),
        "\n{formatted}"
    );
}

/// The JSON syntax, decided as a configuration and as values.
pub fn json(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let mut sources = Sources::new();
    let id = sources.add("main.tf.json", text.as_str());
    let parsed = syntax::parse_body(&text, (id, "main.tf.json"));
    let mut faults = parsed.diagnostics;
    let mut body = parsed.tree;
    const BLOCKS: [(&str, &[&str]); 4] = [
        ("resource", &["type", "name"]),
        ("variable", &["name"]),
        ("locals", &[]),
        ("terraform", &[]),
    ];
    faults.extend(body.decide(["a"; 1], BLOCKS));
    for block in &mut body.blocks {
        faults.extend(
            block
                .body
                .decide(["count", "default", "type"], [("lifecycle", &[][..])]),
        );
        faults.extend(block.body.decide_attributes());
    }
    constants(&body);
    let values = syntax::parse_tfvars(&text, (id, "main.tf.json"));
    constants(&values.tree);
    faults.extend(values.diagnostics);
    print(&faults, &sources, &Layout::PLAIN, false);
    validation(&faults, &sources);
}

fn constants(body: &Body) {
    for attribute in &body.attributes {
        evaluate_constant(&attribute.value);
        let _ = attribute.value.static_form();
    }
    body.blocks.iter().for_each(|block| constants(&block.body));
}
