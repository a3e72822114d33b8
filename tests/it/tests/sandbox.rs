//! Tests of an AWS stack in the sandbox: it goes up, and comes down.

use super::{Stack, text};

const MAIN: &str = r#"
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "number" {
  default = 1
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "one" {
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, var.number)
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

output "subnet" {
  value = aws_subnet.one.id
}
"#;

const TESTS: &str = r#"
run "up" {
  assert {
    condition     = aws_subnet.one.cidr_block == "10.0.1.0/24"
    error_message = "the subnet is ${aws_subnet.one.cidr_block}"
  }
  assert {
    condition     = startswith(output.subnet, "subnet-")
    error_message = "no id of a subnet: ${output.subnet}"
  }
}

run "elsewhere" {
  variables {
    number = 2
  }
  assert {
    condition     = output.subnet != run.up.subnet
    error_message = "another range is another subnet"
  }
}

run "fails" {
  command = plan
  assert {
    condition     = aws_vpc.main.cidr_block == "10.9.0.0/16"
    error_message = "as it should"
  }
}
"#;

const MOCKED: &str = r#"
mock_provider "aws" {
  mock_resource "aws_vpc" {
    defaults = {
      id = "vpc-mocked"
    }
  }
}

run "pretends" {
  assert {
    condition     = aws_subnet.one.vpc_id == "vpc-mocked" && length(aws_subnet.one.id) == 8
    error_message = "${aws_subnet.one.vpc_id} ${aws_subnet.one.id}"
  }
  assert {
    condition     = length(aws_vpc.main.default_security_group_id) == 8
    error_message = "what only AWS would say is made up"
  }
}
"#;

#[test]
fn a_stack_goes_up_in_the_sandbox_and_comes_down() {
    let stack = Stack::new(&[("main.tf", MAIN), ("tests/up.tftest.hcl", TESTS)]);
    let tested = stack.run(&["test", "-no-color", "-sandbox"]);
    expect_test::expect![[r#"
        tests/up.tftest.hcl... in progress
          run "up"... pass
          run "elsewhere"... pass
          run "fails"... fail
        tests/up.tftest.hcl... tearing down
        tests/up.tftest.hcl... fail

        Failure! 2 passed, 1 failed.
    "#]]
    .assert_eq(&text(&tested.stdout));
    assert_eq!(tested.status.code(), Some(1), "{}", text(&tested.stderr));
    let left = stack.run(&["sandbox", "inspect"]);
    assert!(
        !text(&left.stdout).contains("vpc-"),
        "{}",
        text(&left.stdout)
    );
    assert_eq!(stack.files(), ["main.tf", "tests"]);
}

#[test]
fn a_mocked_provider_asks_nothing_of_aws() {
    let stack = Stack::new(&[("main.tf", MAIN), ("a.tftest.hcl", MOCKED)]);
    // No credentials, no sandbox, no network.
    let tested = stack.run(&["test", "-no-color"]);
    assert_eq!(tested.status.code(), Some(0), "{}", text(&tested.stderr));
    assert!(text(&tested.stdout).ends_with("Success! 1 passed, 0 failed.\n"));
    assert_eq!(stack.files(), ["a.tftest.hcl", "main.tf"]);
}

const INSTANCE: &str = r#"
data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
}

data "aws_availability_zones" "all" {}

variable "region" {
  default = "us-east-1"
}

provider "aws" {
  region = var.region
}

resource "aws_instance" "one" {
  ami               = data.aws_ami.linux.id
  instance_type     = "t3.micro"
  availability_zone = data.aws_availability_zones.all.names[0]

  root_block_device {
    volume_size = 9
  }
}
"#;

const INSTANCE_TESTS: &str = r#"
mock_provider "aws" {
  mock_resource "aws_instance" {
    defaults = {
      private_ip = "10.0.0.9"
      root_block_device = {
        volume_id = "vol-mocked"
      }
    }
  }
  mock_data "aws_ami" {
    defaults = {
      id = "ami-mocked"
    }
  }
  override_data {
    target = data.aws_availability_zones.all
    values = {
      names = ["moon-1a"]
    }
  }
}

run "machine" {
  assert {
    condition     = aws_instance.one.ami == "ami-mocked"
    error_message = aws_instance.one.ami
  }
  assert {
    condition     = aws_instance.one.availability_zone == "moon-1a"
    error_message = aws_instance.one.availability_zone
  }
  assert {
    condition     = aws_instance.one.private_ip == "10.0.0.9"
    error_message = aws_instance.one.private_ip
  }
  assert {
    condition     = aws_instance.one.root_block_device[0].volume_id == "vol-mocked"
    error_message = aws_instance.one.root_block_device[0].volume_id
  }
  assert {
    condition     = aws_instance.one.root_block_device[0].volume_size == 9
    error_message = "what is written stays"
  }
  assert {
    condition     = length(aws_instance.one.root_block_device[0].kms_key_id) == 8
    error_message = "what nobody says is made up within blocks too"
  }
}
"#;

#[test]
fn mocks_reach_into_blocks_and_data() {
    let stack = Stack::new(&[("main.tf", INSTANCE), ("a.tftest.hcl", INSTANCE_TESTS)]);
    let tested = stack.run(&["test", "-no-color"]);
    assert_eq!(tested.status.code(), Some(0), "{}", text(&tested.stderr));
}

const REGION: &str = r#"
output "region" {
  value = "eu-west-1"
}
"#;

const PROVIDER_TESTS: &str = r#"
variables {
  number = 7
}

provider "aws" {
  region = run.region.region
  default_tags {
    tags = {
      number = "n${var.number}"
    }
  }
}

run "region" {
  module {
    source = "./region"
  }
}

run "there" {
  assert {
    condition     = strcontains(aws_vpc.main.arn, ":eu-west-1:")
    error_message = aws_vpc.main.arn
  }
  assert {
    condition     = aws_vpc.main.tags_all.number == "n7"
    error_message = jsonencode(aws_vpc.main.tags_all)
  }
}
"#;

#[test]
fn a_provider_of_a_test_may_rest_on_variables_and_earlier_runs() {
    let stack = Stack::new(&[
        ("main.tf", MAIN),
        ("region/main.tf", REGION),
        ("a.tftest.hcl", PROVIDER_TESTS),
    ]);
    stack.run(&["init"]);
    let tested = stack.run(&["test", "-no-color", "-sandbox"]);
    assert_eq!(tested.status.code(), Some(0), "{}", text(&tested.stderr));
    let left = stack.run(&["sandbox", "inspect"]);
    assert!(
        !text(&left.stdout).contains("vpc-"),
        "{}",
        text(&left.stdout)
    );
}

const SLOW: &str = r#"
resource "terraform_data" "slow" {
  depends_on = [aws_subnet.one, aws_internet_gateway.main]

  provisioner "local-exec" {
    command = "touch begun; sleep 2"
  }
}
"#;

#[test]
fn a_test_that_is_killed_leaves_a_state_that_destroy_takes_down() {
    let tests = "run \"slow\" {}\n";
    let stack = Stack::new(&[
        ("main.tf", MAIN),
        ("slow.tf", SLOW),
        ("a.tftest.hcl", tests),
    ]);
    let mut child = stack.begin(&["test", "-no-color", "-sandbox"]);
    let begun = std::time::Instant::now();
    while !stack.path().join("begun").exists() {
        assert!(begun.elapsed().as_secs() < 60, "nothing is made");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let there = stack.run(&["sandbox", "inspect"]);
    assert!(
        text(&there.stdout).contains("vpc-"),
        "{}",
        text(&there.stdout)
    );
    let state = "-state=errored_test.tfstate";
    let destroyed = stack.run(&["destroy", "-auto-approve", "-sandbox", state]);
    assert!(destroyed.status.success(), "{}", text(&destroyed.stderr));
    let left = stack.run(&["sandbox", "inspect"]);
    assert!(
        !text(&left.stdout).contains("vpc-"),
        "{}",
        text(&left.stdout)
    );
}
