//! The examples in the table of functions do what they say.

use rform_core::value::{Marks, Value};
use rform_lang::functions::all;

use super::stack::{Phase, Stack};

fn result(expression: &str) -> Option<Value> {
    let text = format!("output \"it\" {{\n  value = {expression}\n}}\n");
    let stack = Stack::read(&[("example.tf", text)]).ok()?;
    stack.evaluate(Phase::Apply).ok()
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
