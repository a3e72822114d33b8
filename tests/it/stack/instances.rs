//! Changes of an instance that are made in place.

use super::harness::{Harness, actions, errors};
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;

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

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_instance" "main" {
  ami           = data.aws_ami.linux.id
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.main.id
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 2
    tags        = { Name = "one" }
  }
  ebs_block_device {
    device_name = "/dev/sdg"
    volume_size = 3
  }
}
"#;

async fn up(text: &str) -> (Harness, State) {
    let harness = Harness::new(&[("main.tf".into(), text.into())], Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    (harness, applied.state)
}

async fn planned(harness: &mut Harness, state: &State, text: &str) -> Vec<String> {
    harness.rewrite("main.tf", text);
    actions(&harness.plan(state, Mode::Normal).await)
}

#[tokio::test(start_paused = true)]
async fn tags_of_disks_change_in_place() {
    let (mut harness, mut state) = up(STACK).await;
    let steps = [
        STACK.replace("\"one\"", "\"two\""),
        STACK.replace(
            "volume_size = 3",
            "volume_size = 3\n    tags = { Name = \"g\" }",
        ),
        STACK.replace("    tags        = { Name = \"one\" }\n", ""),
    ];
    for text in steps {
        let todo = planned(&mut harness, &state, &text).await;
        assert_eq!(todo, ["Update aws_instance.main"]);
        let applied = harness.run(&state, Mode::Normal).await;
        assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
        state = applied.state;
        let again = harness.plan(&state, Mode::Normal).await;
        assert_eq!(actions(&again), Vec::<String>::new());
    }
    let destroyed = harness.run(&state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_else_changes_of_a_disk_replaces_the_instance() {
    let (mut harness, state) = up(STACK).await;
    for text in [
        STACK.replace("volume_size = 2", "volume_size = 4"),
        STACK.replace("/dev/sdg", "/dev/sdh"),
        STACK
            .replace("\"one\"", "\"two\"")
            .replace("volume_size = 3", "volume_size = 4"),
    ] {
        let todo = planned(&mut harness, &state, &text).await;
        assert_eq!(todo, ["DeleteThenCreate aws_instance.main"]);
    }
}
