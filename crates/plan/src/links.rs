//! The dependencies of a plan, which are the input of its order.

use std::collections::BTreeSet;

/// A dependency between two nodes of [`Links`]: `before` must exist for as long as `after` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraint {
    /// The node that is made first and deleted last.
    pub before: usize,
    /// The node that is made last and deleted first.
    pub after: usize,
}

/// The dependency graph of a plan. The nodes are the changes, numbered by their index, and after
/// them the hubs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The number of hubs: nodes that stand for no change, and join many dependencies to many.
    pub hubs: usize,
    /// Changes without action whose conditions are evaluated during apply, after what they depend
    /// on: they get a `CreateOrUpdate` step all the same.
    pub judged: BTreeSet<usize>,
    /// Dependencies in the configuration, which give the order of making.
    pub config: Vec<Constraint>,
    /// Dependencies in the state, which give the order of deleting.
    pub state: Vec<Constraint>,
    /// Dependencies that providers declare, for both orders. One that contradicts the others is
    /// left out: the order that the user wrote wins.
    pub provider: Vec<Constraint>,
}
