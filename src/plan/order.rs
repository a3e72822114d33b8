//! All ordering: what a plan's changes mean as steps, and which step waits for which.
//!
//! The rules, for a thing B that depends on a thing A:
//!
//! - A is made before B is made;
//! - B is deleted before A is deleted;
//! - where A only goes away and B stays, B is changed first (it may still use A);
//! - where A is replaced, deletion first: the old B goes, the old A goes, A is made, B is made;
//! - where A is replaced, creation first: A is made, B is made or changed, the old A goes.
//!
//! An edge that a provider asks for is such a dependency like any other.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::DiGraph;

use super::{Action, Change, Step, StepKind};
use crate::graph::{in_order, shortest_cycle};

/// `before` must exist for as long as `after` does (indexes of changes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraint {
    /// Made first, deleted last.
    pub before: usize,
    /// Made last, deleted first.
    pub after: usize,
}

/// Changes that wait for each other, in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderError {
    /// The steps of the circle.
    pub cycle: Vec<Step>,
}

/// The steps of all changes and their edges.
///
/// `references` are what the configuration and the state say, `declared` what
/// providers ask for. A declared edge that contradicts the references is left
/// out: the user's own order wins.
///
/// # Errors
/// A circle among the references themselves.
pub fn arrange(
    changes: &[Change],
    references: &[Constraint],
    declared: &[Constraint],
) -> Result<(Vec<Step>, Vec<(usize, usize)>), OrderError> {
    let steps = Steps::of(changes);
    let mut edges: BTreeSet<(usize, usize)> = steps.within(changes).collect();
    for constraint in references {
        edges.extend(steps.between(changes, *constraint));
    }
    refuse_cycle(&steps, &edges)?;
    let wanted: Vec<_> = declared
        .iter()
        .flat_map(|it| steps.between(changes, *it))
        .collect();
    let edges = with_declared(steps.all.len(), edges, &wanted);
    Ok((steps.all, edges.into_iter().collect()))
}

/// The steps with an index from change to step.
struct Steps {
    all: Vec<Step>,
    index: BTreeMap<Step, usize>,
}

impl Steps {
    fn of(changes: &[Change]) -> Steps {
        let mut all = Vec::new();
        for (change, it) in changes.iter().enumerate() {
            all.extend(kinds(it.action).iter().map(|kind| Step {
                change,
                kind: *kind,
            }));
        }
        let index = all
            .iter()
            .enumerate()
            .map(|(index, step)| (*step, index))
            .collect();
        Steps { all, index }
    }

    fn find(&self, change: usize, kind: StepKind) -> Option<usize> {
        self.index.get(&Step { change, kind }).copied()
    }

    /// The order of the two halves of a replacement.
    fn within<'a>(&'a self, changes: &'a [Change]) -> impl Iterator<Item = (usize, usize)> + 'a {
        changes.iter().enumerate().filter_map(|(change, it)| {
            let make = self.find(change, StepKind::Make)?;
            let delete = self.find(change, StepKind::Delete)?;
            let create_first = it.action == Action::CreateThenDelete;
            Some(if create_first {
                (make, delete)
            } else {
                (delete, make)
            })
        })
    }

    /// What one dependency means for the steps of its two ends.
    fn between(&self, changes: &[Change], it: Constraint) -> Vec<(usize, usize)> {
        let make_before = self.find(it.before, StepKind::Make);
        let make_after = self.find(it.after, StepKind::Make);
        let delete_before = self.find(it.before, StepKind::Delete);
        let delete_after = self.find(it.after, StepKind::Delete);
        let deletion_comes_last = changes.get(it.before).is_some_and(|change| {
            change.action == Action::CreateThenDelete || change.deposed.is_some()
        });
        let only_goes = make_before.is_none() && make_after.is_some() && delete_after.is_none();
        let use_ends_first = deletion_comes_last || only_goes;
        let pairs = [
            make_before.zip(make_after),
            delete_after.zip(delete_before),
            make_after.zip(delete_before).filter(|_| use_ends_first),
        ];
        pairs.into_iter().flatten().collect()
    }
}

