//! The first interrupt ends what is only waited for, and the next run goes on from there.

use std::time::Duration;

use super::harness::{Harness, actions, errors};
use rform_core::graph::Stop;
use rform_plan::Mode;
use rform_plan::events::Event;
use rform_sandbox::Options;
use rform_state::State;

const STACK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_nat_gateway" "main" {
  connectivity_type = "private"
  subnet_id         = aws_subnet.main.id
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.main.id
  }
}
"#;

fn harness() -> Harness {
    Harness::new(&[("main.tf".into(), STACK.into())], Options::default())
}

fn is_of_gateway(event: &Event) -> bool {
    matches!(event, Event::Waiting { address, .. } if *address.resource.kind == *"aws_nat_gateway")
}

/// Interrupts when the gateway is waited for; answers what was done, and how long it took.
async fn interrupted(
    harness: &Harness,
    state: &State,
    mode: Mode,
) -> (rform_engine::Applied, Duration) {
    let plan = harness.plan(state, mode).await.plan.expect("a plan");
    let stop = Stop::default();
    let begun = std::cell::Cell::new(tokio::time::Instant::now());
    let applied = harness
        .apply_until(&plan, &stop, &|event| {
            if is_of_gateway(&event) {
                begun.set(tokio::time::Instant::now());
                stop.interrupt();
            }
        })
        .await;
    assert!(stop.is_interrupted());
    (applied, begun.get().elapsed())
}

#[tokio::test(start_paused = true)]
async fn what_is_waited_for_is_left_to_the_next_run_and_not_made_anew() {
    let harness = harness();
    let (applied, took) = interrupted(&harness, &State::new("l".into()), Mode::Normal).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    let found = errors(&applied.diagnostics);
    assert!(
        matches!(&found[..], [one] if one.starts_with("aws_nat_gateway.main: ")
            && one.contains("interrupted while waiting") && one.contains("continues from there")),
        "{found:?}"
    );
    // As the state is written and read again.
    harness.save(&applied.state);
    let state = harness.open();
    let gateways = || {
        let objects = harness.sandbox.inspect().objects.into_iter();
        objects.filter(|it| it.id.starts_with("nat-")).count()
    };
    assert_eq!(gateways(), 1);
    let again = harness.run(&state, Mode::Normal).await;
    assert_eq!(errors(&again.diagnostics), Vec::<String>::new());
    assert_eq!(gateways(), 1);
    let planned = harness.plan(&again.state, Mode::Normal).await;
    assert_eq!(actions(&planned), Vec::<String>::new());
    let destroyed = harness.run(&again.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn what_is_left_unfinished_is_destroyed_by_destroy() {
    let harness = harness();
    let (applied, _) = interrupted(&harness, &State::new("l".into()), Mode::Normal).await;
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_waited_for_by_the_next_run() {
    let harness = harness();
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let (stopped, took) = interrupted(&harness, &applied.state, Mode::Destroy).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(errors(&stopped.diagnostics).len(), 1);
    let destroyed = harness.run(&stopped.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
}
