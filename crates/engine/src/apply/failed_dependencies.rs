//! Steps that depend on variables, local values or outputs which could not be evaluated.

use crate::base::diagnostics::Reported;
use std::rc::Rc;

use crate::apply::applier::{Applier, ChangeContext};
use crate::graph::references::resource_references;
use crate::scope::eval_scope::EvalScope;
use rform_lang::eval::Scope;
use rform_lang::references::Reference;

impl Applier<'_> {
    /// Refuses a step whose resource refers, directly or indirectly, to a variable, local value or
    /// output that could not be evaluated.
    ///
    /// # Errors
    /// The resource refers to such a value; its diagnostic was reported earlier.
    pub(super) fn refuse_failed_dependencies(
        &self,
        it: &ChangeContext<'_>,
    ) -> Result<(), Reported> {
        let Some(module) = &it.module else {
            return Ok(());
        };
        let names = EvalScope::of(self.run, module).repeated(it.repetition.clone());
        let work = || {
            for reference in &*self.references(it) {
                // Errors of the reference itself are reported where it is evaluated.
                let _found = names.resolve(reference);
            }
        };
        let (_, refs) = self.run.track_failed_refs(work);
        if refs.is_err() {
            let mut unevaluable = self.unevaluable.borrow_mut();
            unevaluable.insert(it.change.address.config());
        }
        refs
    }

    /// All references of the resource, found once for all of its instances.
    fn references(&self, it: &ChangeContext<'_>) -> Rc<[Reference]> {
        let Some(resource) = &it.resource else {
            return Rc::new([]);
        };
        let name = it.change.address.config();
        let mut all = self.references.borrow_mut();
        let found = all.entry(name);
        let found = found
            .or_insert_with(|| resource_references(resource, self.run.session.registry).into());
        found.clone()
    }
}
