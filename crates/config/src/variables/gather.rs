//! From files, environment and command line to values by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::secrets::{Secrets, is_secret, secrets};
use super::value_files::automatic;
use super::{InputValue, InputValues, ValueSource, VarOption, file, legacy};
use crate::{Dialect, ModuleConfig, Variable};
use rform_core::diag::{Diagnostic, Diagnostics, SourceId, Sources};
use rform_core::value::Value;
use rform_core::world::World;
use rform_lang::eval::evaluate_constant;
use rform_lang::syntax::{Expression, parse_expression};

/// Gathers what files, environment and command line give, later ones winning, as Terraform
/// does: `TF_VAR_*`, `terraform.tfvars`, `terraform.tfvars.json`, `*.auto.tfvars[.json]` by
/// name, then `-var` and `-var-file` in order.
pub fn gather(
    world: &dyn World,
    directory: &Path,
    root: &ModuleConfig,
    given: &[VarOption],
    sources: &mut Sources,
) -> InputValues {
    let mut gathering = Collector::new(world, sources, secrets(root));
    gathering.dialect = root.dialect;
    gathering.all(directory, given);
    gathering.finish(root)
}

/// The same for tests: values of whatever variables there may be.
pub fn collect(
    world: &dyn World,
    directory: &Path,
    given: &[VarOption],
    sources: &mut Sources,
    secrets: &Secrets,
) -> (UnparsedValues, Diagnostics) {
    let mut gathering = Collector::new(world, sources, secrets.clone());
    gathering.all(directory, given);
    (UnparsedValues(gathering.found), gathering.diagnostics)
}

/// What the files of values in a directory of tests give.
pub fn collect_files(
    world: &dyn World,
    directory: &Path,
    sources: &mut Sources,
    secrets: &Secrets,
) -> (UnparsedValues, Diagnostics) {
    let mut gathering = Collector::new(world, sources, secrets.clone());
    gathering.files(directory);
    (UnparsedValues(gathering.found), gathering.diagnostics)
}

/// Values as given, before it is known which variables there are.
#[derive(Clone, Debug, Default)]
pub struct UnparsedValues(BTreeMap<Arc<str>, UnparsedValue>);

impl UnparsedValues {
    /// With the values of another, which go before its own.
    pub fn with(&self, other: &UnparsedValues) -> UnparsedValues {
        let both = self.0.iter().chain(&other.0);
        let both = both.map(|(name, raw)| (name.clone(), raw.clone()));
        UnparsedValues(both.collect())
    }

    /// The value of that name, read as the variable asks for it, or as an expression where no
    /// such variable is declared. None if nothing is given.
    pub fn input(
        &self,
        name: &str,
        variable: Option<&Variable>,
        sources: &mut Sources,
    ) -> Option<(Option<InputValue>, Diagnostics)> {
        let (value, diagnostics, origin) = match self.0.get(name)? {
            UnparsedValue::Text(text, origin) => {
                let (value, diagnostics) = match variable {
                    Some(variable) => read_text(variable, text, origin, sources),
                    None => read_expression(name, text, sources),
                };
                (value, diagnostics, origin.clone())
            }
            UnparsedValue::Expression(expression) => {
                if variable.is_some_and(is_secret) {
                    sources.hide(expression.span);
                }
                let (value, diagnostics) = evaluate_constant(expression);
                let value = (!diagnostics.has_errors()).then_some(value);
                (value, diagnostics, ValueSource::File(expression.span))
            }
        };
        Some((value.map(|value| InputValue { value, origin }), diagnostics))
    }
}

/// A value as found, before it is known what type its variable has.
#[derive(Clone, Debug)]
pub(super) enum UnparsedValue {
    Text(String, ValueSource),
    Expression(Expression),
}

impl UnparsedValue {
    fn is_of_environment(&self) -> bool {
        matches!(self, UnparsedValue::Text(_, ValueSource::Environment))
    }
}

