//! What the state holds and the configuration does not ask for (any more).

use std::sync::Arc;

use super::Planner;
use crate::addr::{Key, Mode, ResourceInstance};
use crate::config::Resource;
use crate::engine::object::{Held, decode, mark_by_schema};
use crate::engine::providers::place_of;
use crate::engine::values::Shape;
use crate::plan::{self, Action, Change, Reason};
use crate::provider::Provider;
use crate::state::Instance;
use crate::value::Value;

impl Planner<'_> {
    /// Plans the end of everything that is not wanted, and of deposed objects.
    pub(super) async fn plan_what_is_left(&self) {
        let addresses: Vec<(ResourceInstance, Instance)> = {
            let state = self.state.borrow();
            let expected = self.expected.borrow();
            let left = state.resources.iter().filter(|(address, instance)| {
                !instance.deposed.is_empty() || !expected.contains(address)
            });
            left.map(|(address, instance)| (address.clone(), instance.clone()))
                .collect()
        };
        for (address, instance) in addresses {
            if !self.is_targeted_at_all(&address) || self.was_passed_over(&address) {
                continue;
            }
            match address.resource.mode {
                Mode::Managed => self.leave(&address, &instance).await,
                _ => self.drop_data(&address),
            }
        }
    }

    /// Whether it is not known what the configuration asks for, because of a fault before it.
    fn was_passed_over(&self, address: &ResourceInstance) -> bool {
        let by_config = !self.is(plan::Mode::Destroy) && self.resource_of(address).is_some();
        if !self.run.has_errors() || !by_config {
            return false;
        }
        let module = self.run.values.at(&address.module);
        module.is_some_and(|it| !it.resources.borrow().contains_key(&address.resource))
    }

    /// Data that is not asked for is forgotten without a word.
    fn drop_data(&self, address: &ResourceInstance) {
        if self.is(plan::Mode::RefreshOnly) || self.expected.borrow().contains(address) {
            return;
        }
        if self.run.has_errors() {
            return;
        }
        let mut state = self.state.borrow_mut();
        state.resources.remove(address);
    }

    async fn leave(&self, address: &ResourceInstance, instance: &Instance) {
        let place = place_of(self.run, &instance.provider);
        let Some(provider) = self.providers.get(self.run, &place).await else {
            return;
        };
        self.refresh(&place, &provider).await;
        let expected = self.expected.borrow().contains(address);
        if !self.is(plan::Mode::RefreshOnly) && !expected {
            let held = self.held.borrow().get(address).cloned().flatten();
            if let Some(held) = held {
                self.end(address, instance, &held, &provider);
            }
        }
        if !self.is(plan::Mode::RefreshOnly) {
            self.end_deposed(address, &provider);
        }
    }

    fn end(
        &self,
        address: &ResourceInstance,
        instance: &Instance,
        held: &Held,
        provider: &Arc<dyn Provider>,
    ) {
        let schema = provider.schema().resources.get(&address.resource.kind);
        let Some(schema) = schema else {
            return;
        };
        let resource = self.resource_of(address);
        let removed = match self.is(plan::Mode::Destroy) {
            true => None,
            false => self.run.session.config.removed_by(address),
        };
        let action = match &removed {
            Some(removed) if !removed.destroy => Action::Forget,
            _ => Action::Delete,
        };
        if let (Action::Delete, Some(resource)) = (action, &resource)
            && !self.may_destroy(resource, address)
            && !self.is(plan::Mode::Destroy)
        {
            return;
        }
        self.add(Change {
            address: address.clone(),
            previous: self.moved.borrow().get(address).cloned(),
            deposed: None,
            provider: instance.provider.clone(),
            action,
            reason: self.reason(address, resource.is_some()),
            before: mark_by_schema(held.marked(), &schema.block),
            after: Value::NULL,
            replace: Vec::new(),
            importing: None,
            generated: None,
            create_before_destroy: held.create_before_destroy,
            dependencies: held.dependencies.to_vec(),
            private: held.private.clone(),
        });
    }

    /// Plans the end of the deposed objects that were found to be there still.
    fn end_deposed(&self, address: &ResourceInstance, provider: &Arc<dyn Provider>) {
        let Some(schema) = provider.schema().resources.get(&address.resource.kind) else {
            return;
        };
        let Some(instance) = self.state.borrow().resources.get(address).cloned() else {
            return;
        };
        for (key, object) in &instance.deposed {
            // What cannot be decoded was told when it was to be read.
            let Ok(held) = decode(address, object, schema, &**provider) else {
                continue;
            };
            self.add(Change {
                address: address.clone(),
                previous: None,
                deposed: Some(key.clone()),
                provider: instance.provider.clone(),
                action: Action::Delete,
                reason: None,
                before: mark_by_schema(held.marked(), &schema.block),
                after: Value::NULL,
                replace: Vec::new(),
                importing: None,
                generated: None,
                create_before_destroy: held.create_before_destroy,
                dependencies: held.dependencies.to_vec(),
                private: held.private.clone(),
            });
        }
    }

    /// The resource in the configuration that an instance of the state belongs to.
    pub(super) fn resource_of(&self, address: &ResourceInstance) -> Option<Arc<Resource>> {
        let module = self.run.session.config.module(&address.module.module())?;
        module.resources.get(&address.resource).cloned()
    }

    fn reason(&self, address: &ResourceInstance, in_config: bool) -> Option<Reason> {
        if self.is(plan::Mode::Destroy) {
            return None;
        }
        let gone = match self.moved.borrow().contains_key(address) {
            true => Reason::NoMoveTarget,
            false => Reason::NoConfig,
        };
        let Some(module) = self.run.values.at(&address.module) else {
            let path = address.module.module();
            let called = self.run.session.config.module(&path).is_some();
            return Some(if called { Reason::NoModule } else { gone });
        };
        if !in_config {
            return Some(gone);
        }
        let resources = module.resources.borrow();
        let shape = resources.get(&address.resource).map(|it| &it.shape);
        match (shape?, &address.key) {
            (Shape::Count(_), Key::Index(_)) => Some(Reason::CountIndex),
            (Shape::Each(_), Key::Name(_)) => Some(Reason::EachKey),
            _ => Some(Reason::WrongRepetition),
        }
    }
}
