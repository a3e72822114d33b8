//! What every VPC has by itself holds objects of the stack: it lets them go before they end.

use super::harness::{Harness, errors};
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

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}
"#;

/// Up, and down in one run and in less time than a blocked delete is waited for.
async fn up_and_down(more: &str) {
    let text = format!("{NETWORK}{more}");
    let harness = Harness::new(&[("main.tf".into(), text)], Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let began = tokio::time::Instant::now();
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert!(began.elapsed().as_secs() < 300, "{:?}", began.elapsed());
    assert!(destroyed.state.is_empty());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn a_default_group_names_a_group() {
    up_and_down(
        r#"
resource "aws_default_security_group" "main" {
  vpc_id = aws_vpc.main.id
  ingress {
    protocol        = "tcp"
    from_port       = 80
    to_port         = 80
    security_groups = [aws_security_group.web.id]
  }
  egress {
    protocol        = "-1"
    from_port       = 0
    to_port         = 0
    security_groups = [aws_security_group.web.id]
    self            = true
  }
}
"#,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn groups_name_each_other_through_the_default_group() {
    up_and_down(
        r#"
resource "aws_default_security_group" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "in" {
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 22
  to_port                  = 22
  security_group_id        = aws_default_security_group.main.id
  source_security_group_id = aws_security_group.web.id
}

resource "aws_security_group_rule" "back" {
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 22
  to_port                  = 22
  security_group_id        = aws_security_group.web.id
  source_security_group_id = aws_default_security_group.main.id
}

resource "aws_vpc_security_group_egress_rule" "out" {
  ip_protocol                  = "-1"
  security_group_id            = aws_vpc.main.default_security_group_id
  referenced_security_group_id = aws_security_group.web.id
}
"#,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn default_tables_and_lists_name_gateways_and_subnets() {
    up_and_down(
        r#"
resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.main.id
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_default_route_table" "main" {
  default_route_table_id = aws_vpc.main.default_route_table_id
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.main.id
  }
  route {
    cidr_block = "192.0.2.0/24"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_default_network_acl" "main" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id
  subnet_ids             = [aws_subnet.main.id]
}

resource "aws_network_acl" "other" {
  vpc_id = aws_vpc.main.id
}
"#,
    )
    .await;
}

/// A group that is not wanted any more, while the default group that named it stays.
#[tokio::test(start_paused = true)]
async fn a_default_group_stays_and_lets_go() {
    let default = r#"
resource "aws_default_security_group" "main" {
  vpc_id = aws_vpc.main.id
  RULE
}
"#;
    let rule = "ingress {\n    protocol        = \"-1\"\n    from_port       = 0\n    to_port         = 0\n    \
                security_groups = [aws_security_group.web.id]\n  }";
    let text = format!("{NETWORK}{}", default.replace("RULE", rule));
    let mut harness = Harness::new(&[("main.tf".into(), text)], Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let group = NETWORK.find("resource \"aws_security_group\"").expect("it");
    let rest = "ingress = []";
    let text = format!("{}{}", &NETWORK[..group], default.replace("RULE", rest));
    harness.rewrite("main.tf", &text);
    let applied = harness.run(&applied.state, Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    assert_eq!(applied.counts.destroy, 1);
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}
