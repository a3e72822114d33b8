use std::rc::Rc;

use crate::base::diagnostics::Reported;
use crate::scope::run::Run;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_core::value::Value;
use rform_lang::eval::evaluate;
use rform_lang::syntax::Expression;

/// A place of the stack: a module instance, and perhaps an instance of something within it.
#[derive(Clone)]
pub struct EvalScope<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) module: Rc<ModuleValues>,
    pub(super) repeat: RepetitionData,
    pub(super) itself: Option<Value>,
}

impl<'a> EvalScope<'a> {
    /// The place of a module's own expressions.
    pub fn of(run: &'a Run<'a>, module: &Rc<ModuleValues>) -> EvalScope<'a> {
        EvalScope {
            run,
            module: module.clone(),
            repeat: RepetitionData::One,
            itself: None,
        }
    }

    /// How many instances of the module there are, as far as that is known.
    pub fn count_modules(&self) -> usize {
        self.run.values.count(&self.module.address.module())
    }

    /// The place of one instance in the module.
    pub fn repeated(self, repeat: RepetitionData) -> EvalScope<'a> {
        EvalScope { repeat, ..self }
    }

    /// With `self` standing for an object.
    pub fn with_self(self, itself: Value) -> EvalScope<'a> {
        EvalScope {
            itself: Some(itself),
            ..self
        }
    }

    /// Evaluates; errors are noted in the run.
    ///
    /// # Errors
    /// It could not be evaluated.
    pub fn value(&self, expression: &Expression) -> Result<Value, Reported> {
        let (value, found) = evaluate(expression, self);
        self.run.report(found).map(|()| value)
    }
}
