//! The attempt tag that a new object carries until its id is noted: where there is room for it, the right
//! to put it on, and nothing better.

use super::harness::{Harness, errors};
use super::wire::Fate;
use rform_engine::Applied;
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;

/// How a mark shows in a request.
const MARK: &str = "rform%3Aattempt";

const FULL: &str = r#"
locals {
  tags = { for index in range(50) : "key-${index}" => "value" }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = local.tags
}

resource "aws_eip" "main" {
  domain = "vpc"
  tags   = local.tags
}

resource "aws_security_group" "main" {
  name   = "g"
  vpc_id = aws_vpc.main.id
  tags   = local.tags
}

resource "aws_iam_user" "main" {
  name = "u"
  tags = local.tags
}
"#;

const BARE: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "main" {
  domain = "vpc"
}
"#;

const TOKENS: &str = r#"
resource "aws_ebs_volume" "main" {
  availability_zone = "us-east-1a"
  size              = 1
}

resource "aws_secretsmanager_secret" "main" {
  name                    = "s"
  recovery_window_in_days = 0
}
"#;

fn harness(text: &str) -> Harness {
    Harness::new(&[("main.tf".into(), text.into())], Options::default())
}

async fn up(harness: &Harness) -> Applied {
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    applied
}

async fn down(harness: &Harness, state: &State) {
    let destroyed = harness.run(state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

fn marks(harness: &Harness) -> usize {
    let seen = harness.wire.take_seen();
    seen.iter().filter(|body| body.contains(MARK)).count()
}

#[tokio::test(start_paused = true)]
async fn fifty_tags_leave_no_room_for_the_attempt_tag() {
    let harness = harness(FULL);
    let applied = up(&harness).await;
    assert_eq!(marks(&harness), 0);
    down(&harness, &applied.state).await;
}

/// And what is lost is found without one.
#[tokio::test(start_paused = true)]
async fn what_has_fifty_tags_is_found_when_its_create_was_lost() {
    for at in 0..24 {
        for fate in [Fate::KilledAfter, Fate::LostAfter] {
            let harness = harness(FULL);
            let state = State::new("l".into());
            let planned = harness.plan(&state, Mode::Normal).await;
            let plan = planned.plan.expect("a plan");
            harness.wire.doom(at, fate);
            let applied = harness.apply_noted(&state, &plan).await;
            harness.wire.clear();
            if let Some(applied) = applied {
                assert_eq!(
                    errors(&applied.diagnostics),
                    Vec::<String>::new(),
                    "at {at}"
                );
                // The VPC has its default group, list and table.
                assert_eq!(
                    harness.sandbox.inspect().objects.len(),
                    7,
                    "{fate:?} at {at}"
                );
                down(&harness, &applied.state).await;
            } else {
                down(&harness, &harness.open()).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn where_a_service_has_client_tokens_there_is_no_attempt_tag() {
    let harness = harness(TOKENS);
    let applied = up(&harness).await;
    assert_eq!(marks(&harness), 0);
    down(&harness, &applied.state).await;
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_tag_there_is_no_attempt_tag() {
    let harness = harness(BARE);
    harness.wire.deny("TagSpecification", "ec2:CreateTags");
    let applied = up(&harness).await;
    assert_eq!(marks(&harness), 0);
    down(&harness, &applied.state).await;
}

#[tokio::test(start_paused = true)]
async fn an_attempt_tag_that_stays_is_told_once() {
    let harness = harness(BARE);
    harness.wire.deny("Action=DeleteTags", "ec2:DeleteTags");
    let applied = up(&harness).await;
    let warnings: Vec<&str> = applied
        .diagnostics
        .iter()
        .map(|it| it.summary.as_str())
        .collect();
    assert!(
        matches!(warnings[..], [one] if one.starts_with("The tag rform:attempt stays on EC2 ")),
        "{warnings:?}"
    );
    // It is none of the configuration's tags.
    let again = harness.plan(&applied.state, Mode::Normal).await;
    assert_eq!(super::harness::actions(&again), Vec::<String>::new());
    down(&harness, &applied.state).await;
}
