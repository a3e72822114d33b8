//! A small network: changed, replaced, and taken down.

use super::harness::{Harness, actions, errors};
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;

const NETWORK: &str = r#"
variable "zones" {
  default = ["us-east-1a", "us-east-1b"]
}

locals {
  names = { for index, zone in var.zones : zone => index }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "net" }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "zone" {
  for_each          = local.names
  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, each.value)
}

resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.zone["us-east-1a"].id
}

output "subnets" {
  value = { for zone, subnet in aws_subnet.zone : zone => subnet.cidr_block }
}
"#;

fn network(text: &str) -> Harness {
    Harness::new(&[("main.tf".into(), text.into())], Options::default())
}

#[tokio::test(start_paused = true)]
async fn a_network_comes_and_goes() {
    let harness = network(NETWORK);
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    assert_eq!(applied.counts.add, 6);
    assert_eq!(
        actions(&harness.plan(&applied.state, Mode::Normal).await),
        Vec::<String>::new()
    );
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(destroyed.counts.destroy, 6);
    assert!(destroyed.state.is_empty());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn a_network_is_replaced_in_one_run() {
    let mut harness = network(NETWORK);
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    // The gateway stays, and moves from the old VPC, which it would keep, to the new one.
    harness.rewrite("main.tf", &NETWORK.replace("10.0.0.0", "10.1.0.0"));
    let planned = harness.plan(&applied.state, Mode::Normal).await;
    let gateway = "Update aws_internet_gateway.main".to_owned();
    assert!(
        actions(&planned).contains(&gateway),
        "{:?}",
        actions(&planned)
    );
    let replaced = harness.run(&applied.state, Mode::Normal).await;
    assert_eq!(errors(&replaced.diagnostics), Vec::<String>::new());
    let again = harness.plan(&replaced.state, Mode::Normal).await;
    assert_eq!(actions(&again), Vec::<String>::new());
    let destroyed = harness.run(&replaced.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

/// A deposed object is read like any other: what is gone needs no end, what is there gets it.
#[tokio::test(start_paused = true)]
async fn a_deposed_object_that_is_gone_is_let_go() {
    const VPC: &str = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
    let mut harness = network(VPC);
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    let state = with_deposed(&applied.state);
    harness.rewrite("main.tf", "");
    let planned = harness.plan(&state, Mode::Normal).await;
    assert_eq!(actions(&planned), ["Delete aws_vpc.main"; 2]);
    let ended = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&ended.diagnostics), Vec::<String>::new());

    let planned = harness.plan(&state, Mode::Normal).await;
    assert_eq!(actions(&planned), Vec::<String>::new());
    let left = planned.plan.map(|plan| plan.prior.is_empty());
    assert_eq!(left, Some(true));
}

/// The state with the current object also as a deposed one.
fn with_deposed(state: &State) -> State {
    let mut state = state.clone();
    for instance in state.resources.values_mut() {
        let current = instance.current.clone().expect("an object");
        instance.deposed.insert("0123abcd".into(), current);
    }
    state
}
