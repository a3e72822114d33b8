//! The dependencies of one phase as a graph, and its contraction to edges between steps.

use std::collections::BTreeSet;

use super::{Edge, Step};

/// How many edges more than its own a node may be replaced by before it becomes a join.
const EXTRA_EDGES: usize = 8;

/// The ways in which a dependency orders steps; the head of `order.rs` has a table of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// What is depended on is made before its dependants are made.
    CreateOrUpdate,
    /// Dependants are deleted before what they depend on is deleted.
    Delete,
    /// Dependants are made or updated before the old object of a create-first replacement is deleted.
    DeleteReplaced,
    /// Dependants are updated before an object without a successor is deleted.
    DeleteRemoved,
}

impl Phase {
    /// All phases, in the order in which their edges are added.
    pub(super) const ALL: [Phase; 4] = [
        Phase::CreateOrUpdate,
        Phase::Delete,
        Phase::DeleteReplaced,
        Phase::DeleteRemoved,
    ];
}

/// The nodes of a plan (changes, then hubs) with the edges of one phase. Some of the nodes stand
/// for steps.
pub(super) struct PhaseGraph {
    next: Vec<BTreeSet<usize>>,
    previous: Vec<BTreeSet<usize>>,
    /// For each node the step from which its outgoing edges start.
    starts: Vec<Option<usize>>,
    /// For each node the step at which its incoming edges end.
    ends: Vec<Option<usize>>,
}

impl PhaseGraph {
    pub(super) fn new(nodes: usize) -> PhaseGraph {
        PhaseGraph {
            next: vec![BTreeSet::new(); nodes],
            previous: vec![BTreeSet::new(); nodes],
            starts: vec![None; nodes],
            ends: vec![None; nodes],
        }
    }

    /// Says at which steps the outgoing edges of a node start and its incoming ones end. The two
    /// differ where an object is made in one step and deleted in another.
    pub(super) fn set_steps(&mut self, node: usize, start: Option<usize>, end: Option<usize>) {
        self.starts[node] = start;
        self.ends[node] = end;
    }

    pub(super) fn link(&mut self, from: usize, to: usize) {
        if from != to && from < self.next.len() && to < self.next.len() {
            self.next[from].insert(to);
            self.previous[to].insert(from);
        }
    }

    /// The edges between steps. Nodes without a step are removed and their neighbours linked with
    /// each other, or become joins (added to `steps`) where that would be too many edges.
    pub(super) fn contract(mut self, steps: &mut Vec<Step>) -> Vec<Edge> {
        self.prune();
        for node in (0..self.next.len()).rev() {
            if self.has_no_step(node) {
                self.bypass(node, steps);
            }
        }
        let mut edges = Vec::new();
        for (from, next) in self.next.iter().enumerate() {
            let Some(start) = self.starts[from] else {
                continue;
            };
            edges.extend(next.iter().filter_map(|to| Some((start, self.ends[*to]?))));
        }
        edges.retain(|(from, to)| from != to);
        edges
    }

    /// Unlinks nodes without a step that no path leads from to a step, or from a step to them.
    fn prune(&mut self) {
        let nodes = 0..self.next.len();
        let mut open: Vec<usize> = nodes.filter(|it| self.is_dead_end(*it)).collect();
        while let Some(node) = open.pop() {
            let (next, previous) = self.unlink(node);
            let neighbours = next.into_iter().chain(previous);
            open.extend(neighbours.filter(|it| self.is_dead_end(*it)));
        }
    }

    fn is_dead_end(&self, node: usize) -> bool {
        let mut next = self.next[node].iter();
        let mut previous = self.previous[node].iter();
        let leads = next.any(|it| self.ends[*it].is_some() || self.has_no_step(*it));
        let is_led_to = previous.any(|it| self.starts[*it].is_some() || self.has_no_step(*it));
        self.has_no_step(node) && !(leads && is_led_to)
    }

    fn has_no_step(&self, node: usize) -> bool {
        self.starts[node].is_none() && self.ends[node].is_none()
    }

    /// Removes the edges of a node, and answers its former successors and predecessors.
    fn unlink(&mut self, node: usize) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let next = std::mem::take(&mut self.next[node]);
        let previous = std::mem::take(&mut self.previous[node]);
        for to in &next {
            self.previous[*to].remove(&node);
        }
        for from in &previous {
            self.next[*from].remove(&node);
        }
        (next, previous)
    }

    fn bypass(&mut self, node: usize, steps: &mut Vec<Step>) {
        let (incoming, outgoing) = (self.previous[node].len(), self.next[node].len());
        if incoming * outgoing > incoming + outgoing + EXTRA_EDGES {
            let join = Some(steps.len());
            steps.push(Step::Join);
            self.set_steps(node, join, join);
            return;
        }
        let (next, previous) = self.unlink(node);
        for from in &previous {
            for to in &next {
                self.link(*from, *to);
            }
        }
    }
}
