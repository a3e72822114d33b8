//! Moves within a state or between two states: `state mv`.
//!
//! [`plan_moves`] finds which instance goes to which address, by the rules of
//! <https://developer.hashicorp.com/terraform/cli/commands/state/mv>; [`take_moved`] takes the
//! moved objects out of their state under their new addresses.

use std::collections::BTreeSet;

use super::address_pattern::{AddressPattern, is_within};
use super::{Fields, Instance, State};
use rform_core::addr::{ConfigResource, Key, ModuleInstance, Resource, ResourceInstance, Target};
use rform_core::diag::Diagnostic;

/// Pairs of the old and the new address of an instance.
pub type Moves = Vec<(ResourceInstance, ResourceInstance)>;

/// Instances that were taken out of a state, with their new addresses.
#[derive(Debug)]
pub struct Moved(Vec<(ResourceInstance, Instance, Option<Fields>)>);

/// Takes the instances out of the state that move. Objects that depended on a moved resource lose
/// their dependencies, which the next apply finds again: the old addresses mean nothing any more.
pub fn take_moved(state: &mut State, moves: Moves) -> Moved {
    forget_dependencies(state, &moves);
    let taken = moves.into_iter().filter_map(|(old, new)| {
        let fields = state.other.of_resource(&old).cloned();
        Some((new, state.resources.remove(&old)?, fields))
    });
    Moved(taken.collect())
}

impl Moved {
    /// Puts the instances into a state under their new addresses, with what later versions of
    /// Terraform have written beside them.
    pub fn put_into(self, state: &mut State) {
        for (address, instance, fields) in self.0 {
            if let Some(fields) = fields {
                state.other.add_to_resource(&address, fields);
            }
            state.resources.insert(address, instance);
        }
    }
}

fn forget_dependencies(state: &mut State, moves: &Moves) {
    let moved: BTreeSet<ConfigResource> = moves.iter().map(|(old, _)| old.config()).collect();
    for instance in state.resources.values_mut() {
        let objects = instance
            .current
            .iter_mut()
            .chain(instance.deposed.values_mut());
        for object in objects.filter(|it| it.dependencies.iter().any(|it| moved.contains(it))) {
            object.dependencies.clear();
        }
    }
}

/// Finds which instances of `state` move to which addresses of `there`, which is the same state
/// unless the objects move to another file.
///
/// # Errors
/// Nothing is at `from`, something is at `to`, or the two addresses do not fit each other.
pub fn plan_moves(
    state: &State,
    there: &State,
    from: &Target,
    to: &Target,
) -> Result<Moves, Diagnostic> {
    let single = match from {
        // The instance without a key, where there is one, is meant before all of them.
        Target::Resource(module, resource) => Some(resource.instance(module, Key::None)),
        _ => None,
    };
    let single = single.filter(|address| state.resources.contains_key(address));
    let from = &single.map_or_else(|| from.clone(), Target::Instance);
    let found: Vec<&ResourceInstance> = state
        .resources
        .keys()
        .filter(|address| AddressPattern(from.clone()).matches(address))
        .collect();
    match (from, to) {
        (Target::Module(from_module), Target::Module(to_module)) => {
            let found = found
                .into_iter()
                .filter(|it| is_within(from_module, &it.module));
            let moves: Moves = found
                .map(|old| {
                    let module = in_moved_module(&old.module, from_module, to_module);
                    (old.clone(), old.resource.instance(&module, old.key.clone()))
                })
                .collect();
            not_empty(moves, from).and_then(|moves| check_free(moves, there, to, "module"))
        }
        (Target::Module(_), _) => Err(Diagnostic::error(
            "Invalid target address",
            format!("Cannot move {from} to {to}: the target must also be a module."),
        )),
        (_, Target::Module(module)) => {
            let moves = found
                .into_iter()
                .map(|old| (old.clone(), old.resource.instance(module, old.key.clone())));
            not_empty(moves.collect(), from)
                .and_then(|moves| check_free(moves, there, to, "resource instance"))
        }
        (Target::Resource(..), Target::Resource(module, resource))
            if !found.is_empty() && has_instances(there, module, resource) =>
        {
            Err(taken(to, "resource"))
        }
        _ => {
            let moves = resource_moves(found, from, to)?;
            not_empty(moves, from)
                .and_then(|moves| check_free(moves, there, to, "resource instance"))
        }
    }
}

