//! Instances that moved away and are declared all the same: known once everything is expanded.

use crate::plan::move_statements::{Statement, statements};
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

    fn source_still_exists(&self, it: &Statement<'_>) -> Option<Diagnostic> {
        let (noun, repetition) = match &it.block.from {
            Target::Instance(from) => ("resource instance", self.repeated_instance(it, from)?),
            Target::Module(from) => ("module instance", self.repeated_module(it, from)?),
            Target::Resource(..) => return None,
        };
        let sources = &self.run.session.config.sources;
        let declared = sources.start_of(repetition.expression()?.span);
        Some(it.still_declared((noun, "instance"), &declared))
    }

    /// What repeats a resource, if the instance is one of those that are wanted.
    fn repeated_instance(&self, it: &Statement<'_>, from: &ResourceInstance) -> Option<Repetition> {
        let mut modules = self.run.values.of(it.module).into_iter();
        let address = modules.find_map(|module| {
            let inner = from.module.0.iter().cloned();
            let steps = module.address.0.iter().cloned().chain(inner);
            let address = ResourceInstance {
                module: ModuleInstance(steps.collect()),
                ..from.clone()
            };
            self.is_expected(&address).then_some(address)
        })?;
        let resource = self.resource_of(&address)?;
        Some(resource.repetition.clone())
    }

    /// What repeats a module call, if the instance is one of those that are there.
    fn repeated_module(&self, it: &Statement<'_>, from: &ModuleInstance) -> Option<Repetition> {
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
