//! Going through a graph: everything that is ready runs at once.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::future::Future;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::{DiGraph, NodeIndex};
use tokio::sync::Notify;

/// The result of visiting a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The visit succeeded.
    Done,
    /// The visit failed: nodes that depend on it are skipped, all others are visited.
    Failed,
    /// The visit was not started, because a dependency failed or the walk was stopped.
    Skipped,
}

/// Asks a walk to start no further visits. Visits that run are finished.
#[derive(Debug, Default)]
pub struct Stop {
    stopped: Cell<bool>,
    interrupted: Cell<bool>,
    told: Notify,
}

impl Stop {
    /// Requests that the walk starts no further nodes.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Whether it was asked for.
    pub fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Asks for a stop because the user does not want to wait: operations that can be ended are
    /// ended.
    pub fn interrupt(&self) {
        self.stop();
        self.interrupted.set(true);
        self.told.notify_waiters();
    }

    /// Whether the user does not want to wait.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.get()
    }

    /// Waits until the user does not want to wait.
    pub async fn interrupted(&self) {
        let told = self.told.notified();
        if !self.is_interrupted() {
            told.await;
        }
    }
}

/// Runs every node after those with edges to it, at most `limit` at a time.
///
/// `run` answers whether the node went through. The graph has no cycle: nodes
/// on one, and those behind it, would be skipped.
pub async fn walk<N, F>(
    graph: &DiGraph<N, ()>,
    limit: Option<usize>,
    stop: &Stop,
    run: impl Fn(NodeIndex) -> F,
) -> Vec<Outcome>
where
    F: Future<Output = bool>,
{
    let mut outcomes = vec![Outcome::Skipped; graph.node_count()];
    let count = |node| graph.neighbors_directed(node, Incoming).count();
    let mut waiting_for: Vec<usize> = graph.node_indices().map(count).collect();
    let mut ready: BTreeSet<NodeIndex> = graph
        .node_indices()
        .filter(|node| waiting_for[node.index()] == 0)
        .collect();
    let mut running = FuturesUnordered::new();
    loop {
        while !stop.is_stopped() && limit.is_none_or(|limit| running.len() < limit) {
            let Some(node) = ready.pop_first() else { break };
            let step = run(node);
            running.push(async move { (node, step.await) });
        }
        let Some((node, went_through)) = running.next().await else {
            return outcomes;
        };
        outcomes[node.index()] = if went_through {
            Outcome::Done
        } else {
            Outcome::Failed
        };
        if !went_through {
            continue;
        }
        for next in graph.neighbors_directed(node, Outgoing) {
            waiting_for[next.index()] -= 1;
            if waiting_for[next.index()] == 0 {
                ready.insert(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[tokio::test]
    async fn a_failure_skips_only_what_depends_on_it() {
        let graph: DiGraph<(), ()> = DiGraph::from_edges([(0, 1), (1, 2), (0, 3)]);
        let order = RefCell::new(Vec::new());
        let stop = Stop::default();
        let outcomes = walk(&graph, None, &stop, |node| {
            order.borrow_mut().push(node.index());
            async move { node.index() != 1 }
        });
        use Outcome::{Done, Failed, Skipped};
        assert_eq!(outcomes.await, [Done, Failed, Skipped, Done]);
        assert_eq!(order.into_inner(), [0, 1, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_ready_runs_at_once_up_to_the_limit() {
        let graph: DiGraph<(), ()> = {
            let mut graph = DiGraph::new();
            (0..4).for_each(|_| _ = graph.add_node(()));
            graph
        };
        let took = async |limit| {
            let start = tokio::time::Instant::now();
            walk(&graph, limit, &Stop::default(), |_| async {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                true
            })
            .await;
            start.elapsed().as_secs()
        };
        assert_eq!((took(None).await, took(Some(2)).await), (1, 2));
    }
}
