//! Going through the configuration.

use crate::graph::node::Node;
use crate::plan::planner::{Planner, Visit};
use rform_core::graph::{Outcome as Went, Stop, walk};

impl Planner<'_> {
    /// Plans everything the configuration asks for. What depends on something that failed is
    /// passed over.
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

    fn first_not_done(&self, outcomes: &[Went]) -> Option<&Node> {
        let graph = &self.graph.graph;
        let mut nodes = graph.node_indices();
        let node = nodes.find(|node| outcomes.get(node.index()) != Some(&Went::Done))?;
        Some(&graph[node])
    }

    async fn visit(&self, node: &Node) -> Visit {
        let destroying = self.is(rform_plan::Mode::Destroy);
        match node {
            Node::Check(..) => _ = self.known.borrow_mut().reached_checks.insert(node.clone()),
            Node::Resource(path, name) => self.collect_imports_of(path, name)?,
            _ => {}
        }
        let modules = self.run.values.of(node.module());
        let mut visit = Ok(());
        let overrides = &self.run.session.overrides;
        for module in modules.iter().filter(|it| !overrides.covers(&it.address)) {
            let visited = match node {
                Node::Variable(_, name) => self.variable(module, name),
                Node::Local(_, name) => self.local(module, name),
                Node::Output(..) if destroying => Ok(()),
                Node::Output(_, name) => self.output(module, name),
                Node::Call(path, name) => self.call(module, path, name),
                Node::Provider(..) => Ok(()),
                Node::Resource(_, name) if destroying => self.existing(module, name).await,
                Node::Resource(_, name) => self.resource(module, name).await,
                // After everything else: see `checks`.
                Node::Check(..) => Ok(()),
            };
            visit = visit.and(visited);
        }
        visit
    }
}
