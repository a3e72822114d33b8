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
//! An edge that a provider asks for is such a dependency like any other. What many depend on
//! together, or on many, is a hub: a node that does nothing, so that a thousand that depend on
//! a thousand are two thousand edges and not a million.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::DiGraph;

use super::{Action, Change, Step};
use rform_core::graph::{in_order, shortest_cycle};

/// `before` must exist for as long as `after` does (nodes of [`Links`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraint {
    /// Made first, deleted last.
    pub before: usize,
    /// Made last, deleted first.
    pub after: usize,
}

/// What depends on what. Nodes are the changes by their index, then the hubs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// How many hubs there are.
    pub hubs: usize,
    /// Changes that stay as they are and are judged all the same, in their turn.
    pub judged: BTreeSet<usize>,
    /// By the configuration: the order of making.
    pub config: Vec<Constraint>,
    /// By the state: the order of deleting.
    pub state: Vec<Constraint>,
    /// By the providers: both orders. One that contradicts the others is left out: the user's
    /// own order wins.
    pub provider: Vec<Constraint>,
}

/// Changes that wait for each other, in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderError {
    /// The steps of the circle, without joins.
    pub cycle: Vec<Step>,
}

/// The steps of all changes and their edges.
///
/// # Errors
/// A circle among what configuration and state say.
pub fn arrange(
    changes: &[Change],
    links: &Links,
) -> Result<(Vec<Step>, Vec<(usize, usize)>), OrderError> {
    let mut steps = Steps::of(changes, &links.judged);
    let mut edges: BTreeSet<(usize, usize)> = steps.within(changes).collect();
    edges.extend(steps.behind_successors(changes));
    let phases = [
        steps.phase(changes, links, Phase::Make, links.config.iter()),
        steps.phase(changes, links, Phase::Delete, links.state.iter()),
    ];
    for phase in phases {
        edges.extend(phase.contract(&mut steps));
    }
    refuse_cycle(&steps, &edges)?;
    let mut soft_edges = Vec::new();
    for phase in [Phase::UseOfOld, Phase::UseOfGone] {
        let both = links.config.iter().chain(&links.state);
        let uses = steps.phase(changes, links, phase, both);
        soft_edges.extend(uses.contract(&mut steps));
    }
    for phase in Phase::ALL {
        let phase = steps.phase(changes, links, phase, links.provider.iter());
        soft_edges.extend(phase.contract(&mut steps));
    }
    let edges = add_soft_edges(steps.all.len(), edges, &soft_edges);
    Ok((steps.all, edges.into_iter().collect()))
}

/// The ways in which a dependency orders steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Making before making.
    Make,
    /// Deleting before deleting, the other way round.
    Delete,
    /// Making what used something before that goes after its successor was made.
    UseOfOld,
    /// Changing what used something before that goes without a successor.
    UseOfGone,
}

impl Phase {
    const ALL: [Phase; 4] = [
        Phase::Make,
        Phase::Delete,
        Phase::UseOfOld,
        Phase::UseOfGone,
    ];
}

/// The steps with an index from change to step.
struct Steps {
    all: Vec<Step>,
    makes: BTreeMap<usize, usize>,
    deletes: BTreeMap<usize, usize>,
}

impl Steps {
    fn of(changes: &[Change], judged: &BTreeSet<usize>) -> Steps {
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
        self.all.push(Step::Make(change));
    }

    /// The order of the two halves of a replacement.
    fn within<'a>(&'a self, changes: &'a [Change]) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.makes.iter().filter_map(|(change, make)| {
            let delete = self.deletes.get(change)?;
            let create_first = changes.get(*change)?.action == Action::CreateThenDelete;
            Some(match create_first {
                true => (*make, *delete),
                false => (*delete, *make),
            })
        })
    }

    /// What was deposed goes once its successor is sound.
    fn behind_successors<'a>(
        &'a self,
        changes: &'a [Change],
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
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

    fn phase<'a>(
        &self,
        changes: &[Change],
        links: &Links,
        phase: Phase,
        constraints: impl Iterator<Item = &'a Constraint>,
    ) -> PhaseGraph {
        let mut graph = PhaseGraph::new(changes.len() + links.hubs);
        for constraint in constraints {
            match phase {
                Phase::Make => graph.link(constraint.before, constraint.after),
                _ => graph.link(constraint.after, constraint.before),
            }
        }
        for (node, change) in changes.iter().enumerate() {
            let make = self.makes.get(&node).copied();
            let delete = self.deletes.get(&node).copied();
            (graph.comes[node], graph.goes[node]) = match phase {
                Phase::Make => (make, make),
                Phase::Delete => (delete, delete),
                Phase::UseOfOld => (make, delete.filter(|_| is_old(change))),
                Phase::UseOfGone => (
                    make.filter(|_| change.action != Action::DeleteThenCreate),
                    delete.filter(|_| !is_old(change) && change.action == Action::Delete),
                ),
            };
        }
        graph
    }
}

