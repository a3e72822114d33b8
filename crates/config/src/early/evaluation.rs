//! The values of names, each evaluated once, those that it rests on first.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Purpose, RootValues, WorkspaceName};
use crate::variables::{ValueSource, final_value_in};
use crate::{ModuleConfig, Variable};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::value::Value;
use rform_core::world::World;
use rform_lang::eval::{Function, Resolved, Scope, evaluate};
use rform_lang::functions::{Context, Library};
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::{Attribute, Expression};

/// What values are made from.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// The modules that were read so far, callers before the called.
    pub modules: &'a BTreeMap<Module, Arc<ModuleConfig>>,
    /// The values of the root module's variables.
    pub roots: &'a RootValues,
    /// The texts of the modules.
    pub sources: &'a Sources,
    /// The host that functions work on.
    pub world: &'a dyn World,
    /// The name of the selected workspace.
    pub workspace: WorkspaceName<'a>,
    /// Why the values are needed so early.
    pub purpose: Purpose,
}

/// A name of a module that has a value before anything is planned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Variable(Arc<str>),
    Local(Arc<str>),
}

type Node = (Module, Name);

/// Evaluates the names of modules.
pub(crate) struct EarlyEvaluation<'a> {
    surroundings: Surroundings<'a>,
    library: Library<'a>,
    known: RefCell<BTreeMap<Node, Result<Value, Diagnostic>>>,
}

/// A step of a walk that evaluates what a name rests on before the name.
enum Step {
    Enter(Node),
    Leave(Node),
}

impl<'a> EarlyEvaluation<'a> {
    /// An evaluation that knows nothing yet.
    pub fn new(surroundings: Surroundings<'a>) -> EarlyEvaluation<'a> {
        EarlyEvaluation {
            surroundings,
            library: Library::new(Context {
                world: surroundings.world,
                planning: true,
                plan_time: None,
                in_template: false,
            }),
            known: RefCell::default(),
        }
    }

    /// The value of what is referred to in the module at a path.
    ///
    /// # Errors
    /// It does not exist or is not known yet. An error without a place is about the reference itself.
    pub fn value(&self, path: &Module, subject: &Subject) -> Result<Value, Diagnostic> {
        if let Some(name) = name_of(subject) {
            return self.settled((path.clone(), name));
        }
        let Surroundings { world, .. } = self.surroundings;
        match subject {
            Subject::Path(name) => match &**name {
                "module" => Ok(self.directory(path)),
                "root" => Ok(self.directory(&Module::root())),
                "cwd" => Ok(Value::string(world.cwd().to_string_lossy())),
                _ => Err(self.unavailable("This")),
            },
            Subject::Terraform(name) if **name == *"workspace" => {
                match self.surroundings.workspace {
                    WorkspaceName::Unknown => Err(self.unavailable("terraform.workspace")),
                    WorkspaceName::ReadBy(read) => read(world).map(Value::string),
                    WorkspaceName::Given(name) => Ok(Value::from(name)),
                }
            }
            other => Err(self.unavailable(&described(other))),
        }
    }

    fn directory(&self, path: &Module) -> Value {
        let module = self.surroundings.modules.get(path);
        let directory = module.map(|it| it.directory.to_string_lossy().into_owned());
        Value::string(directory.unwrap_or_else(|| ".".into()))
    }

    /// The error of something that is not known yet.
    pub fn unavailable(&self, what: &str) -> Diagnostic {
        let Purpose { because, allowed } = self.surroundings.purpose;
        let detail = format!("{what} is not known yet, and {because}: only {allowed} may be used.");
        Diagnostic::error("Value not known early enough", detail)
    }

    /// The value of a name. The walk keeps its own stack: locals may rest on each other as deep as
    /// they like.
    fn settled(&self, node: Node) -> Result<Value, Diagnostic> {
        let mut open: BTreeSet<Node> = BTreeSet::new();
        let mut steps = vec![Step::Enter(node.clone())];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(node) if self.known.borrow().contains_key(&node) => {}
                Step::Enter(node) if !open.insert(node.clone()) => {
                    let error = self_reference(&node.1);
                    self.known.borrow_mut().insert(node, Err(error));
                }
                Step::Enter(node) => {
                    let needed = self.needed(&node);
                    steps.push(Step::Leave(node));
                    steps.extend(needed.into_iter().map(Step::Enter));
                }
                Step::Leave(node) => {
                    open.remove(&node);
                    if !self.known.borrow().contains_key(&node) {
                        let value = self.evaluated(&node);
                        self.known.borrow_mut().insert(node, value);
                    }
                }
            }
        }
        let known = self.known.borrow();
        let value = known.get(&node).cloned();
        value.unwrap_or_else(|| Err(self.unavailable("This")))
    }

    fn module(&self, path: &Module) -> Option<&'a ModuleConfig> {
        self.surroundings.modules.get(path).map(|it| &**it)
    }

    /// The names that a name rests on.
    fn needed(&self, (path, name): &Node) -> Vec<Node> {
        let (place, expression) = match name {
            Name::Local(name) => {
                let local = self.module(path).and_then(|it| it.locals.get(name));
                (Some(path.clone()), local.map(|it| &it.value))
            }
            Name::Variable(name) => {
                let argument = self.argument(path, name);
                (caller(path), argument.map(|it| &it.value))
            }
        };
        let (Some(place), Some(expression)) = (place, expression) else {
            return Vec::new();
        };
        let (found, _) = references(expression);
        let names = found.iter().filter_map(|it| name_of(&it.subject));
        names.map(|name| (place.clone(), name)).collect()
    }

    /// The argument of a call that gives a value to a variable of the module at a path.
    fn argument(&self, path: &Module, variable: &str) -> Option<&'a Attribute> {
        let name = path.0.last()?;
        let call = self.module(&caller(path)?)?.calls.get(name)?;
        call.arguments.iter().find(|it| &*it.name == variable)
    }

    fn evaluated(&self, (path, name): &Node) -> Result<Value, Diagnostic> {
        let module = self.module(path);
        let module = module.ok_or_else(|| self.unavailable("This"))?;
        match name {
            Name::Local(name) => {
                let local = module.locals.get(name);
                let local = local.ok_or_else(|| undeclared("local value", name, path))?;
                self.evaluate(path, &local.value)
            }
            Name::Variable(name) => {
                let variable = module.variables.get(name);
                let variable = variable.ok_or_else(|| undeclared("variable", name, path))?;
                self.variable(path, variable)
            }
        }
    }

    fn variable(&self, path: &Module, variable: &Variable) -> Result<Value, Diagnostic> {
        let name = &variable.name;
        let Some(caller) = caller(path) else {
            let value = self.surroundings.roots.get(name);
            return value.cloned().unwrap_or_else(|| Err(self.not_given(name)));
        };
        let argument = self.argument(path, name);
        let given = argument
            .map(|it| self.evaluate(&caller, &it.value))
            .transpose()?;
        let origin = argument.map(|it| ValueSource::File(it.span));
        let (value, told) = final_value_in(path, variable, given.as_ref(), origin.as_ref());
        let error = told.into_iter().find(Diagnostic::is_error);
        error.map_or(Ok(value), Err)
    }

    fn evaluate(&self, path: &Module, expression: &Expression) -> Result<Value, Diagnostic> {
        let evaluation = self;
        let (value, told) = evaluate(expression, &EarlyScope { evaluation, path });
        let error = told.into_iter().find(Diagnostic::is_error);
        error.map_or(Ok(value), Err)
    }

    fn not_given(&self, name: &str) -> Diagnostic {
        let detail = format!(
            "The variable \"{name}\" has no value, and {}: give it a default, or set it with -var, in a \
             file of values or by TF_VAR_{name}. Nothing is asked for here.",
            self.surroundings.purpose.because
        );
        Diagnostic::error("No value for required variable", detail)
    }
}

