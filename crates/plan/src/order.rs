//! All ordering: which steps a plan's changes become, and which step waits for which.
//!
//! A plan is a graph that apply only obeys, so every rule about order is here: [`super::steps`] has the
//! steps of each change, and [`super::phase_graph`] contracts the dependencies of one phase. The input
//! is the changes (one for each object) and [`Links`]: dependencies between changes from three sources.
//!
//! - The **configuration** gives the order of making: B refers to A, so A is made first.
//! - The **state** gives the order of deleting. It keeps the dependencies that held when an object
//!   was made; the configuration may name neither of the two any more.
//! - **Providers** declare what no reference shows, such as an internet gateway that cannot be
//!   detached while an address of its VPC is mapped. Such a constraint holds in both directions.
//!
//! A change becomes up to two steps, `CreateOrUpdate` and `Delete`; a replacement has both. If B
//! depends on A:
//!
//! | A | order | phase |
//! |---|---|---|
//! | is made or updated | A is made before B is made | [`Phase::CreateOrUpdate`] |
//! | is deleted | B is deleted before A is deleted | [`Phase::Delete`] |
//! | is deleted, B stays | B is updated first: it may still use A | [`Phase::DeleteRemoved`] |
//! | is replaced, delete first | B deleted, A deleted, A made, B made | `CreateOrUpdate` and `Delete` |
//! | is replaced, create first | A made, B made or updated, old A deleted | [`Phase::DeleteReplaced`] |
//!
//! The rules are those of Terraform:
//! <https://developer.hashicorp.com/terraform/internals/graph> and, for
//! `create_before_destroy`, <https://github.com/hashicorp/terraform/blob/main/docs/destroying.md>.
//!
//! **Why destroying is not the reverse of a reference graph alone.** Terraform deletes in the reverse
//! order of references, which leaves the demands that only the cloud knows to retries and time-outs.
//! Here they are constraints like any other, taken in by the same function.
//!
//! **Hard and soft edges.** The `CreateOrUpdate` edges of the configuration and the `Delete` edges of
//! the state must hold together; a cycle among them is the error of [`arrange`]. All other edges are
//! soft: those of the phases `DeleteReplaced` and `DeleteRemoved` and those of providers are added one
//! by one, as long as the graph stays free of cycles, so that a provider's general rule never
//! contradicts the order that a user has written.
//!
//! **Nodes without a step.** A change without action still carries order from what it depends on to what
//! depends on it, and a hub stands for many-to-many dependencies. Each phase is built as a graph of its
//! own ([`super::phase_graph::PhaseGraph`]) and then contracted: a node without a step is replaced by
//! edges between its neighbours or, where those would be too many, by a [`Step::Join`]. A thousand
//! resources that depend on a thousand others are two thousand edges and not a million.

use std::collections::BTreeSet;

use petgraph::graph::DiGraph;

use super::links::Links;
use super::phase_graph::Phase;
use super::steps::Steps;
use super::{Change, Edge, Step};
use rform_core::graph::{in_order, shortest_cycle};

/// Steps that wait for each other in a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderError {
    /// The steps of a shortest cycle, in order and without joins.
    pub cycle: Vec<Step>,
}

/// Turns changes into steps, and their dependencies into edges between steps.
///
/// The edges are sorted and without duplicates.
///
/// # Errors
/// There is a cycle among the dependencies of the configuration and the state.
pub fn arrange(changes: &[Change], links: &Links) -> Result<(Vec<Step>, Vec<Edge>), OrderError> {
    let mut steps = Steps::of(changes, &links.judged);
    let mut edges: BTreeSet<Edge> = steps.replacements(changes).collect();
    edges.extend(steps.deposed_after_successors(changes));
    let phases = [
        steps.phase(changes, links, Phase::CreateOrUpdate, links.config.iter()),
        steps.phase(changes, links, Phase::Delete, links.state.iter()),
    ];
    for phase in phases {
        edges.extend(phase.contract(&mut steps.all));
    }
    refuse_cycle(&steps, &edges)?;
    let mut soft_edges = Vec::new();
    for phase in [Phase::DeleteReplaced, Phase::DeleteRemoved] {
        let both = links.config.iter().chain(&links.state);
        let uses = steps.phase(changes, links, phase, both);
        soft_edges.extend(uses.contract(&mut steps.all));
    }
    for phase in Phase::ALL {
        let phase = steps.phase(changes, links, phase, links.provider.iter());
        soft_edges.extend(phase.contract(&mut steps.all));
    }
    let edges = add_soft_edges(steps.all.len(), edges, &soft_edges);
    Ok((steps.all, edges.into_iter().collect()))
}

fn to_graph(count: usize, edges: &BTreeSet<Edge>) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(count, edges.len());
    let nodes: Vec<_> = (0..count).map(|_| graph.add_node(())).collect();
    for (from, to) in edges {
        graph.add_edge(nodes[*from], nodes[*to], ());
    }
    graph
}

fn refuse_cycle(steps: &Steps, edges: &BTreeSet<Edge>) -> Result<(), OrderError> {
    match shortest_cycle(&to_graph(steps.all.len(), edges)) {
        None => Ok(()),
        Some(cycle) => {
            let steps = cycle.iter().map(|node| steps.all[node.index()]);
            let cycle = steps.filter(|step| *step != Step::Join).collect();
            Err(OrderError { cycle })
        }
    }
}

/// Adds all soft edges if the graph then has no cycle; otherwise adds them one by one, without those
/// that would close a cycle.
fn add_soft_edges(count: usize, edges: BTreeSet<Edge>, soft_edges: &[Edge]) -> BTreeSet<Edge> {
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
    use super::super::Action;
    use super::super::links::Constraint;
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
            before_identity: Value::NULL,
            after_identity: Value::NULL,
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
            Step::CreateOrUpdate(change) => format!("+{}", changes[*change].address.resource.name),
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
    fn a_deposed_object_is_deleted_after_its_successor_is_made() {
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

    /// All edges for two changes, `b` depending on `a`, as text: `+` makes and `-` deletes.
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
    fn a_change_without_action_carries_the_order_on() {
        let changes = [change("a", Update), change("b", NoOp), change("c", Update)];
        let chain = links(&[depends(1, 0), depends(2, 1)]);
        assert_eq!(words(&changes, &chain), "+a+c");
    }

    #[test]
    fn many_to_many_dependencies_meet_in_a_join() {
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
    fn an_edge_of_a_provider_gives_way_to_references() {
        let changes = [change("a", Create), change("b", Create)];
        let contradicting = Links {
            provider: vec![depends(0, 1)],
            ..links(&[depends(1, 0)])
        };
        let kept = arrange(&changes, &contradicting).map(|(_, edges)| edges);
        assert_eq!(kept, Ok(vec![(0, 1)]));
        assert!(arrange(&changes, &links(&[depends(1, 0), depends(0, 1)])).is_err());
    }
}
