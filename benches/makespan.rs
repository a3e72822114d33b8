//! How near the swarm stack's apply and destroy come to the critical path of their plans, on the
//! virtual clock with realistic latencies.
//!
//!     cargo bench --bench makespan

#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark prepares and measures the host itself"
)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use rform_core::addr::ResourceInstance;
use rform_plan::events::Event;
use rform_plan::{Action, Mode, Plan, Step};
use rform_sandbox::Options;
use rform_state::State;
use tokio::time::Instant;

#[path = "../tests/it/stack/harness.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod harness;
#[path = "../tests/it/stack/still.rs"]
mod still;
#[path = "../tests/it/stack/wire.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod wire;
#[path = "../tests/it/stack/without_declared_order.rs"]
mod without_declared_order;

use harness::Harness;

const TFVARS: &str = "aws_account_id = \"123456789012\"\naws_profile = \"default\"\n\
                      aws_region = \"us-east-1\"\n";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(measure()),
        Err(error) => eprintln!("{error}"),
    }
}

async fn measure() {
    println!(
        "{:10} {:>14} {:>14} {:>8}",
        "", "critical path", "took", "over"
    );
    let harness = Harness::of_stack("swarm", TFVARS, Options::default());
    let mut state = State::new("bench".into());
    for (name, mode) in [("apply", Mode::Normal), ("destroy", Mode::Destroy)] {
        let planned = harness.plan(&state, mode).await;
        let Some(plan) = planned.plan else {
            return eprintln!("{:?}", planned.diagnostics);
        };
        let watch = Watch::default();
        let begun = Instant::now();
        state = harness
            .apply_watched(&plan, &|event| watch.see(event))
            .await
            .state;
        let took = begun.elapsed();
        let path = critical_path(&plan, &watch.durations());
        let over = 100.0 * (took.as_secs_f64() / path.as_secs_f64().max(1e-9) - 1.0);
        println!(
            "{name:10} {:>12.1} s {:>12.1} s {over:>6.1} %",
            path.as_secs_f64(),
            took.as_secs_f64(),
        );
    }
}

/// A step, as events name it.
type Key = (ResourceInstance, bool);

/// When steps began and ended.
#[derive(Default)]
struct Watch {
    begun: RefCell<HashMap<Key, Instant>>,
    took: RefCell<HashMap<Key, Duration>>,
}

impl Watch {
    fn see(&self, event: Event) {
        match event {
            Event::Start {
                address, action, ..
            } => {
                let key = (address, action == Action::Delete);
                self.begun.borrow_mut().insert(key, Instant::now());
            }
            Event::Done {
                address, action, ..
            } => {
                let key = (address, action == Action::Delete);
                if let Some(begun) = self.begun.borrow().get(&key) {
                    self.took.borrow_mut().insert(key, begun.elapsed());
                }
            }
            _ => {}
        }
    }

    fn durations(self) -> HashMap<Key, Duration> {
        self.took.into_inner()
    }
}

/// The longest way through the plan, each step taking as long as it did.
fn critical_path(plan: &Plan, durations: &HashMap<Key, Duration>) -> Duration {
    let own = |step: &Step| {
        let key = match step {
            Step::CreateOrUpdate(change) => (plan.changes[*change].address.clone(), false),
            Step::Delete(change) => (plan.changes[*change].address.clone(), true),
            Step::Forget(_) | Step::Join => return Duration::ZERO,
        };
        durations.get(&key).copied().unwrap_or_default()
    };
    let mut done: Vec<Option<Duration>> = vec![None; plan.steps.len()];
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); plan.steps.len()];
    for (first, second) in &plan.edges {
        before[*second].push(*first);
    }
    let mut open: Vec<usize> = (0..plan.steps.len()).collect();
    while let Some(step) = open.pop() {
        if done[step].is_some() {
            continue;
        }
        let missing: Vec<usize> = before[step]
            .iter()
            .copied()
            .filter(|it| done[*it].is_none())
            .collect();
        if missing.is_empty() {
            let ready = before[step].iter().filter_map(|it| done[*it]).max();
            done[step] = Some(ready.unwrap_or_default() + own(&plan.steps[step]));
        } else {
            open.push(step);
            open.extend(missing);
        }
    }
    done.into_iter().flatten().max().unwrap_or_default()
}
