//! The values of a finished plan or apply, for the assertions of tests.

use std::rc::Rc;
use std::sync::Arc;

use crate::scope::eval_scope::EvalScope;
use crate::scope::output::output_value;
use crate::scope::run::Run;
use crate::scope::values::module_values::ModuleValues;
use rform_core::addr::Module;
use rform_core::value::{Marks, Value};

/// Called with the final values of a plan or an apply.
pub type Inspector<'a> = &'a mut dyn FnMut(&Inspection<'_>);

/// The values of the root module at the end of a plan or an apply.
pub struct Inspection<'a> {
    run: &'a Run<'a>,
    root: Option<Rc<ModuleValues>>,
}

impl<'a> Inspection<'a> {
    /// The values that a run has come to.
    pub fn of(run: &'a Run<'a>) -> Inspection<'a> {
        Inspection {
            run,
            root: run.values.of(&Module::root()).into_iter().next(),
        }
    }

    /// The scope of the root module; none if there is no module.
    pub fn names(&self) -> Option<EvalScope<'a>> {
        let root = self.root.as_ref()?;
        Some(EvalScope::of(self.run, root))
    }

    /// An output of the root module; none if it is not declared.
    pub fn output(&self, name: &Arc<str>) -> Option<Value> {
        let root = self.root.as_ref()?;
        let output = root.config.outputs.get(name)?;
        let value = output_value(self.run, root, name);
        Some(match output.sensitive {
            true => value.mark(Marks::SENSITIVE),
            false => value,
        })
    }

    /// All outputs of the root module, as an object.
    pub fn outputs(&self) -> Value {
        let root = self.root.iter();
        let names = root.flat_map(|root| root.config.outputs.keys());
        let all = names.filter_map(|name| Some((name.clone(), self.output(name)?)));
        Value::object(all.collect::<Vec<_>>())
    }
}
