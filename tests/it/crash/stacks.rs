//! The stacks that commands are stopped on.

use super::command::run;
use super::disk::Disk;
use super::machine::STACK;

/// A network with all that is made in several steps, small.
pub const NETWORK: &str = r#"
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "web" {
  name_prefix = "web-"
  vpc_id      = aws_vpc.main.id

  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_eip" "out" {
  domain = "vpc"
}

resource "terraform_data" "note" {
  input = aws_eip.out.id

  provisioner "local-exec" {
    command = "true"
  }
}

output "subnet" {
  value = aws_subnet.a.id
}
"#;

/// A group that is replaced when its description changes, the new one first.
pub const REPLACED: &str = r#"
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "web" {
  name_prefix = "web-"
  description = "one"
  vpc_id      = aws_vpc.main.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "note" {
  triggers_replace = aws_security_group.web.id

  lifecycle {
    create_before_destroy = true
  }
}
"#;

/// Objects that are nowhere but in the state.
pub const NOTES: &str = r#"
resource "terraform_data" "a" {
  input = "a"
}

resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.output
}

output "b" {
  value = terraform_data.b[*].output
}
"#;

/// A disk with that stack on it, and nothing done yet.
pub fn stack(text: &str) -> Disk {
    let mut disk = Disk::with_directory(STACK);
    disk.create_directory("/cloud".as_ref())
        .expect("a directory");
    disk.put("/stack/main.tf", text);
    disk
}

/// The same after these commands, all of which succeed.
pub fn after(disk: &Disk, commands: &[&str]) -> Disk {
    let mut disk = disk.clone();
    for command in commands {
        let (ended, then) = run(&disk, command);
        ended.ok().unwrap_or_else(|why| panic!("{command}: {why}"));
        disk = then;
    }
    disk
}
