//! An address follows its machine, through every way of replacing, moving and leaving it.

use super::rig::{Rig, actions, errors};
use rform::engine::Applied;
use rform::plan::Mode;
use rform::sandbox::Options;
use rform::state::State;
use serde_json::Value as Json;

/// Two machines, of which the first has an address.
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
async fn standing(place: &str, lifecycle: &str) -> (Rig, State) {
    let text = stack(place, lifecycle);
    let rig = Rig::new(&[("main.tf".into(), text)], Options::default());
    let applied = rig.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    (rig, applied.state)
}

/// Changes the stack; in one run nothing is left to do.
async fn change(rig: &mut Rig, state: &State, text: &str) -> Applied {
    rig.rewrite("main.tf", text);
    let applied = rig.run(state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let again = rig.plan(&applied.state, Mode::Normal).await;
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

/// Holds that the address hangs on that machine, and that the output says so.
fn hangs_on(state: &State, machine: &str) {
    let (address, machine) = (
        attributes(state, "aws_eip.main"),
        attributes(state, machine),
    );
    assert_eq!(address["instance"], machine["id"]);
    assert_eq!(
        address["network_interface"],
        machine["primary_network_interface_id"]
    );
    assert_eq!(address["private_ip"], machine["private_ip"]);
    let output = state.outputs.get("hangs_on").map(|it| it.value.clone());
    let said = output.and_then(|it| it.as_str().map(str::to_owned));
    assert_eq!(said.as_deref(), machine["private_ip"].as_str());
}

async fn down(rig: &Rig, state: &State) {
    let destroyed = rig.run(state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(rig.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn a_machine_is_replaced_under_its_address() {
    for (place, lifecycle) in [
        (ON_A, ""),
        (ON_A, FIRST),
        (FACE_OF_A, ""),
        (FACE_OF_A, FIRST),
    ] {
        let (mut rig, state) = standing(place, lifecycle).await;
        hangs_on(&state, "aws_instance.a");
        let new = stack(place, lifecycle).replace("10.0.1.10", "10.0.1.20");
        let applied = change(&mut rig, &state, &new).await;
        assert_eq!(applied.counts.add, 1);
        hangs_on(&applied.state, "aws_instance.a");
        down(&rig, &applied.state).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_moves_to_another_machine() {
    for (before, after) in [
        (ON_A, ON_B),
        (FACE_OF_A, FACE_OF_B),
        (ON_A, FACE_OF_B),
        (FACE_OF_A, ON_B),
    ] {
        let (mut rig, state) = standing(before, "").await;
        rig.rewrite("main.tf", &stack(after, ""));
        let planned = rig.plan(&state, Mode::Normal).await;
        let plan = planned.plan.expect("a plan");
        let output = plan.outputs.get("hangs_on").map(|it| it.after.is_known());
        assert_eq!(
            output,
            Some(false),
            "what follows is known after apply only"
        );
        let applied = change(&mut rig, &state, &stack(after, "")).await;
        hangs_on(&applied.state, "aws_instance.b");
        down(&rig, &applied.state).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_moves_while_its_machine_ends() {
    let (mut rig, state) = standing(ON_A, "").await;
    let text = stack(ON_B, "");
    let start = text.find("resource \"aws_instance\" \"a\"").expect("it");
    let end = text.find("resource \"aws_instance\" \"b\"").expect("it");
    let text = format!("{}{}", &text[..start], &text[end..]);
    let applied = change(&mut rig, &state, &text).await;
    assert_eq!(applied.counts.destroy, 1);
    hangs_on(&applied.state, "aws_instance.b");
    down(&rig, &applied.state).await;
}

/// To say no more where an address hangs leaves it there, as with Terraform's provider; with its
/// machine gone it hangs nowhere.
#[tokio::test(start_paused = true)]
async fn an_address_outlives_its_machine() {
    let (mut rig, state) = standing(ON_A, "").await;
    let applied = change(&mut rig, &state, &stack("", "")).await;
    hangs_on(&applied.state, "aws_instance.a");
    let text = stack("", "");
    let start = text.find("resource \"aws_instance\" \"a\"").expect("it");
    let end = text.find("resource \"aws_instance\" \"b\"").expect("it");
    let text = format!("{}{}", &text[..start], &text[end..]);
    rig.rewrite("main.tf", &text);
    let applied = rig.run(&applied.state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let read = rig.run(&applied.state, Mode::Normal).await;
    assert_eq!(attributes(&read.state, "aws_eip.main")["instance"], "");
    down(&rig, &read.state).await;
}

/// The same with a tie of its own between the two.
#[tokio::test(start_paused = true)]
async fn a_tie_of_its_own_follows_too() {
    let tie = |machine: &str| {
        let tie = format!(
            "resource \"aws_eip_association\" \"main\" {{\n  allocation_id = aws_eip.main.id\n  \
             instance_id = aws_instance.{machine}.id\n}}\n"
        );
        format!("{}{tie}", stack("", FIRST))
    };
    let rig = Rig::new(&[("main.tf".into(), tie("a"))], Options::default());
    let applied = rig.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let mut rig = rig;
    let new = tie("a").replace("10.0.1.10", "10.0.1.20");
    let applied = rewritten(&mut rig, &applied.state, &new).await;
    let applied = rewritten(
        &mut rig,
        &applied.state,
        &tie("b").replace("10.0.1.10", "10.0.1.20"),
    )
    .await;
    let read = rig.run(&applied.state, Mode::Normal).await;
    hangs_on(&read.state, "aws_instance.b");
    down(&rig, &read.state).await;
}

async fn rewritten(rig: &mut Rig, state: &State, text: &str) -> Applied {
    rig.rewrite("main.tf", text);
    let applied = rig.run(state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    applied
}
