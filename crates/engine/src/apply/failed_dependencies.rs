//! Names that a step rests on and that could not be evaluated.

use crate::base::diagnostics::Reported;
use std::rc::Rc;

use crate::apply::applier::{Applier, Target};
use crate::graph::references::written;
use crate::scope::eval_scope::EvalScope;
use rform_lang::eval::Scope;
use rform_lang::references::Reference;

impl Applier<'_> {
    /// Refuses a step of which the resource refers, directly or not, to a variable, local value or
    /// output that could not be evaluated. Such a step is not begun, whatever else it would do.
    ///
    /// # Errors
    /// The resource refers to such a name, of which the diagnostic is out.
    pub(super) fn refuse_failed_dependencies(&self, it: &Target<'_>) -> Result<(), Reported> {
        let Some(module) = &it.module else {
            return Ok(());
        };
        let names = EvalScope::of(self.run, module).repeated(it.repeat.clone());
        let work = || {
            for reference in &*self.references(it) {
                // What is wrong with the reference itself is told where it is evaluated.
                let _found = names.resolve(reference);
            }
        };
        let (_, refs) = self.run.track_failed_refs(work);
        if refs.is_err() {
            let mut unreached = self.unreached.borrow_mut();
            unreached.insert(it.change.address.config());
        }
        refs
    }

    /// All references of the resource, found once for all of its instances.
    fn references(&self, it: &Target<'_>) -> Rc<[Reference]> {
        let Some(resource) = &it.resource else {
            return Rc::new([]);
        };
        let name = it.change.address.config();
        let mut all = self.references.borrow_mut();
        let found = all.entry(name);
        let found = found.or_insert_with(|| written(resource, self.run.session.registry).into());
        found.clone()
    }
}
