//! The values of a run's variables: from the run, from its file, or for all tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::test_run::file_run::TestFileRun;
use crate::test_run::scopes::{TestFileScope, TestSubject, Values, test_subject};
use rform_config::test_files::TestRun;
use rform_config::variables::{InputValue, ValueSource, final_value};
use rform_config::{ModuleConfig, Variable};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::Value;
use rform_lang::eval::{evaluate, get_attribute};
use rform_lang::functions::{Context, Library};
use rform_lang::references::{Access, Reference, Subject, references};
use rform_lang::syntax::{Attribute, Expression};

/// The block that an expression is in. It decides which names the expression may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpressionPlace {
    /// The `variables` block of a file.
    File,
    /// The `variables` block of a run.
    Run,
    /// A `provider` block of a file.
    Provider,
}

/// The values of a run's variables.
#[derive(Default)]
pub struct RunVariables {
    /// The values of variables that the module declares, converted to their types.
    pub declared: Values,
    /// The locations of these values in the test file.
    pub spans: BTreeMap<Arc<str>, Span>,
    /// The values of variables that only assertions refer to.
    pub undeclared: Values,
    /// The errors of values that do not fit their variable.
    pub unfit: Diagnostics,
}

/// Collects the values of a run's variables, with the errors of doing so.
pub fn collect_variables(
    file_run: &TestFileRun<'_>,
    run: &TestRun,
    root: &ModuleConfig,
) -> (RunVariables, Diagnostics) {
    let mut collector = VariableCollector::new(file_run, Some(root));
    let relevant = relevant(run, root);
    let mut inputs = collector.run_inputs(run, &relevant);
    for name in &relevant {
        if !inputs.contains_key(name)
            && let Some(input) = collector.file_or_global_input(name)
        {
            inputs.insert(name.clone(), input);
        }
    }
    collector.report_missing(run, root, &inputs);
    (run_variables(root, inputs), collector.errors)
}

/// The variables that the module declares or that assertions refer to.
fn relevant(run: &TestRun, root: &ModuleConfig) -> BTreeSet<Arc<str>> {
    let asserts = run.asserts.iter();
    let expressions = asserts.flat_map(|it| [&it.condition, &it.message]);
    let mentioned = expressions.flat_map(|it| references(it).0);
    let mentioned = mentioned.filter_map(|it| match it.subject {
        Subject::Variable(name) => Some(name),
        _ => None,
    });
    mentioned.chain(root.variables.keys().cloned()).collect()
}

fn run_variables(root: &ModuleConfig, inputs: BTreeMap<Arc<str>, InputValue>) -> RunVariables {
    let mut run_variables = RunVariables::default();
    for (name, variable) in &root.variables {
        let input = inputs.get(name);
        if let Some(ValueSource::File(span)) = input.map(|input| &input.origin) {
            run_variables.spans.insert(name.clone(), *span);
        }
        let given = input.map(|input| (&input.value, &input.origin));
        if given.is_none() && variable.default.is_none() {
            continue;
        }
        let (value, errors) = final_value(variable, given.map(|it| it.0), given.map(|it| it.1));
        run_variables.unfit.extend(errors);
        run_variables.declared.insert(name.clone(), value);
    }
    let undeclared = inputs.into_iter();
    let undeclared = undeclared.filter(|(name, _)| !root.variables.contains_key(name));
    run_variables.undeclared = undeclared.map(|(name, it)| (name, it.value)).collect();
    run_variables
}

/// Evaluates the values of variables and provider arguments of a test file.
pub struct VariableCollector<'a> {
    file_run: &'a TestFileRun<'a>,
    root: Option<&'a ModuleConfig>,
    /// Source files for parsing values of the command line; they are dropped afterwards.
    scratch: Sources,
    /// The diagnostics so far, each once.
    pub errors: Diagnostics,
}

