//! Errors of the `moved` and `removed` blocks of a configuration.
//! <https://developer.hashicorp.com/terraform/language/modules/develop/refactoring>

use crate::plan::move_order::in_order;
use crate::plan::move_statements::{MoveStatement, full};
use rform_config::Config;
use rform_core::addr::{Key, Module, ModuleInstance, Target};
use rform_core::diag::{Diagnostic, Sources};

/// The errors of all `moved` blocks: redundant, ambiguous or cyclic ones, and those whose source is
/// still declared.
pub fn errors(config: &Config, statements: &[MoveStatement<'_>]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let sources = &config.sources;
    for (at, one) in statements.iter().enumerate() {
        if let Some(error) = redundant(one) {
            errors.push(error);
            continue;
        }
        errors.extend(still_exists(config, one));
        let before = statements.iter().take(at);
        errors.extend(before.filter_map(|two| ambiguous(two, one, sources)));
    }
    if errors.is_empty() {
        errors.extend(cycles(statements, sources));
    }
    errors
}

fn redundant(it: &MoveStatement<'_>) -> Option<Diagnostic> {
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

fn ambiguous(
    one: &MoveStatement<'_>,
    two: &MoveStatement<'_>,
    sources: &Sources,
) -> Option<Diagnostic> {
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

fn cycles(statements: &[MoveStatement<'_>], sources: &Sources) -> Vec<Diagnostic> {
    let groups = in_order(statements).err().unwrap_or_default();
    let errors = groups.iter().map(|group| {
        let members = group.iter().filter_map(|at| statements.get(*at));
        cyclic(members, sources)
    });
    errors.collect()
}

fn cyclic<'a>(chain: impl Iterator<Item = &'a MoveStatement<'a>>, sources: &Sources) -> Diagnostic {
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

/// The error that the source of a move is still declared.
fn still_exists(config: &Config, it: &MoveStatement<'_>) -> Option<Diagnostic> {
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

/// The errors of `removed` blocks whose resource or module is still declared.
pub fn removed_but_declared(config: &Config) -> Vec<Diagnostic> {
    let modules = config.modules.values();
    let blocks = modules.flat_map(|module| module.removed.iter().map(move |it| (module, it)));
    let errors = blocks.filter_map(|(module, block)| match &block.from {
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
    errors.collect()
}

/// Whether a move stays within its resource or module call, as from `a` to `a["x"]`.
fn keeps_resource(from: &Target, to: &Target) -> bool {
    match (from, to) {
        (Target::Resource(module, name), Target::Instance(instance)) => {
            instance.module == *module && instance.resource == *name
        }
        (Target::Module(from), Target::Module(to)) => from.module() == to.module() && from != to,
        _ => false,
    }
}

fn within(module: &Module, inner: &ModuleInstance) -> Module {
    let names = inner.0.iter().map(|step| step.name.clone());
    Module(module.0.iter().cloned().chain(names).collect())
}
