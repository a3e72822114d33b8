//! The names of a case: its local values.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use rform::addr::Mode;
use rform::diag::{Diagnostic, Sources};
use rform::lang::eval::{Function, Resolved, Scope, evaluate};
use rform::lang::functions::{Context, Library};
use rform::lang::references::{Reference, Subject};
use rform::lang::syntax::Expression;
use rform::value::Value;
use rform::world::{Host, World};

use super::file;

/// The machine as seen from the folder of the corpus, where files to be read are.
static HOST: LazyLock<Host> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/expressions");
    Host::new().expect("a current folder").within(&folder)
});

static LIBRARY: LazyLock<Library<'static>> = LazyLock::new(|| {
    Library::new(Context {
        world: &*HOST,
        planning: false,
        plan_time: Some(HOST.now()),
        in_template: false,
    })
});

pub struct CorpusScope {
    sources: Sources,
    locals: BTreeMap<String, Expression>,
    /// Values of locals, once they were asked for.
    values: RefCell<BTreeMap<String, Value>>,
}

impl CorpusScope {
    /// The scope, or what is wrong with the local values.
    pub fn new(
        vars: &BTreeMap<String, String>,
        mut sources: Sources,
    ) -> Result<CorpusScope, (Diagnostic, Sources)> {
        let lines = vars
            .iter()
            .map(|(name, value)| format!("  {name} = {value}\n"));
        let text = format!("locals {{\n{}}}\n", lines.collect::<String>());
        let source = sources.add("vars.tf", text);
        let locals = match file::attributes(&sources, source, "locals") {
            Ok(locals) => locals,
            Err(fault) => return Err((fault, sources)),
        };
        let locals = locals.into_iter().map(|it| (it.name.to_string(), it.value));
        Ok(CorpusScope {
            sources,
            locals: locals.collect(),
            values: RefCell::default(),
        })
    }

    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The error for a name that is not there.
    pub fn undeclared(&self, reference: &Reference) -> Option<Diagnostic> {
        let (summary, detail) = match &reference.subject {
            Subject::Local(name) if !self.locals.contains_key(&**name) => (
                "Reference to undeclared local value",
                format!("A local value with the name {name:?} has not been declared."),
            ),
            Subject::Variable(name) => (
                "Reference to undeclared input variable",
                format!(
                    "An input variable with the name {name:?} has not been declared. This \
                     variable can be declared with a variable {name:?} {{}} block."
                ),
            ),
            Subject::Resource(resource, _) => {
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

fn path(subject: &Subject) -> Option<&'static str> {
    match subject {
        Subject::Path(name) if matches!(&**name, "module" | "root") => Some("."),
        Subject::Terraform(name) if &**name == "workspace" => Some("default"),
        _ => None,
    }
}

impl Scope for CorpusScope {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let Subject::Local(name) = &reference.subject else {
            if let Some(value) = path(&reference.subject) {
                return Ok(Resolved::Subject(Value::from(value)));
            }
            return Err(Diagnostic::error(
                "Not in the corpus",
                "This name is not offered here.",
            ));
        };
        if let Some(value) = self.values.borrow().get(&**name) {
            return Ok(Resolved::Subject(value.clone()));
        }
        let Some(expression) = self.locals.get(&**name) else {
            return Err(Diagnostic::error(
                "Not in the corpus",
                "There is no such local value.",
            ));
        };
        let (value, _) = evaluate(expression, self);
        self.values
            .borrow_mut()
            .insert(name.to_string(), value.clone());
        Ok(Resolved::Subject(value))
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        LIBRARY.get(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(LIBRARY.names())
    }

    fn sources(&self) -> Option<&Sources> {
        Some(&self.sources)
    }
}
