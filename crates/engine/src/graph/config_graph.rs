//! The graph of a configuration.

use std::collections::{BTreeSet, HashMap, HashSet};

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::registry::Registry;
use crate::graph::builder::Builder;
use crate::graph::node::Node;
use rform_config::Config;
use rform_core::addr::{ConfigResource, Key, Mode, Module};
use rform_core::diag::Diagnostics;
use rform_core::graph::in_order;

/// The graph of a configuration. Edges lead from a dependency to its dependant.
pub struct ConfigGraph {
    /// The graph itself.
    pub graph: DiGraph<Node, ()>,
    index: HashMap<Node, NodeIndex>,
    /// The edges to resources that name instances alone, with the keys of those.
    named: HashMap<(NodeIndex, NodeIndex), BTreeSet<Key>>,
    whole_modules: HashMap<NodeIndex, BTreeSet<Module>>,
    has_ephemerals: bool,
}

fn is_ephemeral(node: &Node) -> bool {
    matches!(node, Node::Resource(it) if it.resource.mode == Mode::Ephemeral)
}

impl ConfigGraph {
    /// The graph of all blocks of a configuration, with the errors of blocks that refer to themselves.
    /// It may have cycles, which `checked_graph` tells.
    pub fn of(config: &Config, registry: &Registry) -> (ConfigGraph, Diagnostics) {
        let builder = Builder::build(config, registry);
        let errors = builder.errors;
        let graph = ConfigGraph {
            has_ephemerals: builder.graph.node_weights().any(is_ephemeral),
            graph: builder.graph,
            index: builder.index,
            named: builder.named,
            whole_modules: builder.whole_modules,
        };
        (graph, errors)
    }

    /// All edges, as pairs of a dependency and its dependant.
    pub fn edges(&self) -> impl Iterator<Item = (&Node, &Node)> {
        let edges = self.graph.edge_indices();
        let ends = edges.filter_map(|edge| self.graph.edge_endpoints(edge));
        ends.map(|(before, after)| (&self.graph[before], &self.graph[after]))
    }

    /// The resources that nodes depend on, directly or not, without order. What a provider's
    /// configuration depends on is left out.
    pub fn resources_before(
        &self,
        nodes: impl IntoIterator<Item = NodeIndex>,
    ) -> Vec<ConfigResource> {
        let before = self.nodes_before(nodes);
        before
            .iter()
            .filter_map(|it| self.resource_at(*it))
            .collect()
    }

    /// The called modules that a node depends on as wholes, directly or not: with all that is in them,
    /// declared or only in the state.
    pub fn whole_modules_before(&self, node: NodeIndex) -> BTreeSet<&Module> {
        if self.whole_modules.is_empty() {
            return BTreeSet::new();
        }
        let before = self.nodes_before([node]);
        let wholes = before.iter().chain([&node]);
        wholes
            .filter_map(|it| self.whole_modules.get(it))
            .flatten()
            .collect()
    }

    /// The nodes that nodes depend on, directly or not, without the configurations of providers.
    fn nodes_before(&self, nodes: impl IntoIterator<Item = NodeIndex>) -> HashSet<NodeIndex> {
        let mut seen = HashSet::new();
        let mut open: Vec<_> = nodes.into_iter().collect();
        while let Some(node) = open.pop() {
            let before = self.graph.neighbors_directed(node, Direction::Incoming);
            let before = before.filter(|it| !matches!(self.graph[*it], Node::Provider(..)));
            open.extend(before.filter(|it| seen.insert(*it)));
        }
        seen
    }

    /// Like [`resources_before`](Self::resources_before), with the resources among the nodes.
    pub fn resources_up_to(&self, nodes: impl Iterator<Item = NodeIndex>) -> Vec<ConfigResource> {
        let nodes: Vec<_> = nodes.collect();
        let mut found = self.resources_before(nodes.iter().copied());
        found.extend(nodes.iter().filter_map(|it| self.resource_at(*it)));
        found
    }

    /// The ephemeral resources that nodes depend on, directly or not, or through the configurations of
    /// providers, in the order of their dependencies.
    pub fn ephemerals_before(&self, nodes: &[Node]) -> Vec<ConfigResource> {
        if !self.has_ephemerals {
            return Vec::new();
        }
        let mut open: Vec<_> = nodes.iter().filter_map(|it| self.find(it)).collect();
        let mut seen = HashSet::new();
        while let Some(node) = open.pop() {
            let before = self.graph.neighbors_directed(node, Direction::Incoming);
            open.extend(before.filter(|it| seen.insert(*it)));
        }
        let ordered = in_order(&self.graph).unwrap_or_default().into_iter();
        let found = ordered.filter(|it| seen.contains(it) && is_ephemeral(&self.graph[*it]));
        found.filter_map(|it| self.resource_at(it)).collect()
    }

    fn resource_at(&self, node: NodeIndex) -> Option<ConfigResource> {
        match &self.graph[node] {
            Node::Resource(it) => Some(it.clone()),
            _ => None,
        }
    }

    /// Whether the references of `after` to the resource `before` name its instance with that key.
    pub fn names_instance(&self, before: NodeIndex, after: NodeIndex, key: &Key) -> bool {
        let named = self.named.get(&(before, after));
        named.is_none_or(|keys| keys.contains(key))
    }

    /// Whether the configuration of a provider depends on a node.
    pub fn leads_to_provider(&self, node: &Node) -> bool {
        let mut seen = HashSet::new();
        let mut open: Vec<_> = self.find(node).into_iter().collect();
        while let Some(node) = open.pop() {
            if matches!(self.graph[node], Node::Provider(..)) {
                return true;
            }
            let after = self.graph.neighbors_directed(node, Direction::Outgoing);
            open.extend(after.filter(|it| seen.insert(*it)));
        }
        false
    }

    /// The index of a node, if it is there.
    pub fn find(&self, node: &Node) -> Option<NodeIndex> {
        self.index.get(node).copied()
    }
}
