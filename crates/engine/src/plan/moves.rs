//! Objects that are called something else now: `moved` blocks, and `count` that came or went.

use std::collections::{BTreeMap, BTreeSet};

use super::Planner;
use rform_config::{Config, Moved, Repetition};
use rform_core::addr::{Key, Module, ModuleInstance, ModuleStep, ResourceInstance, Target};
use rform_core::diag::{Diagnostic, Sources};

impl Planner<'_> {
    /// Renames what the state holds.
    pub(super) fn move_objects(&mut self) {
        let config = self.run.session.config;
        let statements = statements(config);
        let mut found = faults(config, &statements);
        found.extend(removed_but_declared(config));
        if !self.run.report(found) {
            return;
        }
        let mut state = self.state.borrow_mut();
        let addresses: Vec<ResourceInstance> = state.resources.keys().cloned().collect();
        let mut moved = BTreeMap::new();
        let mut blocked = Vec::new();
        for address in addresses {
            let told = destination(&address, &statements);
            let is_told = told.is_some();
            let target = told.or_else(|| implied(&address, config));
            let Some(target) = target.filter(|target| *target != address) else {
                continue;
            };
            if state.resources.contains_key(&target) {
                blocked.push((address, target));
                continue;
            }
            if let Some(instance) = state.resources.remove(&address) {
                // Before Terraform 0.12 the first of one was called as the one without a count.
                let is_same = !is_told && instance.is_of_old_form();
                state.resources.insert(target.clone(), instance);
                if !is_same {
                    moved.insert(target, address);
                }
            }
        }
        drop(state);
        let explicit = blocked
            .iter()
            .filter(|(address, _)| statements.iter().any(|it| it.apply(address).is_some()));
        let explicit: Vec<_> = explicit.collect();
        if !explicit.is_empty() {
            self.run.report([unresolved(&explicit)]);
        }
        self.run.report(self.left_out(&moved));
        self.moved = moved.into();
    }

    /// A plan for some objects only must not tear moved ones from what they were.
    fn left_out(&self, moved: &BTreeMap<ResourceInstance, ResourceInstance>) -> Option<Diagnostic> {
        let targets = &self.options.targets;
        let is_left_out =
            |address: &&ResourceInstance| !targets.iter().any(|target| target.contains(address));
        let ends = || moved.iter().flat_map(|(to, from)| [from, to]);
        let imports = &self.options.imports;
        let is_imported = |end: &ResourceInstance| imports.iter().any(|(it, _)| it == end);
        // Of a plan to import, nothing but the import is kept.
        if !imports.is_empty() && !ends().any(is_imported) {
            return None;
        }
        let left_out: BTreeSet<&ResourceInstance> = ends().filter(is_left_out).collect();
        (!targets.is_empty() && !left_out.is_empty()).then(|| excluded(&left_out))
    }
}

fn excluded(left_out: &BTreeSet<&ResourceInstance>) -> Diagnostic {
    let options = left_out
        .iter()
        .map(|address| format!("\n  -target={:?}", address.to_string()));
    let detail = format!(
        "Resource instances in your current state have moved to new addresses in the latest \
         configuration. Terraform must include those resource instances while planning in order \
         to ensure a correct result, but your -target=... options do not fully cover all of those \
         resource instances.\n\nTo create a valid plan, either remove your -target=... options \
         altogether or add the following additional target options:{}\n\nNote that adding these \
         options may include further additional resource instances in your plan, in order to \
         respect object dependencies.",
        options.collect::<String>()
    );
    Diagnostic::error("Moved resource instances excluded by targeting", detail)
}

/// A `moved` block with the module it is in.
pub(super) struct Statement<'a> {
    pub module: &'a Module,
    pub block: &'a Moved,
}

