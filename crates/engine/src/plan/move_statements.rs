//! `moved` blocks: where each moves an object to.

use rform_config::{Config, Moved, Repetition};
use rform_core::addr::{Key, Module, ModuleInstance, ModuleStep, ResourceInstance, Target};
use rform_core::diag::Diagnostic;

/// A `moved` block with the module it is in.
pub struct Statement<'a> {
    pub module: &'a Module,
    pub block: &'a Moved,
}

pub fn statements(config: &Config) -> Vec<Statement<'_>> {
    let modules = config.modules.values();
    let all = modules.flat_map(|module| {
        module.moved.iter().map(|block| Statement {
            module: &module.path,
            block,
        })
    });
    all.collect()
}

impl Statement<'_> {
    /// That what was moved away is declared all the same, at that place; it is called by the first
    /// noun, then by the second.
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

    /// Where the statement moves an object to; none if it is not about it.
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

/// Where a chain of statements leads; however long.
pub fn destination(
    address: &ResourceInstance,
    statements: &[Statement<'_>],
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

/// `a` and `a[0]` are the same when `count` comes or goes.
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

pub fn full(module: &Module, target: &Target) -> String {
    match module.is_root() {
        true => target.to_string(),
        false => format!("{module}.{target}"),
    }
}
