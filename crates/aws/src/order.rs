//! The order that AWS demands and no reference shows.

use std::collections::{BTreeMap, BTreeSet};

use super::object::Attributes;
use rform_core::value::Value;
use rform_provider::{OrderEdge, PlannedInstance};

/// Pairs of instances of which the first must exist before the second, and be deleted after it.
pub fn order(instances: &[PlannedInstance]) -> Vec<OrderEdge> {
    let mut graph = Graph::of(instances);
    let mut edges = Vec::new();
    for (before, after) in gateways(&graph).into_iter().chain(policies(&graph)) {
        // What the user's references say the other way round stands.
        if before != after && !graph.reaches(before, after) {
            graph.uses[after].push(before);
            edges.push(OrderEdge { before, after });
        }
    }
    edges.sort();
    edges.dedup();
    edges
}

/// The instances of a plan, and which others each of them uses.
struct Graph<'a> {
    instances: &'a [PlannedInstance],
    uses: Vec<Vec<usize>>,
    by_id: BTreeMap<String, usize>,
}

impl<'a> Graph<'a> {
    fn of(instances: &'a [PlannedInstance]) -> Graph<'a> {
        let count = instances.len();
        let known = |it: &usize| *it < count;
        let uses = instances
            .iter()
            .map(|it| it.references.iter().copied().filter(known).collect())
            .collect();
        let ids = instances.iter().enumerate().filter_map(|(index, it)| {
            let id = [&it.prior, &it.planned]
                .into_iter()
                .find_map(|it| it.owned("id"))?;
            Some((id, index))
        });
        Graph {
            instances,
            uses,
            by_id: ids.collect(),
        }
    }

    fn of_kind<'b>(&'b self, kinds: &'b [&'b str]) -> impl Iterator<Item = usize> + 'b {
        let all = self.instances.iter().enumerate();
        let found = all.filter(|(_, it)| kinds.contains(&&*it.address.resource.kind));
        found.map(|(index, _)| index)
    }

    fn kind(&self, index: usize) -> &str {
        &self.instances[index].address.resource.kind
    }

    /// The values of an attribute of an instance, in its prior and its planned object.
    fn says(&self, index: usize, name: &str) -> impl Iterator<Item = &'a Value> {
        let it = &self.instances[index];
        [&it.prior, &it.planned]
            .into_iter()
            .filter_map(move |object| object.get(name))
    }

    /// All instances that one uses, directly or through others, itself included: by references,
    /// and by ids in attributes.
    fn used_by(&self, index: usize) -> BTreeSet<usize> {
        let mut seen = BTreeSet::from([index]);
        let mut open = vec![index];
        while let Some(index) = open.pop() {
            let named = [
                "vpc_id",
                "subnet_id",
                "allocation_id",
                "db_subnet_group_name",
                "instance",
                "instance_id",
            ]
            .iter()
            .flat_map(|name| self.says(index, name))
            .filter_map(|value| self.by_id.get(value.as_str()?).copied());
            let listed = ["subnet_ids", "subnets", "vpc_zone_identifier"]
                .iter()
                .flat_map(|name| self.says(index, name))
                .flat_map(Value::elements)
                .filter_map(|value| self.by_id.get(value.as_str()?).copied());
            for next in self.uses[index].iter().copied().chain(named).chain(listed) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen
    }

    /// Whether one instance uses another, directly or through others.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(index) = open.pop() {
            if index == to {
                return true;
            }
            for next in &self.uses[index] {
                if seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        false
    }
}

/// Types whose objects may have a public address that is mapped in their VPC.
const MAPPED: &[&str] = &[
    "aws_alb",
    "aws_autoscaling_group",
    "aws_db_instance",
    "aws_eip",
    "aws_eip_association",
    "aws_instance",
    "aws_lb",
    "aws_nat_gateway",
];

