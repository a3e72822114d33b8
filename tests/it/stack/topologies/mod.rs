//! Random networks come down in one run, also after a kill and among faults; or everything of others
//! that is in the way is named within a minute, and the rest is gone.
//!
//! `RFORM_TOPOLOGIES=FIRST..END` chooses the seeds.

mod dice;
mod foreign;
mod generate;
mod groups;
mod machines;
mod network;
mod routes;
mod teardown;

use std::ops::Range;

use rform_plan::Mode;
use rform_sandbox::{Faults, Options, Quotas};
use rform_state::State;

use self::dice::Dice;
use self::generate::stack_of;
use self::network::Stack;
use self::teardown::{gone, said};
use super::harness::{Harness, actions, errors};
use super::wire::Fate;

/// The size of a thread's stack, in bytes: without optimisation the futures of a run are large.
const STACK_SIZE: usize = 32 << 20;
/// The seeds of a usual test run.
const SEEDS: Range<u64> = 0..24;

#[test]
fn random_networks_come_down_or_say_what_is_in_the_way() {
    let seeds = chosen();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let step = u64::try_from(threads).unwrap_or(1);
    let mut faults = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..step)
            .map(|first| {
                let of_thread = (seeds.start + first..seeds.end).step_by(threads);
                let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
                let run = || of_thread.filter_map(fault_of).collect::<Vec<String>>();
                thread.spawn_scoped(scope, run).expect("a thread")
            })
            .collect();
        let found = runs.into_iter().map(|it| it.join().expect("no panic"));
        found.flatten().collect::<Vec<String>>()
    });
    faults.sort();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn chosen() -> Range<u64> {
    let text = std::env::var("RFORM_TOPOLOGIES").unwrap_or_default();
    let Some((first, end)) = text.split_once("..") else {
        return SEEDS;
    };
    let number = |text: &str| text.parse().expect("a number");
    number(first)..number(end)
}

/// What went wrong with a seed.
fn fault_of(seed: u64) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let (stack, vpcs) = stack_of(seed);
    let text = stack.text.clone();
    let run = std::panic::AssertUnwindSafe(|| runtime.block_on(run(seed, stack, &vpcs)));
    let failure = match std::panic::catch_unwind(run) {
        Ok(Ok(())) => return None,
        Ok(Err(failure)) => failure,
        Err(panic) => format!("panic: {:?}", panic.downcast_ref::<String>()),
    };
    let shown = std::env::var("RFORM_TOPOLOGIES").is_ok_and(|it| it.contains(&seed.to_string()));
    let text = if shown { text } else { String::new() };
    Some(format!("seed {seed}: {failure}\n{text}"))
}

/// What happens to a stack beside its coming and going.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    /// The apply is killed.
    KilledApply,
    /// The destroy is killed.
    KilledDestroy,
    /// Others put something in the way.
    Foreign,
}

async fn run(seed: u64, stack: Stack, vpcs: &[network::Vpc]) -> Result<(), String> {
    let mut dice = Dice::of(seed ^ 0x5eed);
    let trouble = [
        Trouble::None,
        Trouble::KilledApply,
        Trouble::KilledDestroy,
        Trouble::Foreign,
    ][dice.up_to(3)];
    let has_faults = trouble != Trouble::Foreign && dice.percent(50);
    let options = Options {
        seed,
        faults: if has_faults {
            Faults::drawn(seed)
        } else {
            Faults::none()
        },
        quotas: Quotas::none(),
        ..Options::default()
    };
    let harness = Harness::new(&[("main.tf".into(), stack.text)], options);
    let state = applied(&harness, trouble, &mut dice).await?;
    if trouble == Trouble::None && !has_faults {
        settled(&harness, &state).await?;
    }
    match trouble {
        Trouble::KilledDestroy => {
            let planned = harness.plan(&state, Mode::Destroy).await;
            let plan = planned.plan.ok_or_else(|| said(&planned.diagnostics))?;
            harness.save(&state);
            harness.wire.doom(dice.up_to(120), Fate::KilledAfter);
            let _killed = harness.apply_noted(&state, &plan).await;
            harness.wire.clear();
            gone(&harness, &harness.open()).await
        }
        Trouble::Foreign => {
            let left = foreign::named(&harness, &state, vpcs, &mut dice).await?;
            gone(&harness, &left).await
        }
        _ => gone(&harness, &state).await,
    }
}

/// The state after an apply, killed or not.
async fn applied(harness: &Harness, trouble: Trouble, dice: &mut Dice) -> Result<State, String> {
    let before = State::new("l".into());
    let planned = harness.plan(&before, Mode::Normal).await;
    let plan = planned.plan.ok_or_else(|| said(&planned.diagnostics))?;
    if trouble == Trouble::KilledApply {
        let fate = [Fate::KilledAfter, Fate::KilledBefore][dice.up_to(1)];
        harness.wire.doom(dice.up_to(150), fate);
        let applied = harness.apply_noted(&before, &plan).await;
        harness.wire.clear();
        return Ok(applied.map_or_else(|| harness.open(), |it| it.state));
    }
    let applied = harness.apply(&plan).await;
    match errors(&applied.diagnostics).is_empty() {
        true => Ok(applied.state),
        false => Err(format!("apply: {}", said(&applied.diagnostics))),
    }
}

/// A second plan has nothing to do.
async fn settled(harness: &Harness, state: &State) -> Result<(), String> {
    let planned = harness.plan(state, Mode::Normal).await;
    // A tag that a resource of its own gives is none of the VPC's.
    let left: Vec<String> = actions(&planned)
        .into_iter()
        .filter(|it| !it.contains("aws_vpc.r"))
        .collect();
    match left.is_empty() {
        true => Ok(()),
        false => Err(format!("not settled: {left:?}")),
    }
}
