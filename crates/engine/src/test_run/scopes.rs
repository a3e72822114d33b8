//! The scopes of expressions in test files.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::session::Session;
use crate::scope::eval_scope::EvalScope;
use crate::scope::inspect::Inspection;
use rform_config::check::{AvailableNames, check_unit};
use rform_config::test_files::TestRun;
use rform_core::addr::Mode;
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::suggest::did_you_mean;
use rform_core::value::Value;
use rform_lang::eval::{Function, ListReferences, Resolved, Scope};
use rform_lang::functions::Library;
use rform_lang::references::{Reference, Subject};

/// Values by name.
pub type Values = BTreeMap<Arc<str>, Value>;

/// References that only tests have: `run.name` and `output.name`. Elsewhere these are resources.
pub enum TestSubject<'a> {
    /// The outputs of an earlier run.
    Run(&'a Arc<str>),
    /// An output of the module that is tested.
    Output(&'a Arc<str>),
}

/// The meaning of a reference that only tests have; none for all others.
pub fn test_subject(reference: &Reference) -> Option<TestSubject<'_>> {
    let Subject::Resource(resource, _) = &reference.subject else {
        return None;
    };
    if resource.mode != Mode::Managed || reference.traversal.root != resource.kind {
        return None;
    }
    match &*resource.kind {
        "run" => Some(TestSubject::Run(&resource.name)),
        "output" => Some(TestSubject::Output(&resource.name)),
        _ => None,
    }
}

/// The scope of variables and providers of a test file: variables, and outputs of earlier runs.
pub struct TestFileScope<'a> {
    /// The values of variables that the expression refers to.
    pub variables: &'a Values,
    /// The outputs of earlier runs, by the name of the run.
    pub runs: &'a Values,
    /// The builtin functions.
    pub library: Library<'a>,
    /// The source files, for locations in messages.
    pub sources: &'a Sources,
}

impl Scope for TestFileScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let value = match (&reference.subject, test_subject(reference)) {
            (_, Some(TestSubject::Run(name))) => self.runs.get(name),
            (Subject::Variable(name), _) => self.variables.get(name),
            _ => None,
        };
        let value = value.cloned().unwrap_or(Value::DYNAMIC);
        Ok(with_key(reference, value))
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        self.library.get(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.library.names())
    }

    fn sources(&self) -> Option<&Sources> {
        Some(self.sources)
    }
}

/// The value of a reference without instances: an index is applied to the value.
fn with_key(reference: &Reference, value: Value) -> Resolved {
    match &reference.subject {
        Subject::Resource(_, Some(_)) => Resolved::WithoutKey(value),
        _ => Resolved::Subject(value),
    }
}

/// The scope of assertions: the names and outputs of the module under test, outputs of earlier runs,
/// and variables that only the test has.
pub struct AssertionScope<'a> {
    /// The final values of the run.
    pub inspection: &'a Inspection<'a>,
    /// The scope of the root module.
    pub names: EvalScope<'a>,
    /// The session of the run.
    pub session: &'a Session<'a>,
    /// The outputs of earlier runs, by the name of the run.
    pub runs: &'a Values,
    /// All runs of the file.
    pub all: &'a [Arc<TestRun>],
    /// Variables that the module does not declare.
    pub undeclared: &'a Values,
}

impl AssertionScope<'_> {
    /// Checks a reference that only tests have, or one to a variable that only the test has; none for
    /// all others.
    fn check_own_reference(&self, reference: &Reference) -> Option<Result<(), Diagnostic>> {
        if let Subject::Variable(name) = &reference.subject
            && self.undeclared.contains_key(name)
        {
            return Some(Ok(()));
        }
        let error = match test_subject(reference)? {
            TestSubject::Output(name) => self.undeclared_output(name),
            TestSubject::Run(name) => self.missing_run(name),
        };
        Some(error.map_or(Ok(()), |error| Err(error.at(reference.span))))
    }

    fn undeclared_output(&self, name: &Arc<str>) -> Option<Diagnostic> {
        let root = self.session.config.root()?;
        if root.outputs.contains_key(name) {
            return None;
        }
        let advice = did_you_mean(name, root.outputs.keys().map(|known| &**known));
        let detail =
            format!("An output value with the name {name:?} has not been declared.{advice}");
        Some(Diagnostic::error(
            "Reference to undeclared output value",
            detail,
        ))
    }

    fn missing_run(&self, name: &Arc<str>) -> Option<Diagnostic> {
        if self.runs.contains_key(name) {
            return None;
        }
        Some(match self.all.iter().any(|run| run.name == *name) {
            true => Diagnostic::error(
                "Reference to unevaluated run block",
                format!(
                    "The run {name:?} block has not yet been evaluated, so its results are not \
                     available here."
                ),
            ),
            false => Diagnostic::error(
                "Reference to undeclared run block",
                format!("There is no run {name:?} declared in this test suite."),
            ),
        })
    }
}

impl Scope for AssertionScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let value = match (&reference.subject, test_subject(reference)) {
            (_, Some(TestSubject::Run(name))) => self.runs.get(name).cloned(),
            (_, Some(TestSubject::Output(name))) => self.inspection.output(name),
            (Subject::Variable(name), _) => self.undeclared.get(name).cloned(),
            _ => None,
        };
        match value {
            Some(value) => Ok(with_key(reference, value)),
            None => self.names.resolve(reference),
        }
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        self.names.function(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        self.names.function_names()
    }

    fn sources(&self) -> Option<&Sources> {
        self.names.sources()
    }

    fn check_references(&self, _: Span, list_references: ListReferences<'_>) -> Diagnostics {
        let (found, mut errors) = list_references();
        let mut rest = Vec::new();
        for reference in found {
            match self.check_own_reference(&reference) {
                Some(own) => errors.extend(own.err()),
                None => rest.push(reference),
            }
        }
        let Some(root) = self.session.config.root() else {
            return errors;
        };
        let registry = self.session.registry;
        check_unit(
            root,
            &rest,
            errors,
            AvailableNames::default(),
            &|source, mode, kind| registry.resource(source, mode, kind).cloned(),
        )
    }
}