/// The scope of expressions in the module at a path.
pub(crate) struct EarlyScope<'e> {
    /// The values of all modules.
    pub evaluation: &'e EarlyEvaluation<'e>,
    /// The path of the module.
    pub path: &'e Module,
}

impl Scope for EarlyScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let value = self.evaluation.value(self.path, &reference.subject);
        let placed = |error: Diagnostic| match error.span {
            Some(_) => error,
            None => error.at(reference.span),
        };
        value.map(Resolved::Subject).map_err(placed)
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        self.evaluation.library.get(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.evaluation.library.names())
    }

    fn has_provider_functions(&self) -> bool {
        false
    }

    fn sources(&self) -> Option<&Sources> {
        Some(self.evaluation.surroundings.sources)
    }
}

fn name_of(subject: &Subject) -> Option<Name> {
    match subject {
        Subject::Variable(name) => Some(Name::Variable(name.clone())),
        Subject::Local(name) => Some(Name::Local(name.clone())),
        _ => None,
    }
}

fn caller(path: &Module) -> Option<Module> {
    let (_, above) = path.0.split_last()?;
    Some(Module(above.into()))
}

/// What is referred to, at the beginning of a sentence.
fn described(subject: &Subject) -> String {
    match subject {
        Subject::Resource(resource, _) => resource.to_string(),
        Subject::Module(name, _) => format!("module.{name}"),
        Subject::Output(call, _, output) => format!("module.{call}.{output}"),
        Subject::Each(name) => format!("each.{name}"),
        Subject::Count(name) => format!("count.{name}"),
        Subject::Terraform(name) => format!("terraform.{name}"),
        _ => "This".into(),
    }
}

fn self_reference(name: &Name) -> Diagnostic {
    let what = match name {
        Name::Local(name) => format!("local value \"{name}\""),
        Name::Variable(name) => format!("input variable \"{name}\""),
    };
    let detail = format!("The value of the {what} depends on itself.");
    Diagnostic::error("Self-referencing value", detail)
}

fn undeclared(what: &str, name: &str, path: &Module) -> Diagnostic {
    let module = match path.is_root() {
        true => "The root module".to_owned(),
        false => path.to_string(),
    };
    let detail = format!("{module} declares no {what} with the name \"{name}\".");
    Diagnostic::error(format!("Reference to undeclared {what}"), detail)
}
