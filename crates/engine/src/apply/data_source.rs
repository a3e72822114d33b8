//! Data sources that could not be read before.

use crate::apply::applier::{Applier, Target};
use crate::base::diagnostics::Reported;
use crate::base::problems::located;
use crate::object::prior::id_of;
use crate::resource::desired::desired;
use crate::scope::check_blocks::{check_of, report_unread};
use crate::scope::eval_scope::EvalScope;
use rform_plan::events::Event;
use rform_provider::Problem;

impl Applier<'_> {
    /// Reads a data source.
    ///
    /// # Errors
    /// It could not be read, or a condition does not hold.
    pub(super) async fn read(&self, it: &Target<'_>) -> Result<(), Reported> {
        self.conditions(it, None)?;
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return Err(self.fail_unexplained(it.change));
        };
        let address = &it.change.address;
        let names = EvalScope::of(self.run, module).repeated(it.repeat.clone());
        let block = &it.schema.block;
        let wanted = match desired(address, resource, block, &*it.provider, &names) {
            Ok((wanted, warnings)) => {
                self.run.note(warnings);
                wanted
            }
            Err(faults) => {
                self.run.report(faults)?;
                return Err(self.fail_unexplained(it.change));
            }
        };
        let session = self.run.session;
        (session.events)(Event::ReadStart {
            address: address.clone(),
        });
        let begun = session.world.now();
        let (progress, _told) = crate::apply::progress::channel();
        let kind = &address.resource.kind;
        let read = tokio::select! {
            biased;
            read = it.provider.read_data(kind, wanted.config.clone(), &progress) => read,
            // Nothing is lost by an answer that nobody waits for.
            () = session.stop.interrupted() => {
                let summary = format!("Reading {address} was interrupted");
                Err(vec![Problem::error(summary, "")])
            }
        };
        let value = match read {
            Ok(value) => value.mark_with_paths(&wanted.marks),
            Err(problems) => {
                let body = Some(&resource.body);
                let found = located(problems, body, Some(resource.span), address);
                let Some(check) = check_of(module, &address.resource) else {
                    self.run.report(found)?;
                    return Err(self.fail_unexplained(it.change));
                };
                report_unread(self.run, &check, found);
                let unread = wanted.config.mark_with_paths(&wanted.marks);
                return self.store(it, unread, Vec::new(), false);
            }
        };
        (session.events)(Event::ReadDone {
            address: address.clone(),
            id: id_of(&value),
            elapsed: session.world.now().saturating_sub(begun),
        });
        self.store(it, value.clone(), Vec::new(), false)?;
        self.conditions(it, Some(value))
    }
}