/// An internet gateway outlives every public address that is mapped in its VPC
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html>). A NAT
/// gateway fails without one
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>), and a
/// public database is refused
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>).
fn gateways(graph: &Graph<'_>) -> Vec<(usize, usize)> {
    let mut by_network: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let kinds = ["aws_internet_gateway", "aws_internet_gateway_attachment"];
    for gateway in graph.of_kind(&kinds) {
        for network in networks(graph, gateway) {
            by_network.entry(network).or_default().push(gateway);
        }
    }
    if by_network.is_empty() {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for mapped in graph.of_kind(MAPPED).filter(|it| is_mapped(graph, *it)) {
        for network in networks(graph, mapped) {
            let gateways = by_network.get(&network).into_iter().flatten();
            pairs.extend(gateways.map(|gateway| (*gateway, mapped)));
        }
    }
    pairs
}

/// Whether an instance has, or may come to have, a public address in its VPC.
fn is_mapped(graph: &Graph<'_>, index: usize) -> bool {
    match graph.kind(index) {
        "aws_instance" => {
            let never = graph
                .says(index, "associate_public_ip_address")
                .all(|it| it.as_bool() == Some(false));
            let said = graph.says(index, "associate_public_ip_address").next();
            said.is_none() || !never
        }
        // The interfaces of an internal load balancer have no public addresses.
        "aws_alb" | "aws_lb" => graph
            .says(index, "internal")
            .all(|it| it.as_bool() != Some(true)),
        // Databases are private unless they are to be public; what is not known may be true.
        "aws_db_instance" => graph
            .says(index, "publicly_accessible")
            .any(|it| !it.is_null() && it.as_bool() != Some(false)),
        // An address alone is mapped nowhere.
        "aws_eip" => ["instance", "network_interface"].iter().any(|name| {
            let mut said = graph.says(index, name);
            said.any(|it| !it.is_null() && it.as_str() != Some(""))
        }),
        "aws_nat_gateway" => graph
            .says(index, "connectivity_type")
            .all(|it| it.as_str() != Some("private")),
        _ => true,
    }
}

/// The VPCs an instance is in: those of the plan by index, others by id.
fn networks(graph: &Graph<'_>, index: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for used in graph.used_by(index) {
        if matches!(graph.kind(used), "aws_vpc" | "aws_default_vpc") {
            found.insert(format!("#{used}"));
        }
        for id in graph.says(used, "vpc_id").filter_map(Value::as_str) {
            let in_plan = graph.by_id.get(id).map(|it| format!("#{it}"));
            found.insert(in_plan.unwrap_or_else(|| id.to_owned()));
        }
    }
    found.remove("");
    found
}

/// An EC2 instance starts after all policies of its role are attached, and they stay until it is
/// terminated.
fn policies(graph: &Graph<'_>) -> Vec<(usize, usize)> {
    let mut by_role: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let kinds = ["aws_iam_role_policy_attachment", "aws_iam_role_policy"];
    for policy in graph.of_kind(&kinds) {
        for role in role_of(graph, policy) {
            by_role.entry(role).or_default().push(policy);
        }
    }
    if by_role.is_empty() {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for instance in graph.of_kind(&["aws_instance"]) {
        for used in profiles_of(graph, instance) {
            for role in role_of(graph, used) {
                let policies = by_role.get(&role).into_iter().flatten();
                pairs.extend(policies.map(|policy| (*policy, instance)));
            }
        }
    }
    pairs
}

fn profiles_of(graph: &Graph<'_>, instance: usize) -> Vec<usize> {
    let is_profile = |it: &usize| graph.kind(*it) == "aws_iam_instance_profile";
    let named = graph
        .says(instance, "iam_instance_profile")
        .filter_map(|value| graph.by_id.get(value.as_str()?).copied());
    let all = graph.uses[instance].iter().copied().chain(named);
    all.filter(is_profile).collect()
}

fn role_of(graph: &Graph<'_>, index: usize) -> Vec<usize> {
    let is_role = |it: &usize| graph.kind(*it) == "aws_iam_role";
    let named = graph
        .says(index, "role")
        .filter_map(|value| graph.by_id.get(value.as_str()?).copied());
    let all = graph.uses[index].iter().copied().chain(named);
    all.filter(is_role).collect()
}
