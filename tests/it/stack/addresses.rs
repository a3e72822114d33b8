//! An address follows its instance, through every way of replacing, moving and leaving it.

use super::harness::{Harness, actions, errors};
use rform_engine::Applied;
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;
use serde_json::Value as Json;

/// Two instances, of which the first has an address.
const STACK: &str = r#"
data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-*-x86_64-gp2"]
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_instance" "a" {
  ami           = data.aws_ami.linux.id
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.main.id
  private_ip    = "10.0.1.10"
  LIFECYCLE
}

resource "aws_instance" "b" {
  ami           = data.aws_ami.linux.id
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.main.id
}

resource "aws_eip" "main" {
  domain = "vpc"
  PLACE
  depends_on = [aws_internet_gateway.main]
}

output "hangs_on" {
  value = aws_eip.main.private_ip
}
"#;

const ON_A: &str = "instance = aws_instance.a.id";
const ON_B: &str = "instance = aws_instance.b.id";
const FACE_OF_A: &str = "network_interface = aws_instance.a.primary_network_interface_id";
const FACE_OF_B: &str = "network_interface = aws_instance.b.primary_network_interface_id";
const FIRST: &str = "lifecycle {\n    create_before_destroy = true\n  }";

fn stack(place: &str, lifecycle: &str) -> String {
    STACK
        .replace("PLACE", place)
        .replace("LIFECYCLE", lifecycle)
}

/// A stack in which the address was first in one place.
async fn check_results(place: &str, lifecycle: &str) -> (Harness, State) {
    let text = stack(place, lifecycle);
    let harness = Harness::new(&[("main.tf".into(), text)], Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    (harness, applied.state)
}

/// Changes the stack; in one run nothing is left to do.
async fn change(harness: &mut Harness, state: &State, text: &str) -> Applied {
    harness.rewrite("main.tf", text);
    let applied = harness.run(state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let again = harness.plan(&applied.state, Mode::Normal).await;
    assert_eq!(actions(&again), Vec::<String>::new());
    applied
}

fn attributes(state: &State, name: &str) -> Json {
    let found = state
        .resources
        .iter()
        .find(|(address, _)| address.to_string() == name);
    let object = found.and_then(|(_, instance)| instance.current.as_ref());
    object.map_or(Json::Null, |it| (*it.attributes).clone())
}

/// Holds that the address hangs on that instance, and that the output says so.
fn hangs_on(state: &State, instance: &str) {
    let (address, instance) = (
        attributes(state, "aws_eip.main"),
        attributes(state, instance),
    );
    assert_eq!(address["instance"], instance["id"]);
    assert_eq!(
        address["network_interface"],
        instance["primary_network_interface_id"]
    );
    assert_eq!(address["private_ip"], instance["private_ip"]);
    let output = state.outputs.get("hangs_on").map(|it| it.value.clone());
    let said = output.and_then(|it| it.as_str().map(str::to_owned));
    assert_eq!(said.as_deref(), instance["private_ip"].as_str());
}

async fn down(harness: &Harness, state: &State) {
    let destroyed = harness.run(state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn a_instance_is_replaced_under_its_address() {
    for (place, lifecycle) in [
        (ON_A, ""),
        (ON_A, FIRST),
        (FACE_OF_A, ""),
        (FACE_OF_A, FIRST),
    ] {
        let (mut harness, state) = check_results(place, lifecycle).await;
        hangs_on(&state, "aws_instance.a");
        let new = stack(place, lifecycle).replace("10.0.1.10", "10.0.1.20");
        let applied = change(&mut harness, &state, &new).await;
        assert_eq!(applied.counts.add, 1);
        hangs_on(&applied.state, "aws_instance.a");
        down(&harness, &applied.state).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_moves_to_another_instance() {
    for (before, after) in [
        (ON_A, ON_B),
        (FACE_OF_A, FACE_OF_B),
        (ON_A, FACE_OF_B),
        (FACE_OF_A, ON_B),
    ] {
        let (mut harness, state) = check_results(before, "").await;
        harness.rewrite("main.tf", &stack(after, ""));
        let planned = harness.plan(&state, Mode::Normal).await;
        let plan = planned.plan.expect("a plan");
        let output = plan.outputs.get("hangs_on").map(|it| it.after.is_known());
        assert_eq!(
            output,
            Some(false),
            "what follows is known after apply only"
        );
        let applied = change(&mut harness, &state, &stack(after, "")).await;
        hangs_on(&applied.state, "aws_instance.b");
        down(&harness, &applied.state).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_moves_while_its_instance_ends() {
    let (mut harness, state) = check_results(ON_A, "").await;
    let text = stack(ON_B, "");
    let start = text.find("resource \"aws_instance\" \"a\"").expect("it");
    let end = text.find("resource \"aws_instance\" \"b\"").expect("it");
    let text = format!("{}{}", &text[..start], &text[end..]);
    let applied = change(&mut harness, &state, &text).await;
    assert_eq!(applied.counts.destroy, 1);
    hangs_on(&applied.state, "aws_instance.b");
    down(&harness, &applied.state).await;
}

/// To say no more where an address hangs leaves it there, as with Terraform's provider; with its
/// instance gone it hangs nowhere.
#[tokio::test(start_paused = true)]
async fn an_address_outlives_its_instance() {
    let (mut harness, state) = check_results(ON_A, "").await;
    let applied = change(&mut harness, &state, &stack("", "")).await;
    hangs_on(&applied.state, "aws_instance.a");
    let text = stack("", "");
    let start = text.find("resource \"aws_instance\" \"a\"").expect("it");
    let end = text.find("resource \"aws_instance\" \"b\"").expect("it");
    let text = format!("{}{}", &text[..start], &text[end..]);
    harness.rewrite("main.tf", &text);
    let applied = harness.run(&applied.state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let read = harness.run(&applied.state, Mode::Normal).await;
    assert_eq!(attributes(&read.state, "aws_eip.main")["instance"], "");
    down(&harness, &read.state).await;
}

/// The same with a tie of its own between the two.
#[tokio::test(start_paused = true)]
async fn a_tie_of_its_own_follows_too() {
    let tie = |instance: &str| {
        let tie = format!(
            "resource \"aws_eip_association\" \"main\" {{\n  allocation_id = aws_eip.main.id\n  \
             instance_id = aws_instance.{instance}.id\n}}\n"
        );
        format!("{}{tie}", stack("", FIRST))
    };
    let harness = Harness::new(&[("main.tf".into(), tie("a"))], Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let mut harness = harness;
    let new = tie("a").replace("10.0.1.10", "10.0.1.20");
    let applied = rewritten(&mut harness, &applied.state, &new).await;
    let applied = rewritten(
        &mut harness,
        &applied.state,
        &tie("b").replace("10.0.1.10", "10.0.1.20"),
    )
    .await;
    let read = harness.run(&applied.state, Mode::Normal).await;
    hangs_on(&read.state, "aws_instance.b");
    down(&harness, &read.state).await;
}

async fn rewritten(harness: &mut Harness, state: &State, text: &str) -> Applied {
    harness.rewrite("main.tf", text);
    let applied = harness.run(state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    applied
}
