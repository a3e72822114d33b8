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
