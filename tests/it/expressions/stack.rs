//! The configuration that a case stands for, and what its output is in each phase.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::Value;
use rform_lang::console;
use rform_lang::eval::{Scope, evaluate};
use rform_lang::references::references;
use rform_lang::syntax::{Body, Expression, parse_body, parse_expression};

use super::resources::Resource;
use super::scope::CorpusScope;
use super::variable::Variable;

/// When something is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Variables have types, but no values.
    Validate,
    /// What resources will be is not known.
    Plan,
    /// Everything is known.
    Apply,
    /// Nothing is done; resources are not there.
    Console,
}

/// A stack of one output.
pub struct Stack {
    pub sources: Sources,
    pub locals: BTreeMap<String, Expression>,
    pub variables: BTreeMap<String, Variable>,
    pub resources: BTreeMap<String, Resource>,
    /// The values given to variables.
    pub assigned: BTreeMap<String, Expression>,
    output: Expression,
    faults: Vec<Diagnostic>,
}

impl Stack {
    /// Reads files by name and content: the configuration, then `terraform.tfvars`. The error
    /// is the first one that validation would tell.
    pub fn read(files: &[(&str, String)]) -> Result<Stack, (Diagnostic, Sources)> {
        let mut sources = Sources::new();
        let mut bodies = Vec::new();
        let mut faults = Vec::new();
        for (name, text) in files {
            let source = sources.add(*name, text.as_str());
            let (body, found) = parse_body(text, (source, *name)).strict();
            let values = name.ends_with(".tfvars");
            if let Some(fault) = found.into_iter().find(Diagnostic::is_error) {
                match values {
                    true => faults.push(fault),
                    false => return Err((fault, sources)),
                }
            }
            bodies.push((values, body));
        }
        let mut stack = Stack {
            sources,
            locals: BTreeMap::new(),
            variables: BTreeMap::new(),
            resources: BTreeMap::new(),
            assigned: BTreeMap::new(),
            output: Expression::new(
                rform_lang::syntax::ExpressionKind::Invalid,
                bodies[0].1.span,
            ),
            faults,
        };
        let mut declared = Diagnostics::new();
        for (values, body) in &bodies {
            match values {
                true => stack.assigned.extend(attributes(body)),
                false => stack.declare(body, &mut declared),
            }
        }
        match declared.into_iter().find(Diagnostic::is_error) {
            Some(fault) => Err((fault, stack.sources)),
            None => Ok(stack),
        }
    }

    fn declare(&mut self, body: &Body, faults: &mut Diagnostics) {
        for block in &body.blocks {
            let name = block.labels.last().map_or("", |(name, _)| name).to_owned();
            match &*block.kind {
                "locals" => self.locals.extend(attributes(&block.body)),
                "output" => {
                    if let Some(value) = block.body.attribute("value") {
                        self.output = value.value.clone();
                    }
                }
                "variable" => {
                    let variable = Variable::read(block, &self.sources, faults);
                    self.variables.insert(name, variable);
                }
                "resource" => {
                    self.resources.insert(name, Resource::read(&block.body));
                }
                other => panic!("no cases have a {other}"),
            }
        }
    }

    /// The value of the output, or the first error.
    pub fn evaluate(&self, phase: Phase) -> Result<Value, Diagnostic> {
        let scope = CorpusScope::new(self, phase)?;
        self.checked(&self.output, &scope, evaluate)
    }

    /// What the console answers to a line of that text; one of several lines it knows as a
    /// local value.
    pub fn console(&self, line: &str) -> Result<String, Diagnostic> {
        let scope = CorpusScope::new(self, Phase::Console)?;
        let mut sources = Sources::new();
        let source = sources.add("<console-input>", line);
        let expression = match line.contains('\n') {
            true => self.output.clone(),
            false => {
                let (expression, found) = parse_expression(line, (source, "")).strict();
                match found.into_iter().find(Diagnostic::is_error) {
                    Some(fault) => return Err(fault),
                    None => expression,
                }
            }
        };
        self.checked(
            &expression,
            &scope,
            |expression, scope| match console::answer(expression, scope) {
                Ok(answer) => (answer, Diagnostics::new()),
                Err(faults) => (String::new(), faults),
            },
        )
    }

    fn checked<T>(
        &self,
        expression: &Expression,
        scope: &CorpusScope<'_>,
        evaluate: impl Fn(&Expression, &dyn Scope) -> (T, Diagnostics),
    ) -> Result<T, Diagnostic> {
        scope.check_locals()?;
        self.check_references(expression, scope)?;
        let (value, found) = evaluate(expression, scope);
        match found.into_iter().find(Diagnostic::is_error) {
            Some(fault) => Err(fault),
            None => Ok(value),
        }
    }

    /// Whether everything is there that the expression refers to.
    pub fn check_references(
        &self,
        expression: &Expression,
        scope: &CorpusScope<'_>,
    ) -> Result<(), Diagnostic> {
        let (found, faults) = references(expression);
        let undeclared = found.iter().filter_map(|it| scope.undeclared(it));
        match faults.into_iter().chain(undeclared).next() {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }

    /// What is wrong with the values given.
    pub fn check_assigned(&self) -> Result<(), Diagnostic> {
        match self.faults.first() {
            Some(fault) => Err(fault.clone()),
            None => Ok(()),
        }
    }
}

fn attributes(body: &Body) -> impl Iterator<Item = (String, Expression)> {
    let attributes = body.attributes.iter();
    attributes.map(|it| (it.name.to_string(), it.value.clone()))
}

/// Values of locals, once they were asked for, and the first error among them.
#[derive(Default)]
pub struct Locals {
    pub values: RefCell<BTreeMap<String, Value>>,
    pub fault: RefCell<Option<Diagnostic>>,
    pub depth: Cell<usize>,
}
