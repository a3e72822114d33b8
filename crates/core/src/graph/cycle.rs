//! Order, or the shortest reason why there is none.

use std::collections::VecDeque;

use petgraph::Direction::Outgoing;
use petgraph::algo::{tarjan_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

/// The nodes so that each comes after all it depends on.
///
/// # Errors
/// The shortest cycle, if there is one.
pub fn in_order<N>(graph: &DiGraph<N, ()>) -> Result<Vec<NodeIndex>, Vec<NodeIndex>> {
    toposort(graph, None).map_err(|_| shortest_cycle(graph).unwrap_or_default())
}

/// The shortest cycle of the smallest knot; none if the graph has no cycle.
pub fn shortest_cycle<N>(graph: &DiGraph<N, ()>) -> Option<Vec<NodeIndex>> {
    let knots = tarjan_scc(graph)
        .into_iter()
        .filter(|knot| is_cyclic(graph, knot));
    let knot = knots.min_by_key(Vec::len)?;
    knot.iter()
        .filter_map(|start| cycle_through(graph, *start))
        .min_by_key(Vec::len)
}

fn is_cyclic<N>(graph: &DiGraph<N, ()>, knot: &[NodeIndex]) -> bool {
    match knot {
        [only] => graph.find_edge(*only, *only).is_some(),
        _ => true,
    }
}

/// Breadth first from a node back to itself.
fn cycle_through<N>(graph: &DiGraph<N, ()>, start: NodeIndex) -> Option<Vec<NodeIndex>> {
    let mut came_from = vec![None; graph.node_count()];
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for next in graph.neighbors_directed(node, Outgoing) {
            if next == start {
                return Some(path_back(&came_from, start, node));
            }
            if came_from[next.index()].is_none() {
                came_from[next.index()] = Some(node);
                queue.push_back(next);
            }
        }
    }
    None
}

fn path_back(came_from: &[Option<NodeIndex>], start: NodeIndex, end: NodeIndex) -> Vec<NodeIndex> {
    let mut path = vec![end];
    while let Some(last) = path.last().copied().filter(|last| *last != start) {
        path.extend(came_from[last.index()]);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(u32, u32)]) -> DiGraph<(), ()> {
        DiGraph::from_edges(edges)
    }

    #[test]
    fn the_shortest_cycle_is_named() {
        let tangled = graph(&[(0, 1), (1, 2), (2, 3), (3, 0), (2, 1), (3, 4)]);
        let cycle = in_order(&tangled).err().map(|cycle| cycle.len());
        assert_eq!(cycle, Some(2));
        let own = graph(&[(0, 1), (1, 1)]);
        assert_eq!(shortest_cycle(&own), Some(vec![NodeIndex::new(1)]));
    }

    #[test]
    fn without_cycles_there_is_an_order() {
        let order = in_order(&graph(&[(2, 1), (1, 0)]));
        assert_eq!(order, Ok([2, 1, 0].map(NodeIndex::new).to_vec()));
    }
}