impl<'a> VariableCollector<'a> {
    /// A collector for a run of a module.
    pub fn new(
        file_run: &'a TestFileRun<'a>,
        root: Option<&'a ModuleConfig>,
    ) -> VariableCollector<'a> {
        VariableCollector {
            file_run,
            root,
            scratch: file_run.context.config.sources.clone(),
            errors: Diagnostics::new(),
        }
    }

    fn report(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        for one in found {
            if !self.errors.0.contains(&one) {
                self.errors.push(one);
            }
        }
    }

    /// The values that the run itself sets.
    fn run_inputs(
        &mut self,
        run: &TestRun,
        relevant: &BTreeSet<Arc<str>>,
    ) -> BTreeMap<Arc<str>, InputValue> {
        let mut inputs = BTreeMap::new();
        for attribute in &run.variables {
            let name = &attribute.name;
            let value = self.value(&attribute.value, ExpressionPlace::Run);
            if !relevant.contains(name) {
                let detail = format!(
                    "The module under test does not declare a variable named {name:?}, but it is \
                     declared in run block {:?}.",
                    run.name
                );
                let warning = Diagnostic::warning("Value for undeclared variable", detail);
                self.report([warning.at(attribute.value.span)]);
                continue;
            }
            inputs.insert(name.clone(), given(value, attribute));
        }
        inputs
    }

    /// The value of a variable from the file, or else the one for all tests.
    fn file_or_global_input(&mut self, name: &Arc<str>) -> Option<InputValue> {
        if let Some(attribute) = self.file_run.file.variables.get(name) {
            let value = self.value(&attribute.value, ExpressionPlace::File);
            return Some(given(value, attribute));
        }
        self.global_input(name)
    }

    fn global_input(&mut self, name: &Arc<str>) -> Option<InputValue> {
        let variable: Option<&Variable> = self.root.and_then(|root| root.variables.get(name));
        let values = &self.file_run.values;
        let (input, errors) = values.input(name, variable, &mut self.scratch)?;
        self.report(errors);
        input
    }

    /// The value of an expression of a test file; unknown after an error.
    pub fn value(&mut self, expression: &Expression, place: ExpressionPlace) -> Value {
        let (found, errors) = references(expression);
        let before = self.errors.0.len();
        self.report(errors);
        let mut variables = Values::new();
        for reference in &found {
            if let Err(error) = self.check_reference(reference, place, &mut variables) {
                self.report([error.or_at(reference.span)]);
            }
        }
        if self.errors.0.len() > before && self.errors.has_errors() {
            return Value::DYNAMIC;
        }
        let test_context = self.file_run.context;
        let context = Context {
            world: &*test_context.world,
            planning: false,
            plan_time: Some(test_context.world.now()),
            in_template: false,
        };
        let scope = TestFileScope {
            variables: &variables,
            runs: &self.file_run.outputs,
            library: Library::new(context),
            sources: &test_context.config.sources,
        };
        let (value, found) = evaluate(expression, &scope);
        self.report(found);
        value
    }

    fn check_reference(
        &mut self,
        reference: &Reference,
        place: ExpressionPlace,
        variables: &mut Values,
    ) -> Result<(), Diagnostic> {
        match (&reference.subject, test_subject(reference)) {
            (_, Some(TestSubject::Run(name))) => self.check_run(name, reference, place),
            (Subject::Variable(name), _) => {
                let found = match place {
                    ExpressionPlace::File => self.global_input(name),
                    ExpressionPlace::Run | ExpressionPlace::Provider => {
                        self.file_or_global_input(name)
                    }
                };
                let found = found.ok_or_else(|| unavailable_variable(name, place))?;
                variables.insert(name.clone(), found.value);
                Ok(())
            }
            _ => Err(Diagnostic::error(
                "Invalid reference",
                allowed_references(place),
            )),
        }
    }

    fn check_run(
        &self,
        name: &Arc<str>,
        reference: &Reference,
        place: ExpressionPlace,
    ) -> Result<(), Diagnostic> {
        if place == ExpressionPlace::File {
            let detail = "You can not reference run blocks from within the file variables block.";
            return Err(Diagnostic::error("Invalid reference", detail));
        }
        let only = "You can only reference run blocks that are in the same test file and will \
                    execute before the current run block.";
        let Some(outputs) = self.file_run.outputs.get(name) else {
            let known = self.file_run.file.runs.iter().any(|run| run.name == *name);
            return Err(match known {
                true => Diagnostic::error(
                    "Reference to unavailable run block",
                    format!("The run block {name:?} has not executed yet. {only}"),
                ),
                false => Diagnostic::error(
                    "Reference to unknown run block",
                    format!("The run block {name:?} does not exist within this test file. {only}"),
                ),
            });
        };
        let Some(Access::Attribute(output, span)) = reference.remaining().first() else {
            return Ok(());
        };
        let value = get_attribute(outputs, output, *span)?;
        if value.is_wholly_known() {
            return Ok(());
        }
        let detail = format!(
            "The value for run.{name}.{output} is unknown. Run block {name:?} is executing a \
             \"plan\" operation, and the specified output value is only known after apply."
        );
        let place = reference.traversal.span_of(reference.taken + 1);
        Err(Diagnostic::error("Reference to unknown value", detail).at(place))
    }

    fn report_missing(
        &mut self,
        run: &TestRun,
        root: &ModuleConfig,
        inputs: &BTreeMap<Arc<str>, InputValue>,
    ) {
        let variables = root.variables.values();
        let required = variables.filter(|it| it.default.is_none());
        for variable in required.filter(|it| !inputs.contains_key(&it.name)) {
            let detail = format!(
                "The module under test for run block {:?} has a required variable {:?} with no \
                 set value. Use a -var or -var-file command line argument or add this variable \
                 into a \"variables\" block within the test file or run block.",
                run.name, variable.name
            );
            let error = Diagnostic::error("No value for required variable", detail);
            self.report([error.at(variable.span)]);
        }
    }
}

fn given(value: Value, attribute: &Attribute) -> InputValue {
    InputValue {
        value,
        origin: ValueSource::File(attribute.value.span),
    }
}

fn unavailable_variable(name: &str, place: ExpressionPlace) -> Diagnostic {
    let (place, only) = match place {
        ExpressionPlace::File => ("context", "global variables"),
        ExpressionPlace::Run => (
            "run block",
            "variables defined at the file or global levels",
        ),
        ExpressionPlace::Provider => (
            "provider block",
            "variables defined at the file or global levels",
        ),
    };
    let detail = format!(
        "The input variable {name:?} is not available to the current {place}. You can only \
         reference {only}."
    );
    Diagnostic::error("Reference to unavailable variable", detail)
}

fn allowed_references(place: ExpressionPlace) -> &'static str {
    match place {
        ExpressionPlace::File => {
            "You can only reference global variables within the test file variables block."
        }
        ExpressionPlace::Run => {
            "You can only reference earlier run blocks, file level, and global variables while \
             defining variables from inside a run block."
        }
        ExpressionPlace::Provider => {
            "You can only reference earlier run blocks, file level, and global variables while \
             defining variables from inside provider configurations."
        }
    }
}
