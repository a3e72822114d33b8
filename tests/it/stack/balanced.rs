//! What stands in a VPC: load balancers whose network interfaces outlive them, and their targets.

use super::harness::{Harness, actions, errors};
use rform_plan::Mode;
use rform_sandbox::{Faults, Options};
use rform_state::State;

/// Public and internal load balancers in one VPC. No reference leads from them to the gateway.
const STACK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "zone" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  availability_zone = ["us-east-1a", "us-east-1b"][count.index]
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_lb" "web" {
  name            = "web"
  subnets         = aws_subnet.zone[*].id
  security_groups = [aws_security_group.web.id]
}

resource "aws_lb" "inner" {
  name               = "inner"
  internal           = true
  load_balancer_type = "network"
  subnets            = aws_subnet.zone[*].id
}

resource "aws_lb_target_group" "web" {
  name        = "web"
  port        = 80
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
}

resource "aws_lb_target_group" "tcp" {
  name     = "tcp"
  port     = 80
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_target_group_attachment" "web" {
  count            = 3
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = cidrhost(aws_subnet.zone[0].cidr_block, 10 + count.index)
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_rule" "moved" {
  count        = 2
  listener_arn = aws_lb_listener.web.arn

  action {
    type = "redirect"
    redirect {
      status_code = "HTTP_301"
      path        = "/new"
    }
  }

  condition {
    path_pattern {
      values = ["/old/${count.index}"]
    }
  }
}

resource "aws_lb_listener" "tcp" {
  load_balancer_arn = aws_lb.inner.arn
  port              = 80
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}
"#;

fn stack(options: Options) -> Harness {
    Harness::new(&[("main.tf".into(), STACK.into())], options)
}

async fn up_and_down(harness: &Harness) {
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let again = harness.plan(&applied.state, Mode::Normal).await;
    assert_eq!(actions(&again), Vec::<String>::new());
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert!(destroyed.state.is_empty());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

/// The gateway is not asked to leave before the interfaces of the balancers are gone.
#[tokio::test(start_paused = true)]
async fn balancers_come_and_go_in_one_run() {
    up_and_down(&stack(Options::default())).await;
}

#[tokio::test(start_paused = true)]
async fn lost_answers_leave_no_balancers_behind() {
    for seed in 0..12 {
        let options = Options {
            seed,
            faults: Faults::drawn(seed),
            ..Options::default()
        };
        up_and_down(&stack(options)).await;
    }
}
