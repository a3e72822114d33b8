//! The names of an `encryption` block: what is known before any state is read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ModuleConfig;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::value::Value;
use rform_core::world::World;
use rform_lang::eval::{Function, Resolved, Scope, evaluate};
use rform_lang::functions::{Context, Library};
use rform_lang::references::{Access, Reference, Subject};

/// The root module and the values of its variables.
type Module<'a> = (&'a ModuleConfig, &'a BTreeMap<Arc<str>, Value>);

/// Variables, locals that rest on them, and the addresses of key providers and methods.
pub(super) struct EarlyScope<'a> {
    /// None for the text of the environment variable, which stands for itself.
    module: Option<Module<'a>>,
    library: Library<'a>,
    sources: &'a Sources,
    /// The locals that are being evaluated.
    within: RefCell<Vec<Arc<str>>>,
}

impl<'a> EarlyScope<'a> {
    pub fn new(module: Option<Module<'a>>, sources: &'a Sources, world: &'a dyn World) -> Self {
        EarlyScope {
            module,
            library: Library::new(Context {
                world,
                planning: true,
                plan_time: None,
                in_template: false,
            }),
            sources,
            within: RefCell::default(),
        }
    }

    fn value(&self, reference: &Reference) -> Result<Value, Diagnostic> {
        match (&reference.subject, self.module) {
            (Subject::Resource(resource, None), _)
                if matches!(&*resource.kind, "key_provider" | "method") =>
            {
                address(reference)
            }
            (Subject::Variable(name), Some((module, values))) => {
                let declared = module.variables.contains_key(name);
                match values.get(name).filter(|_| declared) {
                    Some(value) => Ok(value.clone()),
                    None if declared => Err(not_given(name)),
                    None => Err(unknown("variable", name)),
                }
            }
            (Subject::Local(name), Some((module, _))) => self.local(module, name),
            (Subject::Path(name), Some(_)) if **name == *"module" || **name == *"root" => {
                Ok(Value::from("."))
            }
            _ => Err(Diagnostic::error(
                "Value not known early enough",
                "How a state is encrypted has to be known before it is read: only input variables, \
                 locals that use only these, functions, key providers and methods may be used here.",
            )),
        }
    }

    fn local(&self, module: &ModuleConfig, name: &Arc<str>) -> Result<Value, Diagnostic> {
        let local = module
            .locals
            .get(name)
            .ok_or_else(|| unknown("local value", name))?;
        if self.within.borrow().contains(name) {
            let detail = format!("The local value \"{name}\" refers to itself.");
            return Err(Diagnostic::error("Self-referencing local value", detail));
        }
        self.within.borrow_mut().push(name.clone());
        let (value, diagnostics) = evaluate(&local.value, self);
        self.within.borrow_mut().pop();
        let diagnostic = diagnostics.into_iter().find(Diagnostic::is_error);
        diagnostic.map_or(Ok(value), Err)
    }
}

/// The address of a key provider or a method, as a value in which the rest of the reference finds it.
fn address(reference: &Reference) -> Result<Value, Diagnostic> {
    let Subject::Resource(resource, _) = &reference.subject else {
        return Ok(Value::DYNAMIC);
    };
    let Some(Access::Attribute(name, ..)) = reference.remaining().first() else {
        let detail = format!(
            "The {} needs its type and its name, such as {}.{}.mine.",
            resource.kind, resource.kind, resource.name
        );
        return Err(Diagnostic::error("Invalid reference", detail));
    };
    let address = format!("{}.{}.{name}", resource.kind, resource.name);
    Ok(Value::object([(name.clone(), Value::from(&*address))]))
}

fn not_given(name: &str) -> Diagnostic {
    let detail = format!(
        "The variable \"{name}\" has no value, and how a state is encrypted has to be known before it is \
         read: set it in a file of values or by TF_VAR_{name}. Nothing is asked for here."
    );
    Diagnostic::error("No value for required variable", detail)
}

fn unknown(what: &str, name: &str) -> Diagnostic {
    let detail = format!("The root module declares no {what} with the name \"{name}\".");
    Diagnostic::error(format!("Reference to undeclared {what}"), detail)
}

impl Scope for EarlyScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let value = self.value(reference);
        value
            .map(Resolved::Subject)
            .map_err(|diagnostic| match diagnostic.span {
                Some(_) => diagnostic,
                None => diagnostic.at(reference.span),
            })
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