/// Whether an object goes only after its successor was made.
fn is_old(change: &Change) -> bool {
    change.action == Action::CreateThenDelete || change.deposed.is_some()
}

/// Nodes of one plane with their links, some of which stand for steps.
struct PhaseGraph {
    next: Vec<BTreeSet<usize>>,
    previous: Vec<BTreeSet<usize>>,
    /// The step from which links leave a node.
    comes: Vec<Option<usize>>,
    /// The step at which links into a node end.
    goes: Vec<Option<usize>>,
}

impl PhaseGraph {
    fn new(nodes: usize) -> PhaseGraph {
        PhaseGraph {
            next: vec![BTreeSet::new(); nodes],
            previous: vec![BTreeSet::new(); nodes],
            comes: vec![None; nodes],
            goes: vec![None; nodes],
        }
    }

    fn link(&mut self, from: usize, to: usize) {
        if from != to && from < self.next.len() && to < self.next.len() {
            self.next[from].insert(to);
            self.previous[to].insert(from);
        }
    }

    /// Edges between steps: nodes without a step are taken out, their neighbours linked with
    /// each other, or become joins where that would be too many links.
    fn contract(mut self, steps: &mut Steps) -> Vec<(usize, usize)> {
        self.prune();
        for node in (0..self.next.len()).rev() {
            if self.passes(node) {
                self.pass_through(node, steps);
            }
        }
        let mut edges = Vec::new();
        for (from, next) in self.next.iter().enumerate() {
            let Some(start) = self.comes[from] else {
                continue;
            };
            edges.extend(next.iter().filter_map(|to| Some((start, self.goes[*to]?))));
        }
        edges.retain(|(from, to)| from != to);
        edges
    }

    /// Unlinks nodes without a step that lead to no step, or that no step leads to.
    fn prune(&mut self) {
        let ends = |graph: &PhaseGraph, node: usize| {
            let (next, previous) = (&graph.next[node], &graph.previous[node]);
            let leads = next
                .iter()
                .any(|it| graph.goes[*it].is_some() || graph.passes(*it));
            let led = previous
                .iter()
                .any(|it| graph.comes[*it].is_some() || graph.passes(*it));
            graph.passes(node) && !(leads && led)
        };
        let mut open: Vec<usize> = (0..self.next.len()).filter(|it| ends(self, *it)).collect();
        while let Some(node) = open.pop() {
            let next = std::mem::take(&mut self.next[node]);
            let previous = std::mem::take(&mut self.previous[node]);
            for to in &next {
                self.previous[*to].remove(&node);
            }
            for from in &previous {
                self.next[*from].remove(&node);
            }
            let around = next.into_iter().chain(previous);
            open.extend(around.filter(|it| ends(self, *it)));
        }
    }

    /// Whether a node stands for no step.
    fn passes(&self, node: usize) -> bool {
        self.comes[node].is_none() && self.goes[node].is_none()
    }

    fn pass_through(&mut self, node: usize, steps: &mut Steps) {
        let next = std::mem::take(&mut self.next[node]);
        let previous = std::mem::take(&mut self.previous[node]);
        if next.len() * previous.len() > next.len() + previous.len() + 8 {
            let join = Some(steps.all.len());
            steps.all.push(Step::Join);
            (self.comes[node], self.goes[node]) = (join, join);
            (self.next[node], self.previous[node]) = (next, previous);
            return;
        }
        for to in &next {
            self.previous[*to].remove(&node);
        }
        for from in &previous {
            self.next[*from].remove(&node);
            for to in &next {
                self.link(*from, *to);
            }
        }
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
        Some(cycle) => {
            let steps = cycle.iter().map(|node| steps.all[node.index()]);
            let cycle = steps.filter(|step| *step != Step::Join).collect();
            Err(OrderError { cycle })
        }
    }
}

