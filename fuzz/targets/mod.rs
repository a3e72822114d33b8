//! What is tried: each target reads bytes, and panics if something is not as it must be.
//!
//! They are plain functions, so that any other fuzzer can call them too:
//! `fuzz_target!(|data: &[u8]| targets::parser(data))`.

mod configuration;
mod evaluator;
mod kept;
mod language;
mod memory;
mod promise;
mod scope;
mod shape;

use super::inputs::Form;

pub use configuration::{configuration, values};
pub use evaluator::{evaluator, functions};
pub use kept::{plan, state};
pub use language::{formatter, json, parser};

/// One thing to try.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it reads.
    pub form: Form,
    /// Tries it.
    pub run: fn(&[u8]),
}

const fn target(name: &'static str, form: Form, run: fn(&[u8])) -> Target {
    Target { name, form, run }
}

/// All of them.
pub const ALL: &[Target] = &[
    target("parser", Form::Body, parser),
    target("formatter", Form::Body, formatter),
    target("json", Form::JsonBody, json),
    target("evaluator", Form::Expression, evaluator),
    target("functions", Form::Texts, functions),
    target("configuration", Form::Body, configuration),
    target("values", Form::Values, values),
    target("state", Form::State, state),
    target("plan", Form::Plan, plan),
];
