//! Moves of objects to new addresses: by `moved` blocks, and implied ones.

use rform_config::{Config, Moved, Repetition};
use rform_core::addr::{
    Key, Module, ModuleInstance, ModuleStep, Resource, ResourceInstance, Target,
};
use rform_core::diag::Diagnostic;

/// A `moved` block with the module it is in.
pub struct MoveStatement<'a> {
    /// The module that holds the block; its addresses are relative to that.
    pub module: &'a Module,
    /// The block itself.
    pub block: &'a Moved,
    /// Whether the configuration has no such block, and the move follows from `count`.
    pub is_implied: bool,
}

/// All `moved` blocks of a configuration.
pub fn statements(config: &Config) -> Vec<MoveStatement<'_>> {
    let modules = config.modules.values();
    let all = modules.flat_map(|module| {
        module.moved.iter().map(|block| MoveStatement {
            module: &module.path,
            block,
            is_implied: false,
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

    /// Whether one of the statement's ends is the resource of an instance, or an instance of it.
    pub(super) fn names(&self, it: &ResourceInstance) -> bool {
        let ends = [&self.block.from, &self.block.to];
        ends.into_iter()
            .filter_map(resource_of)
            .any(|(module, name)| {
                let around = it.module.0.split_at_checked(self.module.0.len());
                let is_inside = |(front, inner): (&[ModuleStep], &[ModuleStep])| {
                    let mut steps = front.iter().zip(self.module.0.iter());
                    inner == &*module.0 && steps.all(|(step, name)| step.name == *name)
                };
                *name == it.resource && around.is_some_and(is_inside)
            })
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

type Renamed = (Vec<ModuleStep>, Resource, Key);

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

fn resource_of(target: &Target) -> Option<(&ModuleInstance, &Resource)> {
    match target {
        Target::Instance(it) => Some((&it.module, &it.resource)),
        Target::Resource(module, resource) => Some((module, resource)),
        Target::Module(_) => None,
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

/// The moves that no block declares, because `count` was added to a resource or removed: from `a` to
/// `a[0]`, or back. A resource that a declared move names stays as that leaves it.
/// <https://developer.hashicorp.com/terraform/language/modules/develop/refactoring#enabling-count-or-for_each-for-a-resource>
pub fn implied<'s>(
    config: &Config,
    addresses: impl Iterator<Item = &'s ResourceInstance>,
    declared: &[MoveStatement<'_>],
) -> ImpliedMoves {
    let undeclared = addresses.filter(|it| !declared.iter().any(|one| one.names(it)));
    let blocks = undeclared.filter_map(|address| implied_move(config, address));
    ImpliedMoves {
        root: Module::root(),
        blocks: blocks.collect(),
    }
}

/// Moves that no block of the configuration declares.
pub struct ImpliedMoves {
    root: Module,
    blocks: Vec<Moved>,
}

impl ImpliedMoves {
    /// The moves as if blocks of the root module declared them.
    pub fn statements(&self) -> impl Iterator<Item = MoveStatement<'_>> {
        self.blocks.iter().map(|block| MoveStatement {
            module: &self.root,
            block,
            is_implied: true,
        })
    }
}

fn implied_move(config: &Config, address: &ResourceInstance) -> Option<Moved> {
    let module = config.module(&address.module.module())?;
    let resource = module.resources.get(&address.resource)?;
    let key = match (&address.key, &resource.repetition) {
        (Key::None, Repetition::Count(_)) => Key::Index(0),
        (Key::Index(0), Repetition::One) => Key::None,
        _ => return None,
    };
    let to = ResourceInstance {
        key,
        ..address.clone()
    };
    Some(Moved {
        from: Target::Instance(address.clone()),
        to: Target::Instance(to),
        span: resource.span,
        ends: (resource.span, resource.span),
    })
}

/// The address of a target within a module, from the root.
pub fn full(module: &Module, target: &Target) -> String {
    match module.is_root() {
        true => target.to_string(),
        false => format!("{module}.{target}"),
    }
}
