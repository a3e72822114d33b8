//! Moves of objects to new addresses: by `moved` blocks, and implied ones.

use rform_config::{Config, Moved, Repetition};
use rform_core::addr::{Key, Module, ModuleInstance, ModuleStep, ResourceInstance, Target};
use rform_core::diag::Diagnostic;

/// A `moved` block with the module it is in.
pub struct MoveStatement<'a> {
    /// The module that holds the block; its addresses are relative to that.
    pub module: &'a Module,
    /// The block itself.
    pub block: &'a Moved,
}

/// All `moved` blocks of a configuration.
pub fn statements(config: &Config) -> Vec<MoveStatement<'_>> {
    let modules = config.modules.values();
    let all = modules.flat_map(|module| {
        module.moved.iter().map(|block| MoveStatement {
            module: &module.path,
            block,
        })
    });
    all.collect()
}

impl MoveStatement<'_> {
    /// The error that the source of the move is still declared, at `place`. `nouns` are the long and
    /// the short word for it, such as `resource instance` and `instance`.
    pub fn still_declared(&self, nouns: (&str, &str), place: &str) -> Diagnostic {
        let detail = format!(
            "This statement declares a move from {}, but that {} is still declared at \
             {place}.\n\nChange your configuration so that this {} will be declared as {} instead.",
            full(self.module, &self.block.from),
            nouns.0,
            nouns.1,
            full(self.module, &self.block.to)
        );
        Diagnostic::error("Moved object still exists", detail).at(self.block.span)
    }

    /// The address that the statement moves an object to; none if it does not move it.
    pub(super) fn apply(&self, address: &ResourceInstance) -> Option<ResourceInstance> {
        let depth = self.module.0.len();
        let (front, inner) = address.module.0.split_at_checked(depth)?;
        let mut steps = front.iter().zip(self.module.0.iter());
        if !steps.all(|(step, name)| step.name == *name) {
            return None;
        }
        let (inner, resource, key) = renamed(&self.block.from, &self.block.to, inner, address)?;
        let steps = front.iter().cloned().chain(inner);
        Some(ResourceInstance {
            module: ModuleInstance(steps.collect()),
            resource,
            key,
        })
    }
}

type Renamed = (Vec<ModuleStep>, rform_core::addr::Resource, Key);

fn renamed(
    from: &Target,
    to: &Target,
    inner: &[ModuleStep],
    address: &ResourceInstance,
) -> Option<Renamed> {
    let inner_module = ModuleInstance(inner.into());
    match (from, to) {
        (Target::Module(from), Target::Module(to)) => {
            let steps = module_renamed(from, to, inner)?;
            Some((steps, address.resource.clone(), address.key.clone()))
        }
        (Target::Resource(from, name), Target::Resource(to, new_name)) => {
            let same = inner_module == *from && address.resource == *name;
            same.then(|| (to.0.to_vec(), new_name.clone(), address.key.clone()))
        }
        _ => {
            let (from, to) = (instance_of(from)?, instance_of(to)?);
            let same = inner_module == from.module
                && address.resource == from.resource
                && address.key == from.key;
            same.then(|| (to.module.0.to_vec(), to.resource, to.key))
        }
    }
}

fn instance_of(target: &Target) -> Option<ResourceInstance> {
    match target {
        Target::Instance(instance) => Some(instance.clone()),
        Target::Resource(module, resource) => Some(resource.instance(module, Key::None)),
        Target::Module(_) => None,
    }
}

/// Without a key on either side, all instances of the call keep theirs.
fn module_renamed(
    from: &ModuleInstance,
    to: &ModuleInstance,
    inner: &[ModuleStep],
) -> Option<Vec<ModuleStep>> {
    let (last, front) = from.0.split_last()?;
    let (step, rest) = inner.get(front.len()..)?.split_first()?;
    if !inner.starts_with(front) || step.name != last.name {
        return None;
    }
    let (new_last, new_front) = to.0.split_last()?;
    let keyless = last.key == Key::None && new_last.key == Key::None;
    if !keyless && step.key != last.key {
        return None;
    }
    let key = match keyless {
        true => step.key.clone(),
        false => new_last.key.clone(),
    };
    let name = new_last.name.clone();
    let moved = new_front.iter().cloned().chain([ModuleStep { name, key }]);
    Some(moved.chain(rest.iter().cloned()).collect())
}

/// The address that all statements together move an object to; none if they do not move it.
pub fn destination(
    address: &ResourceInstance,
    statements: &[MoveStatement<'_>],
) -> Option<ResourceInstance> {
    let mut current = address.clone();
    for _ in 0..=statements.len() {
        let next = statements.iter().find_map(|it| it.apply(&current));
        match next {
            Some(next) if next != current => current = next,
            _ => break,
        }
    }
    (current != *address).then_some(current)
}

/// The address that an object moves to when `count` was added to its resource or removed: from `a`
/// to `a[0]`, or back.
/// <https://developer.hashicorp.com/terraform/language/modules/develop/refactoring#enabling-count-or-for_each-for-a-resource>
pub fn implied(address: &ResourceInstance, config: &Config) -> Option<ResourceInstance> {
    let module = config.module(&address.module.module())?;
    let resource = module.resources.get(&address.resource)?;
    Some(ResourceInstance {
        key: implied_key(&address.key, &resource.repetition),
        ..address.clone()
    })
}

fn implied_key(key: &Key, repetition: &Repetition) -> Key {
    match (key, repetition) {
        (Key::None, Repetition::Count(_)) => Key::Index(0),
        (Key::Index(0), Repetition::One) => Key::None,
        (key, _) => key.clone(),
    }
}

/// The address of a target within a module, from the root.
pub fn full(module: &Module, target: &Target) -> String {
    match module.is_root() {
        true => target.to_string(),
        false => format!("{module}.{target}"),
    }
}
