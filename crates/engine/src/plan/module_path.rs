//! Paths to module instances of which not all instance keys are known.

use std::rc::Rc;
use std::sync::Arc;

use rform_config::{Config, ModuleCall, Repetition};
use rform_core::addr::{Key, Module, ModuleInstance, Resource};

/// The calls that lead to a module instance, each with its instance key; none for any key.
pub type PartialModulePath = Vec<(Arc<str>, Option<Key>)>;

/// The resources that references lead to, directly or indirectly.
pub type ReachableResources = Rc<[(PartialModulePath, Resource)]>;

/// The path of an instance of a call in the module at `path`. A call without repetition has one
/// instance, without a key.
pub fn child_path(
    path: &PartialModulePath,
    call: &ModuleCall,
    key: Option<Key>,
) -> PartialModulePath {
    let key = match call.repetition {
        Repetition::One => Some(Key::None),
        _ => key,
    };
    let mut inner = path.clone();
    inner.push((call.name.clone(), key));
    inner
}

/// The call that a module is an instance of, and the path of the calling module.
pub fn parent_call<'c>(
    config: &'c Config,
    path: &[(Arc<str>, Option<Key>)],
) -> Option<(&'c ModuleCall, PartialModulePath)> {
    let ((name, _), outer) = path.split_last()?;
    let outer = outer.to_vec();
    let call = config.module(&module_of(&outer))?.calls.get(name)?;
    Some((call, outer))
}

/// The path of a module instance, with all of its keys.
pub fn partial_path(module: &ModuleInstance) -> PartialModulePath {
    let steps = module.0.iter();
    steps
        .map(|step| (step.name.clone(), Some(step.key.clone())))
        .collect()
}

/// The module at a path, without instance keys.
pub fn module_of(path: &[(Arc<str>, Option<Key>)]) -> Module {
    Module(path.iter().map(|(name, _)| name.clone()).collect())
}

/// Whether a module instance has the known keys of a path that leads to the same module.
pub fn matches_instance(path: &PartialModulePath, module: &ModuleInstance) -> bool {
    let mut both = path.iter().zip(&*module.0);
    both.all(|((_, key), step)| key.as_ref().is_none_or(|key| *key == step.key))
}
