//! The swarm stack in injected faults, killed at some request: destroy alone leaves nothing of it, and
//! all of what somebody else has.

use super::harness::{Harness, errors};
use super::swarm::TFVARS;
use super::wire::Fate;
use rform_plan::Mode;
use rform_sandbox::{Faults, Options};
use rform_state::State;

/// What is like parts of the swarm: another network, instance, address and role.
const FOREIGN: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "172.28.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "172.28.10.0/26"
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "main" {
  domain = "vpc"
}

resource "aws_security_group" "main" {
  name   = "swarm"
  vpc_id = aws_vpc.main.id
}
"#;

#[test]
fn killed_among_injected_faults_the_swarm_leaves_nothing() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || {
                for seed in (first as u64..10).step_by(threads) {
                    killed(seed);
                }
            });
        }
    });
}

fn killed(seed: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let options = Options {
            seed,
            faults: Faults::drawn(seed),
            ..Options::default()
        };
        let harness = Harness::of_stack("swarm", TFVARS, options);
        let other = harness.beside(&[("main.tf".into(), FOREIGN.into())]);
        let foreign = other.run(&State::new("f".into()), Mode::Normal).await;
        assert_eq!(errors(&foreign.diagnostics), Vec::<String>::new());
        let before = harness.sandbox.inspect().objects;
        let state = State::new("l".into());
        let planned = harness.plan(&state, Mode::Normal).await;
        let plan = planned.plan.expect("a plan");
        let at = usize::try_from(seed * 53 % 211).expect("small");
        harness
            .wire
            .doom(at, [Fate::KilledAfter, Fate::KilledBefore][at % 2]);
        let applied = harness.apply_noted(&state, &plan).await;
        harness.wire.clear();
        let state = match applied {
            Some(applied) => applied.state,
            None => harness.open(),
        };
        let destroyed = harness.run(&state, Mode::Destroy).await;
        let found = errors(&destroyed.diagnostics);
        assert_eq!(found, Vec::<String>::new(), "seed {seed}, killed at {at}");
        assert_eq!(
            harness.sandbox.inspect().objects,
            before,
            "seed {seed}, killed at {at}"
        );
    });
}
