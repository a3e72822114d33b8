//! Building the dependency graph.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::plan::links::node::DependencyNode;
use crate::plan::planner::Planner;
use rform_core::addr::{Module, Resource};
use rform_lang::references::Reference;
use rform_plan::{Change, Constraint};

/// Links in the making.
pub struct DependencyGraphBuilder<'a, 'p> {
    pub(super) planner: &'a Planner<'p>,
    pub(super) nodes: HashMap<DependencyNode, usize>,
    pub(super) next: usize,
    pub(super) done: HashSet<usize>,
    pub(super) open: Vec<(DependencyNode, usize)>,
    pub(super) from_config: Vec<Constraint>,
    pub(super) from_state: Vec<Constraint>,
    pub(super) written: HashMap<(Module, Resource), Rc<[Reference]>>,
}

impl<'a, 'p> DependencyGraphBuilder<'a, 'p> {
    pub(in crate::plan) fn new(
        planner: &'a Planner<'p>,
        changes: &[Change],
    ) -> DependencyGraphBuilder<'a, 'p> {
        let current = changes.iter().enumerate();
        let current = current.filter(|(_, change)| change.deposed.is_none());
        DependencyGraphBuilder {
            planner,
            nodes: current
                .map(|(at, change)| (DependencyNode::Instance(change.address.clone()), at))
                .collect(),
            next: changes.len(),
            done: HashSet::new(),
            open: Vec::new(),
            from_config: Vec::new(),
            from_state: Vec::new(),
            written: HashMap::new(),
        }
    }

    /// The index of a node. Its own dependencies are found later.
    fn node(&mut self, node_key: DependencyNode) -> usize {
        let node = match self.nodes.get(&node_key) {
            Some(node) => *node,
            None => {
                self.nodes.insert(node_key.clone(), self.next);
                self.next += 1;
                self.next - 1
            }
        };
        if self.done.insert(node) {
            self.open.push((node_key, node));
        }
        node
    }

    pub(super) fn add_config(&mut self, changes: &[Change]) {
        for change in changes.iter().filter(|change| change.deposed.is_none()) {
            if !change.after.is_null() {
                self.node(DependencyNode::Instance(change.address.clone()));
            }
        }
        while let Some((node_key, node)) = self.open.pop() {
            for needed in self.dependencies(&node_key) {
                let before = self.node(needed);
                self.from_config.push(Constraint {
                    before,
                    after: node,
                });
            }
        }
    }
}
