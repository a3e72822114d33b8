//! Three tiers in a VPC: a load balancer, an Auto Scaling group and databases. All of them have network
//! interfaces that keep subnets and security groups for a while after they are deleted.

use super::harness::{Harness, actions, errors};
use rform_plan::Mode;
use rform_sandbox::{Faults, Options};
use rform_state::State;

/// No reference leads from the load balancer or the public database to the gateway.
const STACK: &str = r#"
data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-*-x86_64-gp2"]
  }
}

locals {
  zones = ["us-east-1a", "us-east-1b"]
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "public" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, 10 + count.index)
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.main.id

  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.web.id]
  }
}

resource "aws_lb" "web" {
  name            = "web"
  subnets         = aws_subnet.public[*].id
  security_groups = [aws_security_group.web.id]
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
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

resource "aws_launch_template" "app" {
  name                   = "app"
  image_id               = data.aws_ami.linux.id
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.web.id]
}

resource "aws_autoscaling_group" "app" {
  name                = "app"
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = aws_subnet.private[*].id
  target_group_arns   = [aws_lb_target_group.web.arn]

  launch_template {
    id      = aws_launch_template.app.id
    version = aws_launch_template.app.latest_version
  }
}

resource "aws_db_subnet_group" "private" {
  name       = "private"
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_subnet_group" "public" {
  name       = "public"
  subnet_ids = aws_subnet.public[*].id
}

resource "aws_db_parameter_group" "app" {
  name   = "app"
  family = "postgres16"
}

resource "aws_db_instance" "app" {
  identifier              = "app"
  engine                  = "postgres"
  engine_version          = "16"
  instance_class          = "db.t4g.micro"
  allocated_storage       = 20
  username                = "app"
  password                = "correct-horse"
  backup_retention_period = 1
  db_subnet_group_name    = aws_db_subnet_group.private.name
  parameter_group_name    = aws_db_parameter_group.app.name
  vpc_security_group_ids  = [aws_security_group.db.id]
  skip_final_snapshot     = true
}

resource "aws_db_instance" "copy" {
  identifier             = "copy"
  instance_class         = "db.t4g.micro"
  replicate_source_db    = aws_db_instance.app.identifier
  vpc_security_group_ids = [aws_security_group.db.id]
  skip_final_snapshot    = true
}

resource "aws_db_instance" "reports" {
  identifier             = "reports"
  engine                 = "mysql"
  instance_class         = "db.t4g.micro"
  allocated_storage      = 20
  username               = "reports"
  password               = "correct-horse"
  publicly_accessible    = true
  db_subnet_group_name   = aws_db_subnet_group.public.name
  vpc_security_group_ids = [aws_security_group.db.id]
  skip_final_snapshot    = true
}
"#;

async fn up_and_down(options: Options) {
    let seed = options.seed;
    let harness = Harness::new(&[("main.tf".into(), STACK.into())], options);
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new(), "{seed}");
    let again = harness.plan(&applied.state, Mode::Normal).await;
    assert_eq!(actions(&again), Vec::<String>::new(), "{seed}");
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    let found = errors(&destroyed.diagnostics);
    assert_eq!(found, Vec::<String>::new(), "{seed}");
    assert!(destroyed.state.is_empty(), "{seed}");
    assert_eq!(harness.sandbox.inspect().objects, [], "{seed}");
}

#[tokio::test(start_paused = true)]
async fn three_tiers_come_and_go_in_one_run() {
    up_and_down(Options::default()).await;
}

#[tokio::test(start_paused = true)]
async fn lost_answers_leave_no_tier_behind() {
    for seed in 0..6 {
        let faults = Faults::drawn(seed);
        up_and_down(Options {
            seed,
            faults,
            ..Options::default()
        })
        .await;
    }
}
