//! Whatever others have put in the way of a destroy is named within a minute.

use rform_state::State;

use super::blockers::{NETWORK, attribute, made, refused, stack};

/// A stack, what others have made beside it, and how the destroy of the stack names that.
struct Case {
    /// What the stack has beside the VPC and the subnet.
    ours: &'static str,
    /// What others have. `<ADDRESS.ATTRIBUTE>` stands for an attribute of the stack.
    theirs: &'static str,
    /// What the errors say. `<ADDRESS.ATTRIBUTE>` stands for an attribute of what others have.
    named: &'static str,
}

const CASES: &[Case] = &[
    Case {
        ours: "",
        theirs: r#"resource "aws_vpn_gateway" "it" {
  vpc_id = "<aws_vpc.main.id>"
}"#,
        named: "virtual private gateway <aws_vpn_gateway.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_vpc_endpoint" "it" {
  vpc_id       = "<aws_vpc.main.id>"
  service_name = "com.amazonaws.us-east-1.s3"
}"#,
        named: "VPC endpoint <aws_vpc_endpoint.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_vpc_endpoint" "it" {
  vpc_id            = "<aws_vpc.main.id>"
  service_name      = "com.amazonaws.us-east-1.ssm"
  vpc_endpoint_type = "Interface"
  subnet_ids        = ["<aws_subnet.main.id>"]
}"#,
        named: "of <aws_vpc_endpoint.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_egress_only_internet_gateway" "it" {
  vpc_id = "<aws_vpc.main.id>"
}"#,
        named: "egress-only internet gateway <aws_egress_only_internet_gateway.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_internet_gateway" "it" {
  vpc_id = "<aws_vpc.main.id>"
}"#,
        named: "internet gateway <aws_internet_gateway.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_network_interface" "it" {
  subnet_id = "<aws_subnet.main.id>"
}"#,
        named: "network interface <aws_network_interface.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_subnet" "it" {
  vpc_id     = "<aws_vpc.main.id>"
  cidr_block = "10.0.9.0/24"
}"#,
        named: "subnet <aws_subnet.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_network_acl" "it" {
  vpc_id = "<aws_vpc.main.id>"
}"#,
        named: "network ACL <aws_network_acl.it.id>",
    },
    Case {
        ours: "",
        theirs: r#"resource "aws_route_table" "it" {
  vpc_id = "<aws_vpc.main.id>"
}"#,
        named: "route table <aws_route_table.it.id>",
    },
    Case {
        ours: r#"resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
}"#,
        theirs: r#"resource "aws_main_route_table_association" "it" {
  vpc_id         = "<aws_vpc.main.id>"
  route_table_id = "<aws_route_table.main.id>"
}"#,
        named: "its being the main route table of its VPC",
    },
    Case {
        ours: r#"resource "aws_security_group" "main" {
  vpc_id = aws_vpc.main.id
}"#,
        theirs: r#"resource "aws_security_group" "it" {
  vpc_id = "<aws_vpc.main.id>"
  ingress {
    from_port       = 22
    to_port         = 22
    protocol        = "tcp"
    security_groups = ["<aws_security_group.main.id>"]
  }
}"#,
        named: "rule that names it in security group <aws_security_group.it.id>",
    },
    Case {
        ours: r#"resource "aws_ec2_managed_prefix_list" "main" {
  name           = "ours"
  address_family = "IPv4"
  max_entries    = 1
}"#,
        theirs: r#"resource "aws_vpc" "it" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_security_group" "it" {
  vpc_id = aws_vpc.it.id
  egress {
    from_port       = 0
    to_port         = 0
    protocol        = "-1"
    prefix_list_ids = ["<aws_ec2_managed_prefix_list.main.id>"]
  }
}"#,
        named: "reference to it in <aws_security_group.it.id>",
    },
    Case {
        ours: r#"resource "aws_placement_group" "main" {
  name     = "ours"
  strategy = "cluster"
}"#,
        theirs: r#"data "aws_ami" "it" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-*-x86_64-gp2"]
  }
}

resource "aws_instance" "it" {
  ami             = data.aws_ami.it.id
  instance_type   = "c5.large"
  placement_group = "<aws_placement_group.main.id>"
}"#,
        named: "instance <aws_instance.it.id>",
    },
    Case {
        ours: r#"resource "aws_s3_bucket" "main" {
  bucket = "our-own-bucket"
}"#,
        theirs: r#"resource "aws_s3_object" "it" {
  bucket  = "<aws_s3_bucket.main.id>"
  key     = "theirs"
  content = "-"
}"#,
        named: "force_destroy = true",
    },
];

#[tokio::test(start_paused = true)]
async fn what_others_put_in_the_way_is_named_within_a_minute() {
    for case in CASES {
        named_in_time(case).await;
    }
}

async fn named_in_time(case: &Case) {
    let ours = stack(&format!("{NETWORK}\n{}\n", case.ours));
    let state = made(&ours).await;
    let theirs = ours.beside(&[("main.tf".into(), filled(case.theirs, &state))]);
    let their_state = made(&theirs).await;
    let said = refused(&ours, &state, 60).await;
    let named = filled(case.named, &their_state);
    assert!(said.contains(&named), "{named}: {said}");
    assert!(!said.contains("cannot name"), "{named}: {said}");
}

/// The text with the attributes that stand in angle brackets.
fn filled(text: &str, state: &State) -> String {
    let mut parts = text.split('<');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('>').expect("a place");
        let (address, name) = place.rsplit_once('.').expect("an attribute");
        filled.push_str(&attribute(state, address, name));
        filled.push_str(rest);
    }
    filled
}
