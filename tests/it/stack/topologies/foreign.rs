//! What others put in the way of a random network.

use std::time::Duration;

use rform_plan::Mode;
use rform_state::State;

use super::super::blockers::attribute;
use super::super::harness::{Harness, errors};
use super::dice::Dice;
use super::network::Vpc;
use super::teardown::{destroy, said};

/// How long a blocker may stay without its name, from the last that was gone on.
const A_MINUTE: Duration = Duration::from_secs(60);

/// An object of others: its type and its arguments.
type Foreign = (&'static str, String);

/// Puts some objects into a VPC and its subnets, destroys the stack, which names them, and takes them
/// away again. Answers what is left of the stack.
pub async fn named(
    harness: &Harness,
    state: &State,
    vpcs: &[Vpc],
    dice: &mut Dice,
) -> Result<State, String> {
    let all = foreign(state, vpcs, dice);
    let text: String = all
        .iter()
        .enumerate()
        .map(|(index, (kind, body))| format!("resource \"{kind}\" \"f{index}\" {{\n{body}\n}}\n"))
        .collect();
    let other = harness.beside(&[("main.tf".into(), text)]);
    let theirs = other.run(&State::new("f".into()), Mode::Normal).await;
    if !errors(&theirs.diagnostics).is_empty() {
        return Err(format!("others: {}", said(&theirs.diagnostics)));
    }
    let (destroyed, took) = destroy(harness, state).await?;
    let text = errors(&destroyed.diagnostics).join("\n");
    for (index, (kind, _)) in all.iter().enumerate() {
        let id = attribute(&theirs.state, &format!("{kind}.f{index}"), "id");
        if !text.contains(&id) {
            return Err(format!("{kind} {id} is not named: {text}"));
        }
    }
    if took > A_MINUTE {
        return Err(format!("it took {took:?}: {text}"));
    }
    let gone = other.run(&theirs.state, Mode::Destroy).await;
    match errors(&gone.diagnostics).is_empty() {
        true => Ok(destroyed.state),
        false => Err(format!("others: {}", said(&gone.diagnostics))),
    }
}

/// One or two objects of one VPC: all in it, or all in one of its subnets, since a VPC whose subnet
/// stays is not tried.
fn foreign(state: &State, vpcs: &[Vpc], dice: &mut Dice) -> Vec<Foreign> {
    let Some(vpc) = dice.pick(&(0..vpcs.len()).collect::<Vec<_>>()) else {
        return Vec::new();
    };
    let vpc = &vpcs[vpc];
    let id = attribute(state, &vpc.address, "id");
    let subnet = dice.pick(&vpc.subnets).filter(|_| dice.percent(40));
    let of = format!("  vpc_id = \"{id}\"");
    if let Some(subnet) = subnet {
        let subnet = attribute(state, &subnet.address, "id");
        let of = format!("  subnet_id = \"{subnet}\"");
        let gateway = format!("{of}\n  connectivity_type = \"private\"");
        let all = [("aws_network_interface", of), ("aws_nat_gateway", gateway)];
        return dice.pick(&all).into_iter().collect();
    }
    let block = format!("{of}\n  cidr_block = \"10.{}.250.0/24\"", vpc.number);
    let service = "  service_name = \"com.amazonaws.us-east-1.dynamodb\"";
    let mut all = vec![
        ("aws_subnet", block),
        ("aws_security_group", of.clone()),
        ("aws_network_acl", of.clone()),
        ("aws_route_table", of.clone()),
        ("aws_egress_only_internet_gateway", of.clone()),
        ("aws_vpc_endpoint", format!("{of}\n{service}")),
    ];
    if vpc.gateway.is_none() {
        all.push(("aws_internet_gateway", of.clone()));
    }
    if vpc.vpn_gateway.is_none() {
        all.push(("aws_vpn_gateway", of));
    }
    let number = 1 + dice.up_to(2);
    let mut chosen: Vec<Foreign> = (0..number).filter_map(|_| dice.pick(&all)).collect();
    chosen.sort();
    chosen.dedup();
    chosen
}
