//! The steps that the changes of a plan become, and the edges between steps of one object.

use std::collections::{BTreeMap, BTreeSet};

use super::links::{Constraint, Links};
use super::phase_graph::{Phase, PhaseGraph};
use super::{Action, Change, Edge, Step};

/// The steps of a plan, and the steps of each change by the change's index.
pub(super) struct Steps {
    /// All steps, in the order of their changes; joins come last.
    pub(super) all: Vec<Step>,
    /// The step that makes the object of a change.
    makes: BTreeMap<usize, usize>,
    /// The step that deletes the old object of a change.
    deletes: BTreeMap<usize, usize>,
}

impl Steps {
    /// The steps of all changes. `judged` are changes without action that get a step all the same.
    pub(super) fn of(changes: &[Change], judged: &BTreeSet<usize>) -> Steps {
        let mut steps = Steps {
            all: Vec::new(),
            makes: BTreeMap::new(),
            deletes: BTreeMap::new(),
        };
        for (change, it) in changes.iter().enumerate() {
            match it.action {
                Action::NoOp if judged.contains(&change) => steps.make(change),
                action => steps.add(change, action),
            }
        }
        steps
    }

    fn add(&mut self, change: usize, action: Action) {
        let (make, delete) = match action {
            Action::NoOp => (false, false),
            Action::Create | Action::Update | Action::Read => (true, false),
            Action::DeleteThenCreate | Action::CreateThenDelete => (true, true),
            Action::Delete => (false, true),
            Action::Forget => {
                self.all.push(Step::Forget(change));
                return;
            }
        };
        if make {
            self.make(change);
        }
        if delete {
            self.deletes.insert(change, self.all.len());
            self.all.push(Step::Delete(change));
        }
    }

    fn make(&mut self, change: usize) {
        self.makes.insert(change, self.all.len());
        self.all.push(Step::CreateOrUpdate(change));
    }

    /// The edge between the two steps of each replacement.
    pub(super) fn replacements<'a>(
        &'a self,
        changes: &'a [Change],
    ) -> impl Iterator<Item = Edge> + 'a {
        self.makes.iter().filter_map(|(change, make)| {
            let delete = self.deletes.get(change)?;
            let create_first = changes.get(*change)?.action == Action::CreateThenDelete;
            Some(match create_first {
                true => (*make, *delete),
                false => (*delete, *make),
            })
        })
    }

    /// Edges from the step that makes an object to the deletion of its deposed predecessors, so
    /// that they go only if the successor was made.
    pub(super) fn deposed_after_successors<'a>(
        &'a self,
        changes: &'a [Change],
    ) -> impl Iterator<Item = Edge> + 'a {
        let current = |it: &Change| {
            let same = |(_, other): &(usize, &Change)| {
                other.deposed.is_none() && other.address == it.address
            };
            changes.iter().enumerate().find(same).map(|(at, _)| at)
        };
        self.deletes.iter().filter_map(move |(at, delete)| {
            let deposed = changes.get(*at).filter(|it| it.deposed.is_some())?;
            let make = self.makes.get(&current(deposed)?)?;
            Some((*make, *delete))
        })
    }

    /// The graph of one phase: the constraints as edges, and the step at each end of them.
    pub(super) fn phase<'a>(
        &self,
        changes: &[Change],
        links: &Links,
        phase: Phase,
        constraints: impl Iterator<Item = &'a Constraint>,
    ) -> PhaseGraph {
        let mut graph = PhaseGraph::new(changes.len() + links.hubs);
        for constraint in constraints {
            match phase {
                Phase::CreateOrUpdate => graph.link(constraint.before, constraint.after),
                _ => graph.link(constraint.after, constraint.before),
            }
        }
        for (node, change) in changes.iter().enumerate() {
            let make = self.makes.get(&node).copied();
            let delete = self.deletes.get(&node).copied();
            let (start, end) = match phase {
                Phase::CreateOrUpdate => (make, make),
                Phase::Delete => (delete, delete),
                Phase::DeleteReplaced => (make, delete.filter(|_| is_deleted_last(change))),
                Phase::DeleteRemoved => (
                    make.filter(|_| change.action != Action::DeleteThenCreate),
                    delete.filter(|_| !is_deleted_last(change) && change.action == Action::Delete),
                ),
            };
            graph.set_steps(node, start, end);
        }
        graph
    }
}

/// Whether an object is deleted only after its successor was made.
fn is_deleted_last(change: &Change) -> bool {
    change.action == Action::CreateThenDelete || change.deposed.is_some()
}
