//! The order in which `moved` statements are carried out: a move goes on from where another ends, and
//! what lies within a module or a resource moves before or after that as a whole.
//! <https://developer.hashicorp.com/terraform/language/modules/develop/refactoring#chaining-moved-blocks>

use std::sync::Arc;

use petgraph::algo::{tarjan_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use crate::plan::move_statements::MoveStatement;
use rform_core::addr::{Key, Module, ModuleInstance, Resource, Target};

/// The statements by their index, each after those that it depends on; otherwise as they are written.
///
/// # Errors
/// Statements depend on each other: each such group, by index, in the order they are written.
pub fn in_order(statements: &[MoveStatement<'_>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    let graph = dependencies(statements);
    match toposort(&graph, None) {
        Ok(order) => Ok(order.into_iter().map(NodeIndex::index).collect()),
        Err(_) => Err(groups(&graph)),
    }
}

/// The graph with an edge from each statement to those that depend on it.
fn dependencies(statements: &[MoveStatement<'_>]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::new();
    let ends: Vec<(Selector, Selector)> = statements.iter().map(ends).collect();
    let nodes: Vec<NodeIndex> = ends.iter().map(|_| graph.add_node(())).collect();
    for (later, it) in ends.iter().enumerate() {
        for (earlier, other) in ends.iter().enumerate().filter(|(at, _)| *at != later) {
            let depths = (depth(statements, later), depth(statements, earlier));
            if depends_on(it, other, depths)
                && let (Some(from), Some(to)) = (nodes.get(earlier), nodes.get(later))
            {
                graph.add_edge(*from, *to, ());
            }
        }
    }
    graph
}

fn depth(statements: &[MoveStatement<'_>], at: usize) -> usize {
    statements.get(at).map_or(0, |it| it.module.0.len())
}

fn groups(graph: &DiGraph<(), ()>) -> Vec<Vec<usize>> {
    let cyclic = tarjan_scc(graph).into_iter().filter(|it| it.len() > 1);
    let groups = cyclic.map(|group| {
        let mut members: Vec<usize> = group.into_iter().map(NodeIndex::index).collect();
        members.sort_unstable();
        members
    });
    let mut groups: Vec<Vec<usize>> = groups.collect();
    groups.sort();
    groups
}

/// Whether a statement has to be carried out after another. Each is given by both its ends; `depths`
/// are those of the modules that hold the statements.
fn depends_on(
    (from, to): &(Selector, Selector),
    (other_from, other_to): &(Selector, Selector),
    depths: (usize, usize),
) -> bool {
    if from.chains_from(other_to) {
        return true;
    }
    let is_nested = from.is_within(other_to)
        || to.is_within(other_to)
        || other_from.is_within(from)
        || other_to.is_within(from);
    // Moves within a module do not mind which instance of a module around them they are in.
    let is_around = depths.0 < depths.1;
    is_nested && !(is_around && from.is_other_key_of(to))
}

/// The addresses that one end of a `moved` statement can select, from the root module.
#[derive(Debug)]
struct Selector {
    modules: Vec<(Arc<str>, SelectedKey)>,
    resource: Option<(Resource, SelectedKey)>,
}

/// The instance key that is selected; none for any.
type SelectedKey = Option<Key>;

fn ends(statement: &MoveStatement<'_>) -> (Selector, Selector) {
    let (from, to) = (&statement.block.from, &statement.block.to);
    let of = |end: &Target| Selector::of(statement.module, end, is_whole(from, to));
    (of(from), of(to))
}

/// Whether a statement moves all instances of a resource or call, which keep their keys.
fn is_whole(from: &Target, to: &Target) -> bool {
    match (from, to) {
        (Target::Module(from), Target::Module(to)) => {
            let is_keyless = |it: &ModuleInstance| it.0.last().is_none_or(|it| it.key == Key::None);
            is_keyless(from) && is_keyless(to)
        }
        (Target::Resource(..), Target::Resource(..)) => true,
        _ => false,
    }
}

impl Selector {
    fn of(module: &Module, end: &Target, is_whole: bool) -> Selector {
        let (inner, resource) = match end {
            Target::Module(inner) => (inner, None),
            Target::Resource(inner, name) => (inner, Some((name.clone(), Key::None))),
            Target::Instance(it) => (&it.module, Some((it.resource.clone(), it.key.clone()))),
        };
        let around = module.0.iter().map(|name| (name.clone(), None));
        let steps = inner.0.iter();
        let steps = steps.map(|step| (step.name.clone(), Some(step.key.clone())));
        let mut modules: Vec<_> = around.chain(steps).collect();
        if let (None, true, Some(last)) = (&resource, is_whole, modules.last_mut()) {
            last.1 = None;
        }
        let key = |key: Key| (!is_whole).then_some(key);
        Selector {
            modules,
            resource: resource.map(|(name, own)| (name, key(own))),
        }
    }

    /// Whether something that arrives at the other end can be selected by this one.
    fn chains_from(&self, other: &Selector) -> bool {
        self.modules.len() == other.modules.len()
            && self.is_below(other)
            && match (&self.resource, &other.resource) {
                (None, None) => true,
                (Some((name, key)), Some((other_name, other_key))) => {
                    name == other_name && can_equal(key, other_key)
                }
                _ => false,
            }
    }

    /// Whether this end selects a part of what the other end selects.
    fn is_within(&self, other: &Selector) -> bool {
        match (&self.resource, &other.resource) {
            (Some((name, Some(_))), Some((other_name, None))) => {
                let is_same_depth = self.modules.len() == other.modules.len();
                name == other_name && is_same_depth && self.is_below(other)
            }
            (_, Some(_)) => false,
            (resource, None) => {
                let is_deeper = self.modules.len() > other.modules.len();
                (is_deeper || resource.is_some()) && self.is_below(other)
            }
        }
    }

    /// Whether the modules of the other end can be the first ones of this.
    fn is_below(&self, other: &Selector) -> bool {
        let mut both = self.modules.iter().zip(&other.modules);
        self.modules.len() >= other.modules.len()
            && both.all(|((name, key), (other_name, other_key))| {
                name == other_name && can_equal(key, other_key)
            })
    }

    /// Whether both are instances of one module call.
    fn is_other_key_of(&self, other: &Selector) -> bool {
        let names = |it: &Selector| -> Vec<Arc<str>> {
            it.modules.iter().map(|(name, _)| name.clone()).collect()
        };
        let are_modules = self.resource.is_none() && other.resource.is_none();
        are_modules && names(self) == names(other)
    }
}

fn can_equal(one: &SelectedKey, other: &SelectedKey) -> bool {
    one.is_none() || other.is_none() || one == other
}
