//! Resources of which a plan changes some instances only (`-target`, `-refresh-only`), and what
//! expressions see of the others.
//!
//! An instance that is left out has its value in the state; one that does not exist is not seen. So
//! `r[*].id` has no unknown elements that this plan never makes known.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::base::diagnostics::Reported;
use crate::graph::node::Node;
use crate::object::decode::decode;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::Planner;
use crate::scope::values::instance_keys::InstanceKeys;
use crate::scope::values::module_values::ModuleValues;
use rform_core::addr::{Key, Mode as ResourceMode, Resource};
use rform_core::schema::ResourceSchema;
use rform_plan::Mode;
use rform_provider::Provider;

/// A resource in one instance of its module, expanded.
pub(super) struct ExpandedResource<'a> {
    /// The values of the module instance.
    pub(super) module: &'a Rc<ModuleValues>,
    /// The resource in that module.
    pub(super) name: &'a Resource,
    /// The keys of its instances.
    pub(super) instance_keys: &'a InstanceKeys,
    /// The schema of its type.
    pub(super) schema: &'a ResourceSchema,
    /// The configured provider that serves it.
    pub(super) provider: &'a dyn Provider,
}

impl Planner<'_> {
    /// The keys of the instances to plan. The values of all others that exist are set as the state
    /// has them.
    ///
    /// # Errors
    /// An existing object could not be read.
    pub(super) fn keys_to_plan(
        &self,
        resource: &ExpandedResource<'_>,
    ) -> Result<BTreeSet<Key>, Reported> {
        let wanted = resource
            .instance_keys
            .instances()
            .into_iter()
            .map(|(key, _)| key);
        let wanted: Vec<Key> = wanted.collect();
        if !self.is_partial() {
            return Ok(wanted.into_iter().collect());
        }
        let targeted = |key: &&Key| self.is_targeted(&resource.address(key));
        let mut planned: BTreeSet<Key> = wanted.iter().filter(targeted).cloned().collect();
        let mut present = BTreeSet::new();
        let rest = wanted.iter().filter(|key| !planned.contains(key));
        let rest = rest
            .cloned()
            .chain(self.kept_orphan_keys(resource.module, resource.name));
        for key in rest.collect::<Vec<_>>() {
            if resource.instance_keys.takes(&key) && self.keep_prior_object(resource, &key)? {
                present.insert(key);
            }
        }
        let missing = self.required_keys(resource, &wanted, planned.union(&present));
        planned.extend(missing);
        match self.is(Mode::RefreshOnly) {
            true => {
                for key in &wanted {
                    if self.keep_prior_object(resource, key)? {
                        present.insert(key.clone());
                    }
                }
            }
            false => present.extend(planned.iter().cloned()),
        }
        if let Some(values) = resource
            .module
            .resources
            .borrow_mut()
            .get_mut(resource.name)
        {
            values.set_visible(&present);
        }
        Ok(planned)
    }

    /// Whether the plan may leave instances as they are.
    fn is_partial(&self) -> bool {
        !self.options.targets.is_empty() || self.is(Mode::RefreshOnly)
    }

    /// The keys of instances that no target names and that a target needs: those in other instances
    /// of the module, and those with a lower index than an existing or planned one.
    fn required_keys<'k>(
        &self,
        resource: &ExpandedResource<'_>,
        wanted: &[Key],
        present: impl Iterator<Item = &'k Key>,
    ) -> BTreeSet<Key> {
        let node = Node::Resource(resource.address(&Key::None).config());
        let present: BTreeSet<&Key> = present.collect();
        let missing = wanted.iter().filter(|key| !present.contains(key));
        let everywhere = self.selection.needed_everywhere.contains(&node)
            && !self.names_module(
                &resource.module.address,
                &resource.address(&Key::None).config(),
            );
        let counted = matches!(resource.instance_keys, InstanceKeys::Count(_));
        let may_have_gaps = counted && self.selection.needed.contains(&node);
        let is_gap = |key: &Key| may_have_gaps && present.last() > Some(&key);
        let missing = missing.filter(|key| everywhere || is_gap(key));
        missing.cloned().collect()
    }

    /// Sets the value of an instance to its object in the state. Returns whether there is one.
    ///
    /// # Errors
    /// The object could not be read.
    fn keep_prior_object(
        &self,
        resource: &ExpandedResource<'_>,
        key: &Key,
    ) -> Result<bool, Reported> {
        let address = resource.address(key);
        let value = match resource.name.mode {
            ResourceMode::Managed => self
                .prior_object(&address)?
                .map(|prior_object| prior_object.marked()),
            _ => {
                let state = self.state();
                let object = state.current(&address);
                let decode =
                    |object| decode(&address, object, resource.schema, resource.provider).ok();
                object
                    .and_then(decode)
                    .map(|prior_object| prior_object.marked())
            }
        };
        let Some(value) = value else {
            return Ok(false);
        };
        let value = mark_by_schema(value, &resource.schema.block);
        resource
            .module
            .set_object(resource.name, key.clone(), value);
        Ok(true)
    }

    /// The keys of orphans that this plan does not remove.
    pub(super) fn kept_orphan_keys(&self, module: &Rc<ModuleValues>, name: &Resource) -> Vec<Key> {
        if !self.is_partial() {
            return Vec::new();
        }
        let keys = self.state().keys_of(&module.address, name);
        let stay = keys.into_iter().filter(|key| {
            let address = name.instance(&module.address, key.clone());
            let goes = !self.is(Mode::RefreshOnly) && self.is_in_plan(&address);
            !self.is_configured(&address) && !goes
        });
        stay.collect()
    }
}

impl ExpandedResource<'_> {
    /// The address of an instance of the resource.
    pub(super) fn address(&self, key: &Key) -> rform_core::addr::ResourceInstance {
        self.name.instance(&self.module.address, key.clone())
    }
}
