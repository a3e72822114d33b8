//! Module paths of which not all instance keys are known.

use std::rc::Rc;
use std::sync::Arc;

use rform_config::{Config, ModuleCall, Repetition};
use rform_core::addr::{Key, Module, ModuleInstance, Resource};

/// A module with the keys around it as far as they are known; none for any key.
pub type Place = Vec<(Arc<str>, Option<Key>)>;

/// The resources that references lead to, directly or not.
pub type Reached = Rc<[(Place, Resource)]>;

/// The place of a call's instance; one that is not repeated has no key.
pub fn within(place: &Place, call: &ModuleCall, key: Option<Key>) -> Place {
    let key = match call.repetition {
        Repetition::One => Some(Key::None),
        _ => key,
    };
    let mut inner = place.clone();
    inner.push((call.name.clone(), key));
    inner
}

/// The call that a place is an instance of, and the place it is in.
pub fn call_of<'c>(
    config: &'c Config,
    place: &[(Arc<str>, Option<Key>)],
) -> Option<(&'c ModuleCall, Place)> {
    let ((name, _), outer) = place.split_last()?;
    let outer = outer.to_vec();
    let call = config.module(&module_of(&outer))?.calls.get(name)?;
    Some((call, outer))
}

pub fn place_of(module: &ModuleInstance) -> Place {
    let steps = module.0.iter();
    steps
        .map(|step| (step.name.clone(), Some(step.key.clone())))
        .collect()
}

pub fn module_of(place: &[(Arc<str>, Option<Key>)]) -> Module {
    Module(place.iter().map(|(name, _)| name.clone()).collect())
}

pub fn fits(place: &Place, module: &ModuleInstance) -> bool {
    let mut both = place.iter().zip(&*module.0);
    both.all(|((_, key), step)| key.as_ref().is_none_or(|key| *key == step.key))
}
