//! The scope in which expressions are evaluated: a location in the configuration.

use std::rc::Rc;

use crate::base::diagnostics::Reported;
use crate::scope::run::Run;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_core::value::Value;
use rform_lang::eval::evaluate;
use rform_lang::syntax::Expression;

/// A location at which expressions are evaluated: a module instance and, within it, perhaps an
/// instance of a block.
#[derive(Clone)]
pub struct EvalScope<'a> {
    /// The run with all values.
    pub(super) run: &'a Run<'a>,
    /// The values of the module instance.
    pub(super) module: Rc<ModuleValues>,
    /// The values of `count.index` and `each`.
    pub(super) repetition: RepetitionData,
    /// The value of `self`; none where there is no `self`.
    pub(super) itself: Option<Value>,
}

impl<'a> EvalScope<'a> {
    /// The scope of expressions directly in a module.
    pub fn of(run: &'a Run<'a>, module: &Rc<ModuleValues>) -> EvalScope<'a> {
        EvalScope {
            run,
            module: module.clone(),
            repetition: RepetitionData::One,
            itself: None,
        }
    }

    /// The number of instances of the module, as far as calls are expanded.
    pub fn count_modules(&self) -> usize {
        self.run.values.count(&self.module.address.module())
    }

    /// The scope of one instance of a block: `count.index` and `each` have values.
    pub fn repeated(self, repetition: RepetitionData) -> EvalScope<'a> {
        EvalScope { repetition, ..self }
    }

    /// The scope in which `self` is an object.
    pub fn with_self(self, itself: Value) -> EvalScope<'a> {
        EvalScope {
            itself: Some(itself),
            ..self
        }
    }

    /// Evaluates an expression and reports its diagnostics.
    ///
    /// # Errors
    /// It could not be evaluated.
    pub fn value(&self, expression: &Expression) -> Result<Value, Reported> {
        let (value, found) = evaluate(expression, self);
        self.run.report(found).map(|()| value)
    }
}