/// Adds all wished edges if they fit together, otherwise one after another those that do:
/// what uses something is mostly changed before that is deleted, but not at any price.
fn add_soft_edges(
    count: usize,
    edges: BTreeSet<(usize, usize)>,
    soft_edges: &[(usize, usize)],
) -> BTreeSet<(usize, usize)> {
    let mut together = edges.clone();
    together.extend(soft_edges);
    if in_order(&to_graph(count, &together)).is_ok() {
        return together;
    }
    let mut kept = edges;
    for edge in soft_edges {
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
    use Action::{Create, CreateThenDelete, Delete, DeleteThenCreate, NoOp, Update};
    use rform_core::addr::{Key, ModuleInstance, ProviderConfig, ProviderSource, Resource};
    use rform_core::value::Value;

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
            generated: None,
            create_before_destroy: action == CreateThenDelete,
            dependencies: Vec::new(),
            private: Vec::new(),
        }
    }

    fn depends(after: usize, before: usize) -> Constraint {
        Constraint { before, after }
    }

    fn links(constraints: &[Constraint]) -> Links {
        Links {
            config: constraints.to_vec(),
            state: constraints.to_vec(),
            ..Links::default()
        }
    }

    fn words(changes: &[Change], links: &Links) -> String {
        let Ok((steps, edges)) = arrange(changes, links) else {
            return "cycle".into();
        };
        let word = |step: &Step| match step {
            Step::Make(change) => format!("+{}", changes[*change].address.resource.name),
            Step::Delete(change) => format!("-{}", changes[*change].address.resource.name),
            Step::Forget(_) => "forget".into(),
            Step::Join => "*".into(),
        };
        let pairs = edges
            .iter()
            .map(|(x, y)| format!("{}{}", word(&steps[*x]), word(&steps[*y])));
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort();
        pairs.join(" ")
    }

    #[test]
    fn what_was_deposed_goes_after_its_successor() {
        let deposed = Change {
            deposed: Some("0123abcd".into()),
            ..change("a", Delete)
        };
        for action in [Create, Update, CreateThenDelete] {
            let both = [change("a", action), deposed.clone()];
            assert!(words(&both, &links(&[])).contains("+a-a"), "{action:?}");
        }
        let kept = [change("a", NoOp), deposed];
        assert_eq!(words(&kept, &links(&[])), "");
    }

    /// All edges for two things, `b` depending on `a`, in words.
    fn edges(a: Action, b: Action) -> String {
        words(&[change("a", a), change("b", b)], &links(&[depends(1, 0)]))
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
    fn what_stays_hands_the_order_on() {
        let changes = [change("a", Update), change("b", NoOp), change("c", Update)];
        let chain = links(&[depends(1, 0), depends(2, 1)]);
        assert_eq!(words(&changes, &chain), "+a+c");
    }

    #[test]
    fn many_that_depend_on_many_meet_in_a_join() {
        let many: Vec<_> = (0..20).map(|_| change("a", Create)).collect();
        let hub = many.len();
        let into = (0..10).map(|node| depends(hub, node));
        let out = (10..20).map(|node| depends(node, hub));
        let through = Links {
            hubs: 1,
            config: into.chain(out).collect(),
            ..Links::default()
        };
        let edges = arrange(&many, &through).map(|(_, edges)| edges.len());
        assert_eq!(edges, Ok(20));
    }

    #[test]
    fn a_declared_edge_gives_way_to_references() {
        let changes = [change("a", Create), change("b", Create)];
        let torn = Links {
            provider: vec![depends(0, 1)],
            ..links(&[depends(1, 0)])
        };
        let kept = arrange(&changes, &torn).map(|(_, edges)| edges);
        assert_eq!(kept, Ok(vec![(0, 1)]));
        assert!(arrange(&changes, &links(&[depends(1, 0), depends(0, 1)])).is_err());
    }
}
