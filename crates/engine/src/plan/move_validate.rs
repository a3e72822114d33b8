//! Checks of `moved` blocks that need the expanded configuration: instances that are moved away and
//! still declared.

use crate::plan::move_statements::{MoveStatement, statements};
use crate::plan::planner::Planner;
use crate::plan::planner::Visit;
use rform_config::Repetition;
use rform_core::addr::{ModuleInstance, ModuleStep, ResourceInstance, Target};
use rform_core::diag::Diagnostic;

impl Planner<'_> {
    /// Checks that an instance which a `moved` block moves away is not declared any more.
    ///
    /// # Errors
    /// One is.
    pub(super) fn refuse_moved_but_declared(&self) -> Visit {
        let statements = statements(self.run.session.config);
        let found = statements
            .iter()
            .filter_map(|it| self.source_still_exists(it));
        self.run.report(found.collect::<Vec<_>>())
    }

    fn source_still_exists(&self, it: &MoveStatement<'_>) -> Option<Diagnostic> {
        let (noun, repetition) = match &it.block.from {
            Target::Instance(from) => ("resource instance", self.repeated_instance(it, from)?),
            Target::Module(from) => ("module instance", self.repeated_module(it, from)?),
            Target::Resource(..) => return None,
        };
        let sources = &self.run.session.config.sources;
        let declared = sources.start_of(repetition.expression()?.span);
        Some(it.still_declared((noun, "instance"), &declared))
    }

    /// The repetition of a resource, if the moved instance is still one of those it asks for.
    fn repeated_instance(
        &self,
        it: &MoveStatement<'_>,
        from: &ResourceInstance,
    ) -> Option<Repetition> {
        let mut modules = self.run.values.of(it.module).into_iter();
        let address = modules.find_map(|module| {
            let inner = from.module.0.iter().cloned();
            let steps = module.address.0.iter().cloned().chain(inner);
            let address = ResourceInstance {
                module: ModuleInstance(steps.collect()),
                ..from.clone()
            };
            self.is_configured(&address).then_some(address)
        })?;
        let resource = self.resource_of(&address)?;
        Some(resource.repetition.clone())
    }

    /// The repetition of a module call, if the moved instance is still one of those it asks for.
    fn repeated_module(&self, it: &MoveStatement<'_>, from: &ModuleInstance) -> Option<Repetition> {
        let (last, front) = from.0.split_last()?;
        let mut modules = self.run.values.of(it.module).into_iter();
        modules.find_map(|module| {
            let around = module.address.0.iter().chain(front).cloned();
            let around: Vec<ModuleStep> = around.collect();
            let caller = self.run.values.at(&ModuleInstance(around.into()))?;
            let calls = caller.calls.borrow();
            calls.get(&last.name)?.instance(&last.key)?;
            Some(caller.config.calls.get(&last.name)?.repetition.clone())
        })
    }
}
