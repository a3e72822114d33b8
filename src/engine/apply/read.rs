//! Data sources that could not be read before.

use super::{Applier, Target};
use crate::diag::{Diagnostics, Severity};
use crate::engine::events::Event;
use crate::engine::names::Names;
use crate::engine::object::id_of;
use crate::engine::plan::{Desired, desired};
use crate::engine::providers::located;
use crate::engine::standing::Subject;

impl Applier<'_> {
    /// Reads a data source; answers whether that went well.
    pub(super) async fn read(&self, it: &Target<'_>) -> bool {
        if !self.conditions(it, None) {
            return false;
        }
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return false;
        };
        let address = &it.change.address;
        let names = Names::of(self.run, module).repeated(it.repeat.clone());
        let block = &it.schema.block;
        let wanted = match desired(address, resource, block, &*it.provider, &names) {
            Ok((wanted, warnings)) => {
                self.run.report(warnings);
                wanted
            }
            Err(faults) => return self.run.report(faults),
        };
        let session = self.run.session;
        (session.events)(Event::ReadStart {
            address: address.clone(),
        });
        let begun = session.world.now();
        let (progress, _told) = super::progress::channel();
        let kind = &address.resource.kind;
        let read = it
            .provider
            .read_data(kind, wanted.config.clone(), &progress)
            .await;
        let value = match read {
            Ok(value) => value.mark_with_paths(&wanted.marks),
            Err(problems) => {
                let body = Some(&resource.body);
                let found = located(problems, body, Some(resource.span), address);
                return match self.check_of(it) {
                    Some(check) => self.leave_unread(it, &check, &wanted, found),
                    None => self.run.report(found),
                };
            }
        };
        (session.events)(Event::ReadDone {
            address: address.clone(),
            id: id_of(&value),
            elapsed: session.world.now().saturating_sub(begun),
        });
        self.store(it, value.clone(), Vec::new(), false) && self.conditions(it, Some(value))
    }

    /// The `check` block that a data source is part of.
    fn check_of(&self, it: &Target<'_>) -> Option<Subject> {
        let module = it.module.as_ref()?;
        let name = &it.change.address.resource;
        let mut checks = module.config.checks.values();
        let check = checks.find(|check| check.data.as_ref() == Some(name))?;
        Some(Subject::Check(
            module.address.clone(),
            check.name.to_string(),
        ))
    }

    /// What a check cannot read is a warning, and the check has failed.
    fn leave_unread(
        &self,
        it: &Target<'_>,
        check: &Subject,
        wanted: &Desired,
        mut found: Diagnostics,
    ) -> bool {
        for fault in &mut found.0 {
            fault.severity = Severity::Warning;
        }
        if let Some(fault) = found.iter().next() {
            let message = format!("{}: {}", fault.summary, fault.detail);
            self.run.standing.break_down(check, message);
        }
        self.run.report(found);
        let value = wanted.config.clone().mark_with_paths(&wanted.marks);
        self.store(it, value, Vec::new(), false)
    }
}