fn kinds(action: Action) -> &'static [StepKind] {
    match action {
        Action::NoOp => &[],
        Action::Create | Action::Update | Action::Read => &[StepKind::Make],
        Action::DeleteThenCreate | Action::CreateThenDelete => &[StepKind::Make, StepKind::Delete],
        Action::Delete => &[StepKind::Delete],
        Action::Forget => &[StepKind::Forget],
    }
}

fn to_graph(count: usize, edges: &BTreeSet<(usize, usize)>) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(count, edges.len());
    let nodes: Vec<_> = (0..count).map(|_| graph.add_node(())).collect();
    for (from, to) in edges {
        graph.add_edge(nodes[*from], nodes[*to], ());
    }
    graph
}

fn refuse_cycle(steps: &Steps, edges: &BTreeSet<(usize, usize)>) -> Result<(), OrderError> {
    match shortest_cycle(&to_graph(steps.all.len(), edges)) {
        None => Ok(()),
        Some(cycle) => Err(OrderError {
            cycle: cycle.iter().map(|node| steps.all[node.index()]).collect(),
        }),
    }
}

/// Adds all wanted edges if they fit together, otherwise one after another those that do.
fn with_declared(
    count: usize,
    edges: BTreeSet<(usize, usize)>,
    wanted: &[(usize, usize)],
) -> BTreeSet<(usize, usize)> {
    let mut together = edges.clone();
    together.extend(wanted);
    if in_order(&to_graph(count, &together)).is_ok() {
        return together;
    }
    let mut kept = edges;
    for edge in wanted {
        let is_new = kept.insert(*edge);
        if is_new && in_order(&to_graph(count, &kept)).is_err() {
            kept.remove(edge);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::{Key, ModuleInstance, ProviderConfig, ProviderSource, Resource};
    use crate::value::Value;
    use Action::{Create, CreateThenDelete, Delete, DeleteThenCreate, Update};

    fn change(name: &str, action: Action) -> Change {
        Change {
            address: Resource::managed("x", name).instance(&ModuleInstance::root(), Key::None),
            previous: None,
            deposed: None,
            provider: ProviderConfig::root(ProviderSource::default_for("x")),
            action,
            reason: None,
            before: Value::NULL,
            after: Value::NULL,
            replace: Vec::new(),
            importing: None,
            create_before_destroy: action == CreateThenDelete,
            dependencies: Vec::new(),
            private: Vec::new(),
        }
    }

    /// All edges for two things, `b` depending on `a`, in words.
    fn edges(a: Action, b: Action) -> String {
        let changes = [change("a", a), change("b", b)];
        let constraint = Constraint {
            before: 0,
            after: 1,
        };
        let Ok((steps, edges)) = arrange(&changes, &[constraint], &[]) else {
            return "cycle".into();
        };
        let word = |step: &Step| {
            let kind = if step.kind == StepKind::Make {
                "+"
            } else {
                "-"
            };
            format!("{kind}{}", changes[step.change].address.resource.name)
        };
        let pairs = edges
            .iter()
            .map(|(x, y)| format!("{}{}", word(&steps[*x]), word(&steps[*y])));
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort();
        pairs.join(" ")
    }

    #[test]
    fn every_pair_of_actions_is_ordered() {
        assert_eq!(edges(Create, Create), "+a+b");
        assert_eq!(edges(Delete, Delete), "-b-a");
        assert_eq!(edges(Delete, Update), "+b-a");
        assert_eq!(edges(DeleteThenCreate, Update), "+a+b -a+a");
        assert_eq!(
            edges(DeleteThenCreate, DeleteThenCreate),
            "+a+b -a+a -b+b -b-a"
        );
        assert_eq!(edges(CreateThenDelete, Update), "+a+b +a-a +b-a");
        assert_eq!(
            edges(CreateThenDelete, CreateThenDelete),
            "+a+b +a-a +b-a +b-b -b-a"
        );
        assert_eq!(edges(Update, Delete), "");
    }

    #[test]
    fn a_declared_edge_gives_way_to_references() {
        let changes = [change("a", Create), change("b", Create)];
        let forth = Constraint {
            before: 0,
            after: 1,
        };
        let back = Constraint {
            before: 1,
            after: 0,
        };
        let edges = arrange(&changes, &[forth], &[back]).map(|(_, edges)| edges);
        assert_eq!(edges, Ok(vec![(0, 1)]));
        assert!(arrange(&changes, &[forth, back], &[]).is_err());
    }
}
