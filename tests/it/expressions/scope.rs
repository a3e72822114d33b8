//! The names of a case.

use std::path::Path;
use std::sync::LazyLock;

use rform_core::addr::Mode;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::value::{Marks, Value};
use rform_core::world::{Host, World};
use rform_lang::eval::{Function, Resolved, Scope, evaluate};
use rform_lang::functions::{Context, Library};
use rform_lang::references::{Reference, Subject, check_attribute};

use super::stack::{Locals, Phase, Stack};

/// The host as seen from the directory of the corpus, where files to be read are.
static HOST: LazyLock<Host> = LazyLock::new(|| {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/expressions");
    Host::new().expect("a current directory").within(&directory)
});

/// The functions as they are in that phase.
fn library(phase: Phase) -> &'static Library<'static> {
    static VALIDATE: LazyLock<Library<'static>> = LazyLock::new(|| make(true, false));
    static PLAN: LazyLock<Library<'static>> = LazyLock::new(|| make(true, true));
    static APPLY: LazyLock<Library<'static>> = LazyLock::new(|| make(false, true));
    static CONSOLE: LazyLock<Library<'static>> = LazyLock::new(|| make(false, false));
    match phase {
        Phase::Validate => &VALIDATE,
        Phase::Plan => &PLAN,
        Phase::Apply => &APPLY,
        Phase::Console => &CONSOLE,
    }
}

fn make(planning: bool, planned: bool) -> Library<'static> {
    Library::new(Context {
        world: &*HOST,
        planning,
        plan_time: planned.then(|| HOST.now()),
        in_template: false,
    })
}

pub struct CorpusScope<'a> {
    stack: &'a Stack,
    phase: Phase,
    variables: Vec<(String, Value)>,
    locals: Locals,
}

impl<'a> CorpusScope<'a> {
    /// The scope, or what is wrong with the values of variables.
    pub fn new(stack: &'a Stack, phase: Phase) -> Result<CorpusScope<'a>, Diagnostic> {
        if phase != Phase::Validate {
            stack.check_assigned()?;
        }
        let mut variables = Vec::new();
        for (name, variable) in &stack.variables {
            let value = match phase {
                Phase::Validate => variable.unknown(),
                _ => variable.value(stack.assigned.get(name), &stack.sources)?,
            };
            variables.push((name.clone(), value));
        }
        Ok(CorpusScope {
            stack,
            phase,
            variables,
            locals: Locals::default(),
        })
    }

    /// Evaluates all locals; the first error among them.
    pub fn check_locals(&self) -> Result<(), Diagnostic> {
        for name in self.stack.locals.keys() {
            self.local(name);
            if let Some(fault) = self.locals.fault.borrow().as_ref() {
                return Err(fault.clone());
            }
        }
        Ok(())
    }

    fn local(&self, name: &str) -> Option<Value> {
        const DEEPEST: usize = 20;
        if let Some(value) = self.locals.values.borrow().get(name) {
            return Some(value.clone());
        }
        let expression = self.stack.locals.get(name)?;
        let depth = self.locals.depth.get();
        assert!(depth < DEEPEST, "a cycle of locals");
        self.locals.depth.set(depth + 1);
        let (value, found) = match self.stack.check_references(expression, self) {
            Ok(()) => evaluate(expression, self),
            Err(fault) => (Value::DYNAMIC, fault.into()),
        };
        self.locals.depth.set(depth);
        if let Some(fault) = found.into_iter().find(Diagnostic::is_error) {
            self.locals.fault.borrow_mut().get_or_insert(fault);
        }
        let mut values = self.locals.values.borrow_mut();
        values.insert(name.to_owned(), value.clone());
        Some(value)
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        let mut variables = self.variables.iter();
        variables.find(|(it, _)| it == name).map(|(_, value)| value)
    }

    /// The error for a name that is not there.
    pub fn undeclared(&self, reference: &Reference) -> Option<Diagnostic> {
        if let Err(fault) = check_attribute(reference) {
            return Some(fault);
        }
        let (summary, detail) = match &reference.subject {
            Subject::Local(name) if !self.stack.locals.contains_key(&**name) => (
                "Reference to undeclared local value",
                format!("A local value with the name {name:?} has not been declared."),
            ),
            Subject::Variable(name) if self.variable(name).is_none() => (
                "Reference to undeclared input variable",
                format!(
                    "An input variable with the name {name:?} has not been declared. This \
                     variable can be declared with a variable {name:?} {{}} block."
                ),
            ),
            Subject::Resource(resource, _)
                if !(resource.mode == Mode::Managed
                    && &*resource.kind == "terraform_data"
                    && self.stack.resources.contains_key(&*resource.name)) =>
            {
                let kind = match resource.mode {
                    Mode::Managed => "A managed resource",
                    Mode::Data => "A data resource",
                    Mode::Ephemeral => "An ephemeral resource",
                };
                let (ty, name) = (&resource.kind, &resource.name);
                let detail =
                    format!("{kind} {ty:?} {name:?} has not been declared in the root module.");
                ("Reference to undeclared resource", detail)
            }
            Subject::Module(name, _) | Subject::Output(name, ..) => (
                "Reference to undeclared module",
                format!("No module call named {name:?} is declared in the root module."),
            ),
            _ => return None,
        };
        Some(Diagnostic::error(summary, detail).at(reference.span))
    }
}

impl Scope for CorpusScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let value = match &reference.subject {
            Subject::Local(name) => self.local(name),
            Subject::Variable(name) => self.variable(name).cloned(),
            Subject::Resource(resource, _) => {
                let found = self.stack.resources.get(&*resource.name);
                let value = found.map(|it| it.value(self.phase, self));
                return value
                    .map(Resolved::WithoutKey)
                    .ok_or_else(|| unknown(reference));
            }
            Subject::Path(name) if &**name == "cwd" => {
                Some(Value::string(HOST.cwd().to_string_lossy()))
            }
            Subject::Path(_) => Some(Value::from(".")),
            Subject::Terraform(name) if &**name == "workspace" => Some(Value::from("default")),
            Subject::Terraform(_) => {
                Some(Value::from(self.phase == Phase::Apply).mark(Marks::EPHEMERAL))
            }
            _ => None,
        };
        value
            .map(Resolved::Subject)
            .ok_or_else(|| unknown(reference))
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        // Modules of the corpus declare no provider, so none of theirs may be called.
        let declared = !name.starts_with("provider::");
        declared.then(|| library(self.phase).get(name)).flatten()
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(library(self.phase).names())
    }

    fn sources(&self) -> Option<&Sources> {
        Some(&self.stack.sources)
    }
}

fn unknown(reference: &Reference) -> Diagnostic {
    let detail = format!("{} is not offered here.", reference.traversal);
    Diagnostic::error("Not in the corpus", detail)
}
