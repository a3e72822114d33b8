//! The step that reads a data source whose configuration was unknown in the plan.

use crate::apply::applier::{Applier, ChangeContext};
use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::prior::id_of;
use crate::resource::evaluated_config::evaluate_config;
use crate::scope::check_blocks::{check_with_data, report_unread_check_data};
use crate::scope::eval_scope::EvalScope;
use rform_plan::events::Event;
use rform_provider::{Object, Problem};

impl Applier<'_> {
    /// Reads a data source, and evaluates its conditions before and after that.
    ///
    /// # Errors
    /// It could not be read, or a condition does not hold.
    pub(super) async fn read_data_source(&self, it: &ChangeContext<'_>) -> Result<(), Reported> {
        self.conditions(it, None)?;
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return Err(self.fail_unexplained(it.change));
        };
        let address = &it.change.address;
        let names = EvalScope::of(self.run, module).repeated(it.repetition.clone());
        let block = &it.schema.block;
        let evaluated = match evaluate_config(address, resource, block, &*it.provider, &names) {
            Ok(evaluated) => {
                self.run.note(evaluated.warnings.clone());
                evaluated
            }
            Err(errors) => {
                self.run.report(errors)?;
                return Err(self.fail_unexplained(it.change));
            }
        };
        let session = self.run.session;
        (session.events)(Event::ReadStart {
            address: address.clone(),
        });
        let begun = session.world.now();
        let (progress, _messages) = crate::apply::provider_progress::progress_channel();
        let kind = &address.resource.kind;
        let config = evaluated.config.clone();
        let reading = match session.renders_legacy(&module.config) {
            true => it.provider.read_legacy_data(kind, config, &progress),
            false => it.provider.read_data_of(address, config, &progress),
        };
        let read = tokio::select! {
            biased;
            read = reading => read,
            // A read can be cancelled at any time: it changes nothing.
            () = session.stop.interrupted() => {
                let summary = format!("Reading {address} was interrupted");
                Err(vec![Problem::error(summary, "")])
            }
        };
        let value = match read {
            Ok(value) => value.mark_with_paths(&evaluated.marks),
            Err(problems) => {
                let body = Some(&resource.body);
                let found = problem_diagnostics(problems, body, Some(resource.span), address);
                let Some(check) = check_with_data(module, &address.resource) else {
                    self.run.report(found)?;
                    return Err(self.fail_unexplained(it.change));
                };
                report_unread_check_data(self.run, &check, found);
                let unreadable = evaluated.config.mark_with_paths(&evaluated.marks);
                return self.save_object(it, Object::plain(unreadable), false);
            }
        };
        (session.events)(Event::ReadDone {
            address: address.clone(),
            id: id_of(&value),
            elapsed: session.world.now().saturating_sub(begun),
        });
        self.save_object(it, Object::plain(value.clone()), false)?;
        self.conditions(it, Some(value))
    }
}
