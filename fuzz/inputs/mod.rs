//! Inputs: each a function of a seed and a number, so that any can be made again.

mod chance;
mod corpus;
mod expression;
mod json;
mod text;
mod words;

use serde_json::Value as Json;

pub use chance::Chance;
pub use corpus::Corpus;

/// What a target reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A configuration file.
    Body,
    /// An expression.
    Expression,
    /// A configuration file in JSON.
    JsonBody,
    /// A state file.
    State,
    /// A plan file.
    Plan,
    /// A file of variable values, in either syntax.
    Values,
    /// The name of a function, and texts for it, each after a NUL.
    Texts,
}

/// How inputs are made.
pub struct Inputs {
    /// What they are made from.
    pub corpus: Corpus,
    /// The same numbers, the same inputs.
    pub seed: u64,
    /// In bytes.
    pub max_len: usize,
}

impl Inputs {
    /// The input of that number.
    pub fn make(&self, form: Form, index: u64) -> Vec<u8> {
        let chance = &mut Chance::new(self.seed, index);
        let mut input = match form {
            Form::Body => self.body(chance),
            Form::Expression => self.expression(chance),
            Form::JsonBody => self.document(&self.corpus.json_bodies, chance),
            Form::State => self.document(&self.corpus.states, chance),
            Form::Plan => self.document(&self.corpus.plans, chance),
            Form::Values if chance.once_in(3) => self.document(&self.corpus.json_bodies, chance),
            Form::Values => self.changed(&self.corpus.values, chance),
            Form::Texts => self.texts(chance),
        };
        input.truncate(self.max_len);
        input
    }

    fn body(&self, chance: &mut Chance) -> Vec<u8> {
        match chance.below(3) {
            0 => self.changed(&self.corpus.bodies, chance),
            1 => self.block(chance).into_bytes(),
            _ => {
                let mut block = self.block(chance).into_bytes();
                let other = chance.pick(&self.corpus.bodies);
                text::mutate(&mut block, other.as_bytes(), chance);
                block
            }
        }
    }

    /// A small stack with a few expressions in it.
    fn block(&self, chance: &mut Chance) -> String {
        let mut one = || match chance.below(3) {
            0 => expression::expression(chance),
            _ => chance.pick(&self.corpus.expressions).clone(),
        };
        let (one, two) = (one(), one());
        match chance.below(7) {
            0 => format!("locals {{\n  a = {one}\n  b = {two}\n}}\n"),
            1 => format!("output \"a\" {{\n  value = {one}\n  sensitive = {two}\n}}\n"),
            2 => format!("variable \"text\" {{\n  default = {one}\n  type = {two}\n}}\n"),
            3 => format!(
                "resource \"terraform_data\" \"a\" {{\n  count = {one}\n  input = {two}\n  lifecycle {{\n    \
                 precondition {{\n      condition = {one}\n      error_message = {two}\n    }}\n  }}\n}}\n"
            ),
            4 => format!(
                "resource \"terraform_data\" \"a\" {{\n  for_each = {one}\n  triggers_replace = {two}\n}}\n"
            ),
            5 => format!(
                "variable \"v\" {{\n  type = any\n  validation {{\n    condition = {one}\n    \
                 error_message = {two}\n  }}\n}}\n"
            ),
            _ => format!(
                "module \"m\" {{\n  source = \"./m\"\n  a = {one}\n  for_each = {two}\n}}\n"
            ),
        }
    }

    fn expression(&self, chance: &mut Chance) -> Vec<u8> {
        match chance.below(4) {
            0 => self.changed(&self.corpus.expressions, chance),
            1 => {
                let mut made = expression::expression(chance).into_bytes();
                let other = chance.pick(&self.corpus.expressions);
                text::mutate(&mut made, other.as_bytes(), chance);
                made
            }
            _ => expression::expression(chance).into_bytes(),
        }
    }

    fn changed(&self, seeds: &[String], chance: &mut Chance) -> Vec<u8> {
        let mut input = chance.pick(seeds).clone().into_bytes();
        let other = chance.pick(seeds);
        text::mutate(&mut input, other.as_bytes(), chance);
        input
    }

    fn document(&self, seeds: &[Json], chance: &mut Chance) -> Vec<u8> {
        let mut document = chance.pick(seeds).clone();
        let other = chance.pick(seeds);
        json::mutate(&mut document, other, chance);
        let mut written = document.to_string().into_bytes();
        if chance.once_in(5) {
            text::mutate(&mut written, other.to_string().as_bytes(), chance);
        }
        written
    }

    fn texts(&self, chance: &mut Chance) -> Vec<u8> {
        let function = chance.pick(rform_lang::functions::all());
        let mut input = function.name.as_bytes().to_vec();
        for _ in 0..1 + chance.below(3) {
            let mut word = match chance.below(4) {
                0 => self.corpus.states[chance.below(self.corpus.states.len())].to_string(),
                1 => (*chance.pick(words::NUMBERS)).to_owned(),
                _ => chance
                    .pick(words::TEXTS)
                    .replace("\\n", "\n")
                    .replace("\\\"", "\""),
            }
            .into_bytes();
            if chance.once_in(2) {
                text::mutate(&mut word, chance.pick(words::TEXTS).as_bytes(), chance);
            }
            input.push(0);
            input.extend(word);
        }
        input
    }
}
