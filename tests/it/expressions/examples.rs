//! The examples in the table of functions do what they say.

use std::collections::BTreeMap;

use rform::diag::Sources;
use rform::lang::eval::evaluate;
use rform::lang::functions::all;
use rform::value::{Marks, Value};

use super::scope::CorpusScope;
use super::tree;

fn result(expression: &str) -> Option<Value> {
    let text = format!("locals {{\n  it = {expression}\n}}\n");
    let mut sources = Sources::new();
    let source = sources.add("example.tf", &*text);
    let attributes = tree::attributes(&text, source, "locals")?;
    let (.., expression) = attributes.first()?;
    let scope = CorpusScope::new(&BTreeMap::new(), sources);
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