fn resource_moves(
    found: Vec<&ResourceInstance>,
    from: &Target,
    to: &Target,
) -> Result<Moves, Diagnostic> {
    let (to_module, to_resource, to_key) = match to {
        Target::Instance(instance) => (
            &instance.module,
            &instance.resource,
            Some(instance.key.clone()),
        ),
        Target::Resource(module, resource) => (module, resource, None),
        Target::Module(_) => return Ok(Vec::new()),
    };
    let kinds_differ = found
        .iter()
        .any(|old| old.resource.kind != to_resource.kind || old.resource.mode != to_resource.mode);
    if kinds_differ {
        return Err(Diagnostic::error(
            "Invalid state move request",
            format!("Cannot move {from} to {to}: resource types don't match."),
        ));
    }
    let several = found.len() > 1;
    if several && to_key.is_some() {
        return Err(Diagnostic::error(
            "Invalid target address",
            format!(
                "Cannot move {from} to {to}: the source is a whole resource (not a resource \
                 instance) so the target must also be a whole resource."
            ),
        ));
    }
    // One instance named by its key goes to the keyless instance of the target.
    let keep_keys = matches!(from, Target::Resource(..)) && to_key.is_none();
    let moves = found.into_iter().map(|old| {
        let key = match &to_key {
            Some(key) => key.clone(),
            None if keep_keys => old.key.clone(),
            None => Key::None,
        };
        (old.clone(), to_resource.instance(to_module, key))
    });
    Ok(moves.collect())
}

/// The module instance after `from` has become `to`.
fn in_moved_module(
    module: &ModuleInstance,
    from: &ModuleInstance,
    to: &ModuleInstance,
) -> ModuleInstance {
    let mut steps = to.0.to_vec();
    // A call without a key stands for all of its instances, which keep their keys.
    if !from.contains(module)
        && let (Some(last), Some(old)) = (steps.last_mut(), module.0.get(from.0.len() - 1))
    {
        last.key = old.key.clone();
    }
    steps.extend(module.0.iter().skip(from.0.len()).cloned());
    ModuleInstance(steps.into())
}

fn not_empty(moves: Moves, from: &Target) -> Result<Moves, Diagnostic> {
    if moves.is_empty() {
        return Err(Diagnostic::error(
            "Invalid source address",
            format!("Cannot move {from}: does not match anything in the current state."),
        ));
    }
    Ok(moves)
}

fn check_free(moves: Moves, there: &State, to: &Target, what: &str) -> Result<Moves, Diagnostic> {
    let is_taken = moves
        .iter()
        .any(|(_, new)| there.resources.contains_key(new));
    match is_taken {
        true => Err(taken(to, what)),
        false => Ok(moves),
    }
}

fn taken(to: &Target, what: &str) -> Diagnostic {
    let detail = format!(
        "Cannot move to {to}: there is already a {what} at that address in the current state."
    );
    Diagnostic::error("Invalid target address", detail)
}

/// Whether the state has any instance of the resource.
fn has_instances(state: &State, module: &ModuleInstance, resource: &Resource) -> bool {
    let mut instances = state.resources.keys();
    instances.any(|it| it.module == *module && it.resource == *resource)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Object;
    use rform_core::addr::{ProviderConfig, ProviderSource, parse_resource_instance, parse_target};
    use std::sync::Arc;

    fn state(addresses: &[&str]) -> State {
        let mut state = State::default();
        let provider = ProviderConfig::root(ProviderSource::default_for("x"));
        for text in addresses {
            let object = Object {
                tainted: false,
                schema_version: 0,
                attributes: Arc::new(serde_json::json!({})),
                flat_attributes: None,
                sensitive: Vec::new(),
                private: Vec::new(),
                identity: None,
                dependencies: Vec::new(),
                create_before_destroy: false,
                other: serde_json::Map::new(),
            };
            if let Ok(address) = parse_resource_instance(text) {
                state.set_current(&address, &provider, Some(object));
            }
        }
        state
    }

    fn moves(state: &State, from: &str, to: &str) -> Result<Vec<String>, String> {
        let read = |text| parse_target(text).map_err(|error| error.0);
        let moves = plan_moves(state, state, &read(from)?, &read(to)?);
        let moves = moves.map_err(|error| error.summary)?;
        Ok(moves
            .iter()
            .map(|(old, new)| format!("{old} > {new}"))
            .collect())
    }

    #[test]
    fn keys_are_kept_where_all_instances_move() {
        let state = state(&[
            "x.a[0]",
            "x.a[1]",
            "x.b",
            "module.m[0].x.c",
            "module.m[1].x.c",
        ]);
        let says = |from, to, expected: Result<&[&str], &str>| {
            let expected = expected
                .map(|it| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
                .map_err(str::to_owned);
            assert_eq!(moves(&state, from, to), expected, "{from} {to}");
        };
        says("x.a", "x.n", Ok(&["x.a[0] > x.n[0]", "x.a[1] > x.n[1]"]));
        says("x.a[1]", "x.n", Ok(&["x.a[1] > x.n"]));
        says("x.b", "x.n[\"k\"]", Ok(&["x.b > x.n[\"k\"]"]));
        says("x.b", "module.q.x.b", Ok(&["x.b > module.q.x.b"]));
        says(
            "module.m",
            "module.n",
            Ok(&[
                "module.m[0].x.c > module.n[0].x.c",
                "module.m[1].x.c > module.n[1].x.c",
            ]),
        );
        says(
            "module.m[1]",
            "module.n",
            Ok(&["module.m[1].x.c > module.n.x.c"]),
        );
        says("x.z", "x.n", Err("Invalid source address"));
        says("x.b", "x.a[0]", Err("Invalid target address"));
        says("x.b", "y.b", Err("Invalid state move request"));
        says("module.m", "x.n", Err("Invalid target address"));
    }
}
