//! Two blocks for one object, and objects that exist already outside of the state.

use super::harness::{Harness, errors};
use super::wire::Fate;
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;

const NETWORK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "one" {
  route_table_id         = aws_route_table.main.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}
"#;

/// The same table, but not by a plain reference.
const OTHER: &str = r#"
resource "aws_route" "two" {
  route_table_id         = format("%s", aws_route_table.main.id)
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
  depends_on             = [aws_route.one]
}
"#;

fn harness(text: &str) -> Harness {
    Harness::new(&[("main.tf".into(), text.into())], Options::default())
}

fn warnings(diagnostics: &rform_core::diag::Diagnostics) -> Vec<String> {
    let warnings = diagnostics.iter().filter(|it| !it.is_error());
    warnings.map(|it| it.summary.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn two_blocks_for_one_route_are_told_when_planned_and_when_made() {
    let harness = harness(&format!("{NETWORK}{OTHER}"));
    let planned = harness.plan(&State::new("l".into()), Mode::Normal).await;
    let told = warnings(&planned.diagnostics);
    assert_eq!(told, ["Two blocks ask for the same aws_route"]);
    let plan = planned.plan.expect("a plan");
    // Neither plainly refused, nor after a lost answer, is the first's taken for the second's.
    let applied = harness.apply(&plan).await;
    let found = errors(&applied.diagnostics);
    assert!(
        matches!(&found[..], [one] if one.contains("RouteAlreadyExists")
            && one.contains("Another block of this configuration has just created it")),
        "{found:?}"
    );
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_of_the_second_is_not_the_firsts_route() {
    for at in (0..40).step_by(2) {
        let harness = harness(&format!("{NETWORK}{OTHER}"));
        let planned = harness.plan(&State::new("l".into()), Mode::Normal).await;
        let plan = planned.plan.expect("a plan");
        harness.wire.doom(at, Fate::LostBefore);
        let applied = harness.apply(&plan).await;
        harness.wire.clear();
        let held = applied
            .state
            .resources
            .keys()
            .filter(|it| *it.resource.kind == *"aws_route");
        assert_eq!(held.count(), 1, "lost at {at}");
        assert_eq!(errors(&applied.diagnostics).len(), 1, "lost at {at}");
        let destroyed = harness.run(&applied.state, Mode::Destroy).await;
        assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    }
}

/// What is refused when it is planned, though nothing of it exists yet.
async fn refused(text: &str) -> Vec<String> {
    let planned = harness(text)
        .plan(&State::new("l".into()), Mode::Normal)
        .await;
    assert_eq!(warnings(&planned.diagnostics), Vec::<String>::new());
    let found = errors(&planned.diagnostics).into_iter();
    found
        .map(|it| it.split(": ").take(2).collect::<Vec<_>>().join(": "))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn two_plain_references_to_what_is_new_are_the_same() {
    let plain = OTHER.replace(
        r#"format("%s", aws_route_table.main.id)"#,
        "aws_route_table.main.id",
    );
    let route = "aws_route.two: Two blocks ask for the same aws_route";
    assert_eq!(refused(&format!("{NETWORK}{plain}")).await, [route]);
    let old = plain.replace("aws_route_table.main.id", r#""${aws_route_table.main.id}""#);
    assert_eq!(refused(&format!("{NETWORK}{old}")).await, [route]);
}

#[tokio::test(start_paused = true)]
async fn a_route_of_a_new_table_and_a_block_of_its_own_are_the_same() {
    let inline = NETWORK.replacen(
        "resource \"aws_route_table\" \"main\" {",
        "resource \"aws_route_table\" \"main\" {
          route {
            cidr_block = \"0.0.0.0/0\"
            gateway_id = aws_internet_gateway.main.id
          }",
        1,
    );
    let found = refused(&inline).await;
    assert!(
        matches!(&found[..], [one] if one.ends_with("Two blocks ask for the same aws_route")),
        "{found:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn two_rules_or_associations_of_what_is_new_are_the_same() {
    const BOTH: &str = r#"
resource "aws_security_group" "main" {
  count  = 2
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "main" {
  count                    = 2
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 80
  to_port                  = 80
  security_group_id        = aws_security_group.main[0].id
  source_security_group_id = aws_security_group.main[1].id
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table_association" "main" {
  count          = 2
  route_table_id = aws_route_table.main.id
  subnet_id      = aws_subnet.main.id
}
"#;
    let mut found = refused(&format!("{NETWORK}{BOTH}")).await;
    found.sort();
    let expected = ["aws_route_table_association", "aws_security_group_rule"]
        .map(|it| format!("{it}.main[1]: Two blocks ask for the same {it}"));
    assert_eq!(found, expected);
    let apart = BOTH.replace("main[0]", "main[count.index]");
    let apart = apart.replace("count          = 2", "count          = 1");
    assert_eq!(
        refused(&format!("{NETWORK}{apart}")).await,
        Vec::<String>::new()
    );
}

/// Once the first exists, the second is refused when it is planned.
#[tokio::test(start_paused = true)]
async fn a_second_block_for_what_exists_is_refused_when_planned() {
    let mut harness = harness(NETWORK);
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    harness.rewrite("main.tf", &format!("{NETWORK}{OTHER}"));
    let planned = harness.plan(&applied.state, Mode::Normal).await;
    let found = errors(&planned.diagnostics);
    assert!(
        matches!(&found[..], [one] if one.contains("Two blocks ask for the same aws_route")),
        "{found:?}"
    );
}

/// What somebody else has made is named, with the command that takes it over; nothing of it is
/// changed or deleted.
#[tokio::test(start_paused = true)]
async fn what_exists_outside_of_the_state_is_named() {
    let mut harness = harness(NETWORK);
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let route = applied
        .state
        .resources
        .keys()
        .find(|it| *it.resource.kind == *"aws_route");
    let route = route.cloned().expect("a route");
    let mut state = applied.state.clone();
    state.resources.remove(&route);
    let again = harness.run(&state, Mode::Normal).await;
    let found = errors(&again.diagnostics);
    let table = text_of(&applied.state, "aws_route_table.main", "id");
    let import = format!("terraform import 'aws_route.one' '{table}_0.0.0.0/0'");
    assert!(
        matches!(&found[..], [one] if one.contains(&import)),
        "{found:?}"
    );
    harness.rewrite(
        "main.tf",
        &format!("{NETWORK}import {{\n  to = aws_route.one\n  id = \"{table}_0.0.0.0/0\"\n}}\n"),
    );
    let adopted = harness.run(&again.state, Mode::Normal).await;
    assert_eq!(errors(&adopted.diagnostics), Vec::<String>::new());
    let destroyed = harness.run(&adopted.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

fn text_of(state: &State, address: &str, name: &str) -> String {
    let mut all = state.resources.iter();
    let found = all.find(|(it, _)| it.to_string() == address);
    let object = found.and_then(|(_, it)| it.current.as_ref());
    let text = object.and_then(|it| it.attributes.get(name)?.as_str().map(str::to_owned));
    text.unwrap_or_default()
}
