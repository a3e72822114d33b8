//! The values of a run's variables: its own, those of its file, those of all tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::test_run::file_run::TestFileRun;
use crate::test_run::scope::{Outside, TestSubject, Values, test_subject};
use rform_config::test_files::TestRun;
use rform_config::variables::{InputValue, ValueSource, final_value};
use rform_config::{ModuleConfig, Variable};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::Value;
use rform_lang::eval::{evaluate, get_attribute};
use rform_lang::functions::{Context, Library};
use rform_lang::references::{Access, Reference, Subject, references};
use rform_lang::syntax::{Attribute, Expression};

/// Where an expression stands, which says what it may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// The variables of a file.
    File,
    /// The variables of a run.
    Run,
    /// A provider of a file.
    Provider,
}

/// The values of a run's variables.
#[derive(Default)]
pub struct Settled {
    /// Those that the module declares, as it sees them.
    pub declared: Values,
    /// Where they were given.
    pub spans: BTreeMap<Arc<str>, Span>,
    /// Those that only assertions refer to.
    pub others: Values,
    /// Values that do not fit.
    pub unfit: Diagnostics,
}

/// Gathers the values of a run's variables.
pub fn gather(
    course: &TestFileRun<'_>,
    run: &TestRun,
    root: &ModuleConfig,
) -> (Settled, Diagnostics) {
    let mut gathering = Collector::new(course, Some(root));
    let relevant = relevant(run, root);
    let mut inputs = gathering.own(run, &relevant);
    for name in &relevant {
        if !inputs.contains_key(name)
            && let Some(input) = gathering.outer(name)
        {
            inputs.insert(name.clone(), input);
        }
    }
    gathering.report_missing(run, root, &inputs);
    (settled(root, inputs), gathering.faults)
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

fn settled(root: &ModuleConfig, inputs: BTreeMap<Arc<str>, InputValue>) -> Settled {
    let mut settled = Settled::default();
    for (name, variable) in &root.variables {
        let input = inputs.get(name);
        if let Some(ValueSource::File(span)) = input.map(|input| &input.origin) {
            settled.spans.insert(name.clone(), *span);
        }
        let given = input.map(|input| (&input.value, &input.origin));
        if given.is_none() && variable.default.is_none() {
            continue;
        }
        let (value, faults) = final_value(variable, given.map(|it| it.0), given.map(|it| it.1));
        settled.unfit.extend(faults);
        settled.declared.insert(name.clone(), value);
    }
    let others = inputs.into_iter();
    let others = others.filter(|(name, _)| !root.variables.contains_key(name));
    settled.others = others.map(|(name, it)| (name, it.value)).collect();
    settled
}

/// Values in the making.
pub struct Collector<'a> {
    course: &'a TestFileRun<'a>,
    root: Option<&'a ModuleConfig>,
    /// Where values of the command line are read; of no use to anybody else.
    scratch: Sources,
    /// What went wrong.
    pub faults: Diagnostics,
}

impl<'a> Collector<'a> {
    /// For a run of that module.
    pub fn new(course: &'a TestFileRun<'a>, root: Option<&'a ModuleConfig>) -> Collector<'a> {
        Collector {
            course,
            root,
            scratch: course.testing.config.sources.clone(),
            faults: Diagnostics::new(),
        }
    }

    fn report(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        for one in found {
            if !self.faults.0.contains(&one) {
                self.faults.push(one);
            }
        }
    }

    /// What the run itself gives.
    fn own(
        &mut self,
        run: &TestRun,
        relevant: &BTreeSet<Arc<str>>,
    ) -> BTreeMap<Arc<str>, InputValue> {
        let mut inputs = BTreeMap::new();
        for attribute in &run.variables {
            let name = &attribute.name;
            let value = self.value(&attribute.value, Within::Run);
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

    /// What the file gives, or else what is given for all tests.
    fn outer(&mut self, name: &Arc<str>) -> Option<InputValue> {
        if let Some(attribute) = self.course.file.variables.get(name) {
            let value = self.value(&attribute.value, Within::File);
            return Some(given(value, attribute));
        }
        self.global(name)
    }

    fn global(&mut self, name: &Arc<str>) -> Option<InputValue> {
        let variable: Option<&Variable> = self.root.and_then(|root| root.variables.get(name));
        let values = &self.course.values;
        let (input, faults) = values.input(name, variable, &mut self.scratch)?;
        self.report(faults);
        input
    }

    /// The value of an expression of a test file; unknown after an error.
    pub fn value(&mut self, expression: &Expression, within: Within) -> Value {
        let (found, faults) = references(expression);
        let before = self.faults.0.len();
        self.report(faults);
        let mut variables = Values::new();
        for reference in &found {
            if let Err(fault) = self.look_up(reference, within, &mut variables) {
                self.report([fault.or_at(reference.span)]);
            }
        }
        if self.faults.0.len() > before && self.faults.has_errors() {
            return Value::DYNAMIC;
        }
        let testing = self.course.testing;
        let context = Context {
            world: &*testing.world,
            planning: false,
            plan_time: Some(testing.world.now()),
            in_template: false,
        };
        let scope = Outside {
            variables: &variables,
            runs: &self.course.outputs,
            library: Library::new(context),
            sources: &testing.config.sources,
        };
        let (value, found) = evaluate(expression, &scope);
        self.report(found);
        value
    }

    fn look_up(
        &mut self,
        reference: &Reference,
        within: Within,
        variables: &mut Values,
    ) -> Result<(), Diagnostic> {
        match (&reference.subject, test_subject(reference)) {
            (_, Some(TestSubject::Run(name))) => self.check_run(name, reference, within),
            (Subject::Variable(name), _) => {
                let found = match within {
                    Within::File => self.global(name),
                    Within::Run | Within::Provider => self.outer(name),
                };
                let found = found.ok_or_else(|| unavailable_variable(name, within))?;
                variables.insert(name.clone(), found.value);
                Ok(())
            }
            _ => Err(Diagnostic::error("Invalid reference", only(within))),
        }
    }

    fn check_run(
        &self,
        name: &Arc<str>,
        reference: &Reference,
        within: Within,
    ) -> Result<(), Diagnostic> {
        if within == Within::File {
            let detail = "You can not reference run blocks from within the file variables block.";
            return Err(Diagnostic::error("Invalid reference", detail));
        }
        let only = "You can only reference run blocks that are in the same test file and will \
                    execute before the current run block.";
        let Some(outputs) = self.course.outputs.get(name) else {
            let known = self.course.file.runs.iter().any(|run| run.name == *name);
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
            let fault = Diagnostic::error("No value for required variable", detail);
            self.report([fault.at(variable.span)]);
        }
    }
}

fn given(value: Value, attribute: &Attribute) -> InputValue {
    InputValue {
        value,
        origin: ValueSource::File(attribute.value.span),
    }
}

fn unavailable_variable(name: &str, within: Within) -> Diagnostic {
    let (place, only) = match within {
        Within::File => ("context", "global variables"),
        Within::Run => (
            "run block",
            "variables defined at the file or global levels",
        ),
        Within::Provider => (
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

fn only(within: Within) -> &'static str {
    match within {
        Within::File => {
            "You can only reference global variables within the test file variables block."
        }
        Within::Run => {
            "You can only reference earlier run blocks, file level, and global variables while \
             defining variables from inside a run block."
        }
        Within::Provider => {
            "You can only reference earlier run blocks, file level, and global variables while \
             defining variables from inside provider configurations."
        }
    }
}
