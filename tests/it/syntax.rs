//! The parser accepts what Terraform accepted.

use std::path::Path;

use rform_core::diag::Sources;
use rform_lang::syntax::parse_expression;

/// Every recorded expression that Terraform evaluated is read without a word.
#[test]
fn recorded_expressions_are_read() -> std::io::Result<()> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/expressions");
    let mut refused = Vec::new();
    let mut read = 0;
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path
            .extension()
            .is_none_or(|extension| extension != "jsonl")
        {
            continue;
        }
        for line in std::fs::read_to_string(path)?.lines() {
            let case: serde_json::Value = serde_json::from_str(line)?;
            let Some(text) = case["expr"]
                .as_str()
                .filter(|_| case.get("error").is_none())
            else {
                continue;
            };
            read += 1;
            // In a file a line break follows, which ends a heredoc.
            let text = format!("{text}\n");
            let source = Sources::new().add("main.tf", text.as_str());
            let (_, diagnostics) = parse_expression(&text, source).strict();
            refused.extend(diagnostics.has_errors().then_some(text));
        }
    }
    assert!(read > 2000, "only {read} expressions were found");
    assert_eq!(refused, Vec::<String>::new());
    Ok(())
}
