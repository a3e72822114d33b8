//! The walk over the configuration graph.

use crate::graph::node::Node;
use crate::plan::planner::{Planner, Visit};
use rform_core::addr::ConfigCheckable;
use rform_core::graph::{Outcome as NodeOutcome, Stop, walk};

impl Planner<'_> {
    /// Visits all selected nodes of the configuration in the order of their dependencies. Nodes that
    /// depend on a failed one are skipped.
    pub(super) async fn walk(&self) {
        let stop = Stop::default();
        let outcomes = walk(&self.graph.graph, None, &stop, |node| async move {
            let node = &self.graph.graph[node];
            match self
                .selection
                .only
                .as_ref()
                .is_none_or(|only| only.contains(node))
            {
                true => self.visit(node).await.is_ok(),
                false => true,
            }
        })
        .await;
        if !self.run.has_errors()
            && let Some(node) = self.first_not_done(&outcomes)
        {
            self.run.fail_unexplained(&node.to_string());
        }
    }

    fn first_not_done(&self, outcomes: &[NodeOutcome]) -> Option<&Node> {
        let graph = &self.graph.graph;
        let mut nodes = graph.node_indices();
        let node = nodes.find(|node| outcomes.get(node.index()) != Some(&NodeOutcome::Done))?;
        Some(&graph[node])
    }

    async fn visit(&self, node: &Node) -> Visit {
        let destroying = self.is(rform_plan::Mode::Destroy);
        match node {
            Node::Check(it) => _ = self.known.borrow_mut().reached_checks.insert(it.clone()),
            Node::Resource(it) => self.collect_imports_of(it)?,
            _ => {}
        }
        let modules = self.run.values.of(node.module());
        if let (true, false, Some(block)) = (modules.is_empty(), destroying, checkable(node)) {
            self.run.check_results.add_block(&block);
        }
        let mut visit = Ok(());
        let overrides = &self.run.session.overrides;
        for module in modules.iter().filter(|it| !overrides.covers(&it.address)) {
            let visited = match node {
                Node::Variable(it) => self.variable(module, &it.name),
                Node::Local(it) => self.local(module, &it.name),
                Node::Output(..) if destroying => Ok(()),
                Node::Output(it) => self.output(module, &it.name),
                Node::ModuleCall(it) => self.call(module, it),
                Node::Provider(..) => Ok(()),
                Node::Resource(it) if destroying => {
                    self.resource_in_state(module, &it.resource).await
                }
                Node::Resource(it) => self.resource(module, &it.resource).await,
                // Checks are evaluated after everything else (`plan/checks.rs`).
                Node::Check(..) => Ok(()),
            };
            visit = visit.and(visited);
        }
        visit
    }
}

/// The object of a node that can have conditions; none for other nodes.
fn checkable(node: &Node) -> Option<ConfigCheckable> {
    match node {
        Node::Variable(it) => Some(ConfigCheckable::Variable(it.clone())),
        Node::Output(it) => Some(ConfigCheckable::Output(it.clone())),
        Node::Resource(it) => Some(ConfigCheckable::Resource(it.clone())),
        Node::Check(it) => Some(ConfigCheckable::Check(it.clone())),
        Node::Local(_) | Node::ModuleCall(_) | Node::Provider(_) => None,
    }
}
