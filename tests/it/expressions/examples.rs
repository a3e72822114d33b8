//! The examples in the table of functions do what they say.

use std::collections::BTreeMap;

use rform::diag::Sources;
use rform::lang::eval::evaluate;
use rform::lang::functions::all;
use rform::value::{Marks, Value};

use super::file;
use super::scope::CorpusScope;

fn result(expression: &str) -> Option<Value> {
    let text = format!("locals {{\n  it = {expression}\n}}\n");
    let mut sources = Sources::new();
    let source = sources.add("example.tf", text);
    let attributes = file::attributes(&sources, source, "locals").ok()?;
    let expression = &attributes.first()?.value;
    let scope = CorpusScope::new(&BTreeMap::new(), sources).ok()?;
    let (value, found) = evaluate(expression, &scope);
    (!found.has_errors()).then_some(value)
}

#[test]
fn examples_of_functions_hold() {
    let examples = all().iter().flat_map(|function| function.examples);
    let wrong: Vec<String> = examples
        .filter_map(|(call, answer)| {
            let got = result(call);
            let holds = match *answer {
                "(sensitive value)" => got
                    .as_ref()
                    .is_some_and(|value| value.marks() == Marks::SENSITIVE),
                answer => got.is_some() && got == result(answer),
            };
            (!holds).then(|| format!("{call} gives {got:?}, not {answer}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