pub(super) fn statements(config: &Config) -> Vec<Statement<'_>> {
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
    fn apply(&self, address: &ResourceInstance) -> Option<ResourceInstance> {
        let depth = self.module.0.len();
        let (front, inner) = address.module.0.split_at_checked(depth)?;
        let same = front.iter().zip(self.module.0.iter());
        if !same.map(|(step, name)| step.name == *name).all(|same| same) {
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
fn destination(
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
fn implied(address: &ResourceInstance, config: &Config) -> Option<ResourceInstance> {
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

/// What is wrong with the statements, taken together.
fn faults(config: &Config, statements: &[Statement<'_>]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let sources = &config.sources;
    for (at, one) in statements.iter().enumerate() {
        if let Some(fault) = redundant(one) {
            faults.push(fault);
            continue;
        }
        faults.extend(still_exists(config, one));
        let before = statements.iter().take(at);
        faults.extend(before.filter_map(|two| ambiguous(two, one, sources)));
    }
    if faults.is_empty() {
        faults.extend(cycle(statements, sources));
    }
    faults
}

fn redundant(it: &Statement<'_>) -> Option<Diagnostic> {
    let (from, to) = (&it.block.from, &it.block.to);
    (from == to).then(|| {
        let detail = format!(
            "This statement declares a move from {} to the same address, which is the same as not \
             declaring this move at all.",
            full(it.module, from)
        );
        Diagnostic::error("Redundant move statement", detail).at(it.block.span)
    })
}

fn ambiguous(one: &Statement<'_>, two: &Statement<'_>, sources: &Sources) -> Option<Diagnostic> {
    if one.module != two.module {
        return None;
    }
    let (from_one, to_one) = (&one.block.from, &one.block.to);
    let (from_two, to_two) = (&two.block.from, &two.block.to);
    let place = sources.start_of(one.block.span);
    let whole = |target: &Target| match target {
        Target::Module(_) => "module",
        _ => "resource",
    };
    let detail = if from_one == from_two && to_one != to_two {
        format!(
            "A statement at {place} declared that {from_one} moved to {to_one}, but this \
             statement instead declares that it moved to {to_two}.\n\nEach {} can move to only \
             one destination {}.",
            whole(from_one),
            whole(from_one)
        )
    } else if to_one == to_two && from_one != from_two {
        format!(
            "A statement at {place} declared that {from_one} moved to {to_one}, but this \
             statement instead declares that {from_two} moved there.\n\nEach {} can have moved \
             from only one source {}.",
            whole(to_one),
            whole(to_one)
        )
    } else {
        return None;
    };
    Some(Diagnostic::error("Ambiguous move statements", detail).at(two.block.span))
}

fn cycle(statements: &[Statement<'_>], sources: &Sources) -> Option<Diagnostic> {
    for (at, start) in statements.iter().enumerate() {
        let mut chain = vec![at];
        let mut current = start;
        while let Some(next) = statements
            .iter()
            .position(|it| it.module == current.module && it.block.from == current.block.to)
        {
            if next == at {
                let chain = chain.iter().map(|at| &statements[*at]);
                return Some(cyclic(chain, sources));
            }
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
            current = &statements[next];
        }
    }
    None
}

fn cyclic<'a>(chain: impl Iterator<Item = &'a Statement<'a>>, sources: &Sources) -> Diagnostic {
    let all = |target: &Target| match target {
        Target::Instance(_) => target.to_string(),
        _ => format!("{target}[*]"),
    };
    let lines = chain.map(|it| {
        let place = sources.start_of(it.block.span);
        format!(
            "\n  - {place}: {} → {}",
            all(&it.block.from),
            all(&it.block.to)
        )
    });
    let lines: String = lines.collect();
    let detail = format!(
        "The following chained move statements form a cycle, and so there is no final location \
         to move objects to:{lines}\n\nA chain of move statements must end with an address that \
         doesn't appear in any other statements, and which typically also refers to an object \
         still declared in the configuration."
    );
    Diagnostic::error("Cyclic dependency in move statements", detail)
}

/// The old name must be free.
fn still_exists(config: &Config, it: &Statement<'_>) -> Option<Diagnostic> {
    let (nouns, declared) = match (&it.block.from, &it.block.to) {
        (Target::Resource(module, name), _) => {
            let path = within(it.module, module);
            let resource = config.module(&path)?.resources.get(name)?;
            (("resource", "resource"), resource.span)
        }
        (Target::Module(module), _) => {
            let (step, front) = module.0.split_last()?;
            let path = within(it.module, &ModuleInstance(front.into()));
            let call = config.module(&path)?.calls.get(&step.name)?;
            if step.key != Key::None {
                return None;
            }
            (("module call", "call"), call.span)
        }
        _ => return None,
    };
    let keeps = keeps_resource(&it.block.from, &it.block.to);
    (!keeps).then(|| it.still_declared(nouns, &config.sources.start_of(declared)))
}

/// What is said to be removed must not be declared.
fn removed_but_declared(config: &Config) -> Vec<Diagnostic> {
    let modules = config.modules.values();
    let blocks = modules.flat_map(|module| module.removed.iter().map(move |it| (module, it)));
    let faults = blocks.filter_map(|(module, block)| match &block.from {
        Target::Resource(inner, name) => {
            let path = within(&module.path, inner);
            let resource = config.module(&path)?.resources.get(name)?;
            let detail = format!(
                "This statement declares that {} was removed, but it is still declared in \
                 configuration.",
                full(&module.path, &block.from)
            );
            let summary = "Removed resource still exists";
            Some(Diagnostic::error(summary, detail).at(resource.span))
        }
        Target::Module(inner) => {
            let (step, front) = inner.0.split_last()?;
            let path = within(&module.path, &ModuleInstance(front.into()));
            let call = config.module(&path)?.calls.get(&step.name)?;
            let detail = format!(
                "This statement declares that {} was removed, but it is still declared in \
                 configuration.",
                full(&module.path, &block.from)
            );
            Some(Diagnostic::error("Removed module still exists", detail).at(call.span))
        }
        Target::Instance(_) => None,
    });
    faults.collect()
}

/// `a` to `a["x"]` moves within the resource.
fn keeps_resource(from: &Target, to: &Target) -> bool {
    match (from, to) {
        (Target::Resource(module, name), Target::Instance(instance)) => {
            instance.module == *module && instance.resource == *name
        }
        (Target::Module(from), Target::Module(to)) => from.module() == to.module() && from != to,
        _ => false,
    }
}

fn full(module: &Module, target: &Target) -> String {
    match module.is_root() {
        true => target.to_string(),
        false => format!("{module}.{target}"),
    }
}

fn within(module: &Module, inner: &ModuleInstance) -> Module {
    let names = inner.0.iter().map(|step| step.name.clone());
    Module(module.0.iter().cloned().chain(names).collect())
}

fn unresolved(blocked: &[&(ResourceInstance, ResourceInstance)]) -> Diagnostic {
    let lines = blocked
        .iter()
        .map(|(from, to)| format!("\n  - {from} could not move to {to}"));
    let lines: String = lines.collect();
    let detail = format!(
        "Terraform tried to adjust resource instance addresses in the prior state based on \
         change information recorded in the configuration, but some adjustments did not succeed \
         due to existing objects already at the intended addresses:{lines}\n\nTerraform has \
         planned to destroy these objects. If Terraform's proposed changes aren't appropriate, \
         you must first resolve the conflicts using the \"terraform state\" subcommands and then \
         create a new plan."
    );
    Diagnostic::warning("Unresolved resource instance address changes", detail)
}
