use super::*;
use crate::content::has_all_names;

fn is_known(text: &str) -> bool {
    let within = block(&[("port", optional(Type::Number))], &[]);
    let rule = NestedBlock {
        nesting: Nesting::List,
        block: within,
        min: 0,
        max: None,
    };
    let schema = block(&[("name", optional(Type::String))], &[("rule", rule)]);
    let parsed = parse_body(text, SourceId(0));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    has_all_names(&schema, &parsed.tree)
}

#[test]
fn names_are_known_at_any_depth() {
    assert!(is_known("name = null\nrule {\n  port = 1\n}\n"));
    assert!(is_known(
        "dynamic \"rule\" {\n  for_each = []\n  content {\n    port = 1\n  }\n}\n"
    ));
    // Blocks may be written as arguments.
    assert!(is_known("rule = []\n"));
    assert!(!is_known("nam = null\n"));
    assert!(!is_known("rule {\n  range = 1\n}\n"));
    assert!(!is_known("rules {\n}\n"));
    assert!(!is_known("dynamic \"rules\" {\n  for_each = []\n}\n"));
    assert!(!is_known(
        "dynamic \"rule\" {\n  for_each = []\n  content {\n    range = 1\n  }\n}\n"
    ));
}