pub(super) struct Collector<'a> {
    world: &'a dyn World,
    pub sources: &'a mut Sources,
    found: BTreeMap<Arc<str>, UnparsedValue>,
    /// Values that were found before, in order, where all of them may count: maps of Terraform
    /// 0.11.
    overridden: BTreeMap<Arc<str>, Vec<UnparsedValue>>,
    /// The files that were named on the command line.
    asked_for: BTreeSet<SourceId>,
    pub diagnostics: Diagnostics,
    /// The dialect of the root module.
    dialect: Dialect,
    secrets: Secrets,
}

impl<'a> Collector<'a> {
    fn new(world: &'a dyn World, sources: &'a mut Sources, secrets: Secrets) -> Collector<'a> {
        Collector {
            world,
            sources,
            found: BTreeMap::new(),
            overridden: BTreeMap::new(),
            asked_for: BTreeSet::new(),
            diagnostics: Diagnostics::new(),
            dialect: Dialect::default(),
            secrets,
        }
    }

    fn all(&mut self, directory: &Path, given: &[VarOption]) {
        self.environment();
        self.files(directory);
        for it in given {
            match it {
                VarOption::Value(text) => self.argument(text),
                VarOption::File(path) => {
                    let id = self.file(Path::new(path));
                    self.asked_for.extend(id);
                }
            }
        }
    }

    fn environment(&mut self) {
        for (name, value) in self.world.vars() {
            if let Some(name) = name.strip_prefix("TF_VAR_") {
                let raw = UnparsedValue::Text(value, ValueSource::Environment);
                self.add(name.into(), raw);
            }
        }
    }

    fn files(&mut self, directory: &Path) {
        for path in automatic(self.world, directory) {
            self.file(&path);
        }
    }

    /// Reads a file of values; answers with its source, if there is any value in it.
    fn file(&mut self, path: &Path) -> Option<SourceId> {
        let sources = &mut *self.sources;
        let (attributes, diagnostics) =
            file::read(self.world, path, sources, self.dialect, &self.secrets);
        self.diagnostics.extend(diagnostics);
        let id = attributes.first().map(|it| it.span.source);
        for attribute in attributes {
            let raw = UnparsedValue::Expression(attribute.value);
            self.add(attribute.name, raw);
        }
        id
    }

    fn argument(&mut self, text: &str) {
        let Some((name, value)) = text.split_once('=') else {
            let option = match self.secrets.is_empty() {
                true => format!(" {text:?}"),
                // It may be the value of one.
                false => String::new(),
            };
            let detail = format!(
                "The given -var option{option} is not correctly specified. Must be a variable \
                 name and value separated by an equals sign, like -var=\"key=value\"."
            );
            return self
                .diagnostics
                .push(Diagnostic::error("Invalid -var option", detail));
        };
        let name = match self.dialect.is_legacy() {
            true => name.trim(),
            false => name,
        };
        if name.ends_with(' ') {
            let trimmed = name.trim_end();
            let value = match self.secrets.contains(trimmed) {
                true => "...",
                false => value,
            };
            let detail = format!(
                "Variable name {name:?} is invalid due to trailing space. Did you mean \
                 -var=\"{trimmed}={value}\"?"
            );
            return self
                .diagnostics
                .push(Diagnostic::error("Invalid -var option", detail));
        }
        let raw = UnparsedValue::Text(value.to_owned(), ValueSource::Argument);
        self.add(name.into(), raw);
    }

    fn add(&mut self, name: Arc<str>, raw: UnparsedValue) {
        let before = self.found.insert(name.clone(), raw);
        if let Some(before) = before.filter(|_| self.dialect.is_legacy()) {
            self.overridden.entry(name).or_default().push(before);
        }
    }

    fn finish(mut self, root: &ModuleConfig) -> InputValues {
        let mut inputs = InputValues::default();
        if self.diagnostics.has_errors() {
            // What cannot be read is told before anything is made of it.
            inputs.unread = true;
            inputs.diagnostics = self.diagnostics;
            return inputs;
        }
        let mut undeclared = Vec::new();
        for (name, raw) in std::mem::take(&mut self.found) {
            match root.variables.get(&name) {
                Some(variable) => {
                    inputs.given.insert(name.clone());
                    let input = match self.dialect.is_legacy() {
                        true => self.read_all(variable, raw),
                        false => self.read(variable, raw),
                    };
                    inputs.values.extend(input.map(|input| (name, input)));
                }
                None => undeclared.push((name, raw)),
            }
        }
        self.report_undeclared(undeclared);
        inputs.diagnostics = self.diagnostics;
        inputs
    }

    /// All that is given for a variable of Terraform 0.11; the last one says where it is from.
    fn read_all(&mut self, variable: &Variable, last: UnparsedValue) -> Option<InputValue> {
        let mut all = self.overridden.remove(&variable.name).unwrap_or_default();
        all.push(last);
        if all.iter().any(|it| self.is_asked_for(it)) {
            // What is given on the command line stands in place of the files that are read unasked.
            all.retain(|it| self.is_asked_for(it) || it.is_of_environment());
        }
        let mut values = Vec::new();
        let mut origin = None;
        for raw in all {
            let input = self.read(variable, raw)?;
            values.push(input.value);
            origin = Some(input.origin);
        }
        let value = legacy::merged(variable, values)?;
        Some(InputValue {
            value,
            origin: origin?,
        })
    }

    /// Whether a value is from the command line: from `-var`, or a file of `-var-file`.
    fn is_asked_for(&self, raw: &UnparsedValue) -> bool {
        match raw {
            UnparsedValue::Text(_, origin) => *origin == ValueSource::Argument,
            UnparsedValue::Expression(expression) => {
                self.asked_for.contains(&expression.span.source)
            }
        }
    }

    fn read(&mut self, variable: &Variable, raw: UnparsedValue) -> Option<InputValue> {
        match raw {
            UnparsedValue::Text(text, origin) => {
                let (value, diagnostics) = read_text(variable, &text, &origin, self.sources);
                self.diagnostics.extend(diagnostics);
                value.map(|value| InputValue { value, origin })
            }
            UnparsedValue::Expression(expression) => {
                let (value, diagnostics) = evaluate_constant(&expression);
                let failed = diagnostics.has_errors();
                self.diagnostics.extend(diagnostics);
                (!failed).then_some(InputValue {
                    value,
                    origin: ValueSource::File(expression.span),
                })
            }
        }
    }
}

