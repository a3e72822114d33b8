//! The graphs that the `graph` command shows: nodes by name, with what each depends on. The engine
//! builds them, and a view writes them in the language of Graphviz.

use std::collections::{BTreeMap, BTreeSet};

/// Nodes and their dependencies, both in order.
#[derive(Clone, Debug)]
pub struct DependencyGraph<N> {
    dependencies: BTreeMap<N, BTreeSet<N>>,
}

impl<N> Default for DependencyGraph<N> {
    fn default() -> Self {
        DependencyGraph {
            dependencies: BTreeMap::new(),
        }
    }
}

impl<N: Clone + Ord> DependencyGraph<N> {
    /// Adds a node, if it is not there yet.
    pub fn add_node(&mut self, node: N) {
        self.dependencies.entry(node).or_default();
    }

    /// Makes the first node depend on the second; both are added. A node does not depend on itself.
    pub fn add_edge(&mut self, dependant: N, dependency: N) {
        if dependant != dependency {
            self.add_node(dependency.clone());
            let dependencies = self.dependencies.entry(dependant);
            dependencies.or_default().insert(dependency);
        }
    }

    /// All nodes, in order.
    pub fn nodes(&self) -> impl Iterator<Item = &N> {
        self.dependencies.keys()
    }

    /// All edges as pairs of a dependant and its dependency, in order.
    pub fn edges(&self) -> impl Iterator<Item = (&N, &N)> {
        let edges = self.dependencies.iter();
        edges.flat_map(|(from, all)| all.iter().map(move |to| (from, to)))
    }

    /// The nodes that no other node depends on.
    pub fn roots(&self) -> Vec<N> {
        let needed: BTreeSet<&N> = self.dependencies.values().flatten().collect();
        let roots = self.nodes().filter(|node| !needed.contains(node));
        roots.cloned().collect()
    }

    /// The edges that lie on a cycle.
    pub fn edges_of_cycles(&self) -> BTreeSet<(&N, &N)> {
        let edges = self.edges();
        edges
            .filter(|(from, to)| self.reachable(to).contains(from))
            .collect()
    }

    /// The sets of nodes that depend on each other, each with its nodes in order.
    pub fn cycles(&self) -> Vec<BTreeSet<&N>> {
        let reached: BTreeMap<&N, BTreeSet<&N>> =
            self.nodes().map(|it| (it, self.reachable(it))).collect();
        let depends = |one: &N, other: &N| reached.get(one).is_some_and(|it| it.contains(other));
        let mut cycles: Vec<BTreeSet<&N>> = Vec::new();
        for node in self.nodes().filter(|it| depends(it, it)) {
            if !cycles.iter().any(|cycle| cycle.contains(node)) {
                let members = self
                    .nodes()
                    .filter(|it| depends(node, it) && depends(it, node));
                cycles.push(members.collect());
            }
        }
        cycles
    }

    /// The transitive reduction: the graph without edges that a longer path makes needless. A graph
    /// with a cycle stays as it is.
    pub fn reduced(self) -> Self {
        if !self.edges_of_cycles().is_empty() {
            return self;
        }
        let mut dependencies = self.dependencies.clone();
        for (from, direct) in &self.dependencies {
            for middle in direct {
                let beyond = self.reachable(middle);
                if let Some(kept) = dependencies.get_mut(from) {
                    kept.retain(|to| !beyond.contains(to));
                }
            }
        }
        DependencyGraph { dependencies }
    }

    /// Everything a node depends on, directly or not.
    fn reachable(&self, from: &N) -> BTreeSet<&N> {
        let direct = |node: &N| self.dependencies.get(node).into_iter().flatten();
        let mut seen = BTreeSet::new();
        let mut open: Vec<&N> = direct(from).collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(direct(next));
            }
        }
        seen
    }
}

/// The graph of an operation. Nodes have Terraform's names, such as `aws_vpc.main (expand)`.
#[derive(Clone, Debug, Default)]
pub struct OperationGraph {
    /// All nodes and their dependencies.
    pub dependencies: DependencyGraph<String>,
    /// The nodes that are drawn with a label, by name; all others are drawn as their name alone.
    pub labels: BTreeMap<String, (String, NodeKind)>,
    /// How many nodes have the same name, where that can be more than one.
    pub copies: BTreeMap<String, usize>,
}

/// The kind of object that a labelled node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A resource, or an instance of one.
    Resource,
    /// An input variable of the root module.
    RootVariable,
    /// An output of the root module that is in the state alone.
    FormerOutput,
    /// A provider configuration.
    Provider,
}

impl OperationGraph {
    /// Adds a node that is drawn with a label.
    pub fn add_labelled(&mut self, name: String, label: String, kind: NodeKind) {
        self.dependencies.add_node(name.clone());
        self.labels.insert(name, (label, kind));
    }

    /// The graph with the transitive reduction of its edges ([`DependencyGraph::reduced`]).
    pub fn reduced(self) -> OperationGraph {
        OperationGraph {
            dependencies: self.dependencies.reduced(),
            labels: self.labels,
            copies: self.copies,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_that_a_longer_path_implies_are_left_out() {
        let mut graph = DependencyGraph::default();
        for (from, to) in [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d")] {
            graph.add_edge(from, to);
        }
        let graph = graph.reduced();
        let edges: Vec<_> = graph.edges().map(|(from, to)| (*from, *to)).collect();
        assert_eq!(edges, [("a", "b"), ("b", "c"), ("c", "d")]);
        assert_eq!(graph.roots(), ["a"]);
    }

    #[test]
    fn a_graph_with_a_cycle_is_not_reduced() {
        let mut graph = DependencyGraph::default();
        for (from, to) in [("a", "b"), ("b", "a"), ("c", "a"), ("c", "b")] {
            graph.add_edge(from, to);
        }
        let graph = graph.reduced();
        assert_eq!(graph.edges().count(), 4);
        assert_eq!(graph.edges_of_cycles().len(), 2);
    }
}
