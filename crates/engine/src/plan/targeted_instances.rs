//! What a plan makes of a resource of which it is about some instances only, and what expressions
//! see of it.
//!
//! An instance that is left out is what the state says; one that is not there is not seen. So
//! `r[*].id` has no unknown elements that nothing would ever make known.

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

/// One resource in one instance of its module.
pub(super) struct Here<'a> {
    pub(super) module: &'a Rc<ModuleValues>,
    pub(super) name: &'a Resource,
    pub(super) shape: &'a InstanceKeys,
    pub(super) schema: &'a ResourceSchema,
    pub(super) provider: &'a dyn Provider,
}

impl Planner<'_> {
    /// The keys to plan. What else is there is put where expressions find it.
    ///
    /// # Errors
    /// What is there could not be read.
    pub(super) fn keys_to_plan(&self, here: &Here<'_>) -> Result<BTreeSet<Key>, Reported> {
        let wanted = here.shape.instances().into_iter().map(|(key, _)| key);
        let wanted: Vec<Key> = wanted.collect();
        if !self.is_partial() {
            return Ok(wanted.into_iter().collect());
        }
        let targeted = |key: &&Key| self.is_targeted(&here.address(key));
        let mut planned: BTreeSet<Key> = wanted.iter().filter(targeted).cloned().collect();
        let mut present = BTreeSet::new();
        let rest = wanted.iter().filter(|key| !planned.contains(key));
        let rest = rest.cloned().chain(self.unwanted(here.module, here.name));
        for key in rest.collect::<Vec<_>>() {
            if here.shape.takes(&key) && self.stays(here, &key)? {
                present.insert(key);
            }
        }
        let missing = self.missing(here, &wanted, planned.union(&present));
        planned.extend(missing);
        match self.is(Mode::RefreshOnly) {
            true => {
                for key in &wanted {
                    if self.stays(here, key)? {
                        present.insert(key.clone());
                    }
                }
            }
            false => present.extend(planned.iter().cloned()),
        }
        if let Some(values) = here.module.resources.borrow_mut().get_mut(here.name) {
            values.see(&present);
        }
        Ok(planned)
    }

    /// Whether some of what the configuration asks for may be left as it is.
    fn is_partial(&self) -> bool {
        !self.options.targets.is_empty() || self.is(Mode::RefreshOnly)
    }

    /// What no target names and must be made all the same, as what they name cannot do without:
    /// what is in other instances of the module, and what would be a gap between instances.
    fn missing<'k>(
        &self,
        here: &Here<'_>,
        wanted: &[Key],
        present: impl Iterator<Item = &'k Key>,
    ) -> BTreeSet<Key> {
        let node = Node::Resource(here.address(&Key::None).config());
        let present: BTreeSet<&Key> = present.collect();
        let missing = wanted.iter().filter(|key| !present.contains(key));
        let everywhere = self.selection.needed_everywhere.contains(&node)
            && !self.names_module(&here.module.address, &here.address(&Key::None).config());
        let counted = matches!(here.shape, InstanceKeys::Count(_));
        let may_have_gaps = counted && self.selection.needed.contains(&node);
        let is_gap = |key: &Key| may_have_gaps && present.last() > Some(&key);
        let missing = missing.filter(|key| everywhere || is_gap(key));
        missing.cloned().collect()
    }

    /// Puts an object of the state where expressions find it; whether there is one.
    fn stays(&self, here: &Here<'_>, key: &Key) -> Result<bool, Reported> {
        let address = here.address(key);
        let value = match here.name.mode {
            ResourceMode::Managed => self
                .prior_object(&address)?
                .map(|prior_object| prior_object.marked()),
            _ => {
                let state = self.state();
                let object = state.current(&address);
                let decode = |object| decode(&address, object, here.schema, here.provider).ok();
                object
                    .and_then(decode)
                    .map(|prior_object| prior_object.marked())
            }
        };
        let Some(value) = value else {
            return Ok(false);
        };
        let value = mark_by_schema(value, &here.schema.block);
        here.module.set_object(here.name, key.clone(), value);
        Ok(true)
    }

    /// The keys of what is there beyond what is wanted, and stays.
    pub(super) fn unwanted(&self, module: &Rc<ModuleValues>, name: &Resource) -> Vec<Key> {
        if !self.is_partial() {
            return Vec::new();
        }
        let keys = self.state().keys_of(&module.address, name);
        let stay = keys.into_iter().filter(|key| {
            let address = name.instance(&module.address, key.clone());
            let goes = !self.is(Mode::RefreshOnly) && self.is_in_plan(&address);
            !self.is_expected(&address) && !goes
        });
        stay.collect()
    }
}

impl Here<'_> {
    pub(super) fn address(&self, key: &Key) -> rform_core::addr::ResourceInstance {
        self.name.instance(&self.module.address, key.clone())
    }
}