/// The value that a text stands for: the text itself where the variable has no type or a
/// primitive one, otherwise an expression. None after an error.
pub(super) fn read_text(
    variable: &Variable,
    text: &str,
    origin: &ValueSource,
    sources: &mut Sources,
) -> (Option<Value>, Diagnostics) {
    let is_plain = variable.type_span.is_none() || variable.ty.is_primitive();
    let (value, diagnostics) = match variable.dialect.is_legacy() {
        true => legacy::read_text(variable, text, origin, sources),
        false if is_plain => return (Some(Value::string(text)), Diagnostics::new()),
        false => read_expression(&variable.name, text, sources),
    };
    if !is_secret(variable) {
        return (value, diagnostics);
    }
    let hidden = |diagnostic: Diagnostic| {
        diagnostic
            .span
            .into_iter()
            .for_each(|span| sources.hide(span));
        let detail = format!(
            "What is given for var.{} is not a valid expression. The variable is sensitive, so \
             neither it nor the reason is shown.",
            variable.name
        );
        Diagnostic {
            detail,
            ..diagnostic
        }
    };
    (value, diagnostics.into_iter().map(hidden).collect())
}

fn read_expression(name: &str, text: &str, sources: &mut Sources) -> (Option<Value>, Diagnostics) {
    let name = format!("<value for var.{name}>");
    let id = sources.add(&*name, text);
    let parsed = parse_expression(text, (id, &*name));
    let mut diagnostics = parsed.diagnostics;
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let (value, more) = evaluate_constant(&parsed.tree);
    diagnostics.extend(more);
    let value = (!diagnostics.has_errors()).then_some(value);
    (value, diagnostics)
}
