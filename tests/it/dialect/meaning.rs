//! What whole stacks of Terraform 0.11 lead to, where it takes more than an expression to tell.

use std::path::PathBuf;

use super::stack::{Files, Stack};

const OLD: &str = "terraform {\n  required_version = \"~> 0.11\"\n}\n";

/// The plan of a stack of these files; the first one gets a version that settles its dialect.
fn planned(files: &[(&str, &str)]) -> String {
    let named = files.iter().enumerate().map(|(at, (name, text))| {
        let head = if at == 0 { OLD } else { "" };
        (PathBuf::from(name), format!("{head}{text}"))
    });
    let files: Files = named.collect();
    Stack::new(&files).planned().0
}

fn assert_planned(files: &[(&str, &str)], lines: &[&str]) {
    let plan = planned(files);
    let squeezed: Vec<String> = plan
        .lines()
        .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert!(!plan.contains("Error:"), "{plan}");
    for line in lines {
        assert!(squeezed.iter().any(|it| it == line), "{line}\n{plan}");
    }
}

/// A set was a list, of which an element could be taken.
#[test]
fn sets_are_lists() {
    let text = r#"
resource "aws_security_group" "web" {
  name = "web"
}
resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t2.micro"
  vpc_security_group_ids = ["sg-1"]
}
output "element" { value = "${element(aws_instance.web.vpc_security_group_ids, 0)}" }
output "index" { value = "${aws_instance.web.vpc_security_group_ids[0]}" }
output "count" { value = "${length(aws_instance.web.vpc_security_group_ids)}" }
output "all" { value = "${join(",", aws_instance.web.vpc_security_group_ids)}" }
"#;
    let lines = [
        "+ element = \"sg-1\"",
        "+ index = \"sg-1\"",
        "+ count = \"1\"",
        "+ all = \"sg-1\"",
    ];
    assert_planned(&[("main.tf", text)], &lines);
}

/// Attributes were texts wherever they were put.
#[test]
fn attributes_are_texts() {
    let text = r#"
resource "aws_vpc" "v" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}
resource "null_resource" "a" {
  triggers = "${map("dns", aws_vpc.v.enable_dns_hostnames, "cidr", aws_vpc.v.cidr_block)}"
}
output "json" { value = "${jsonencode(map("dns", aws_vpc.v.enable_dns_hostnames))}" }
output "same" { value = "${aws_vpc.v.enable_dns_hostnames == "true" ? "y" : "n"}" }
output "bool" { value = "${aws_vpc.v.enable_dns_hostnames}" }
"#;
    let lines = [
        "+ \"dns\" = \"true\"",
        "+ same = \"y\"",
        "+ bool = \"true\"",
        "+ dns = \"true\"",
    ];
    assert_planned(&[("main.tf", text)], &lines);
}

/// Texts go through calls of modules, which do not say their dialect themselves.
#[test]
fn values_pass_through_modules_as_texts() {
    let root = r#"
locals {
  on    = true
  ports = [80, 443]
}
module "one" {
  source = "./one"
  flag   = true
  ports  = "${local.ports}"
  tags {
    On   = true
    Port = 010
  }
}
resource "null_resource" "on" {
  count = "${local.on}"
}
output "said" { value = "${module.one.said}" }
output "has" { value = "${module.one.has}" }
"#;
    let one = "variable \"flag\" {}\nvariable \"ports\" {\n  type = \"list\"\n}\nvariable \"tags\" {\n  default = {}\n}\n\
               module \"two\" {\n  source = \"../two\"\n  flag   = \"${var.flag}\"\n}\n\
               output \"said\" {\n  value = \"${module.two.said} ${jsonencode(var.ports)} ${jsonencode(var.tags)}\"\n}\n\
               output \"has\" {\n  value = \"${contains(var.ports, 443)}\"\n}\n";
    let two = "variable \"flag\" {}\noutput \"said\" {\n  value = \"${var.flag} ${var.flag == 1} ${var.flag == true} ${var.flag ? 7 / 2 : 0}\"\n}\n";
    let files = [
        ("main.tf", root),
        ("one/main.tf", one),
        ("two/main.tf", two),
    ];
    let lines = [
        "+ said = \"1 true false 3 [\\\"80\\\",\\\"443\\\"] {\\\"On\\\":\\\"1\\\",\\\"Port\\\":\\\"8\\\"}\"",
        "+ has = \"true\"",
        "# null_resource.on[0] will be created",
    ];
    assert_planned(&files, &lines);
}

/// What is empty is absent in the checks of a provider.
#[test]
fn empty_arguments_do_not_conflict() {
    let text = r#"
variable "none" {
  default = ""
}
resource "aws_security_group_rule" "own" {
  type              = "ingress"
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
  security_group_id = "sg-1"
  self              = true
  cidr_blocks       = []
}
resource "aws_instance" "web" {
  ami                         = "ami-0123456789abcdef0"
  instance_type               = "t2.micro"
  user_data                   = "${var.none}"
  user_data_base64            = "aGVsbG8="
  private_ip                  = "${var.none}"
  ipv6_address_count          = 0
  associate_public_ip_address = "${var.none}"
}
"#;
    let lines = [
        "# aws_security_group_rule.own will be created",
        "# aws_instance.web will be created",
    ];
    assert_planned(&[("main.tf", text)], &lines);
}

/// A list of blocks and blocks beside it are all of them.
#[test]
fn blocks_beside_a_list_are_all_made() {
    let text = r#"
variable "rules" {
  default = [
    {
      from_port   = 80
      to_port     = 80
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    },
  ]
}
resource "aws_security_group" "web" {
  name    = "web"
  ingress = ["${var.rules}"]
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
"#;
    assert_planned(
        &[("main.tf", text)],
        &["+ from_port = 80", "+ from_port = 443"],
    );
}

/// Templates of files mean what the rest of the module means.
#[test]
fn templates_mean_what_they_meant() {
    let text = r#"
data "template_file" "t" {
  template = "${file("${path.module}/t.tpl")}"
  vars {
    n  = 7
    on = true
  }
}
output "t" { value = "${data.template_file.t.rendered}" }
"#;
    let template = "pid $$ $${n} $$${n} ${n / 2} ${on} ${length(\"é\")} %{x}";
    let files = [("main.tf", text), ("t.tpl", template)];
    let lines = ["+ t = \"pid $ ${n} $7 3 1 2 %{x}\""];
    assert_planned(&files, &lines);
}
