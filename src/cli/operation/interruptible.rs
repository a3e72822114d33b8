//! Running the engine until it ends or the user interrupts it.

use std::future::Future;
use std::time::Duration;

use super::observer::Observer;
use crate::cli::interrupt::Watch;
use rform_core::graph::Stop;
use rform_plan::events::Event;

/// How often the observer can show running times anew.
const TICK: Duration = Duration::from_millis(100);

/// The effect of interrupts on the work.
#[derive(Clone, Copy)]
pub enum Interrupts {
    /// The first one ends it: the work changes nothing.
    End,
    /// The first one stops it when the steps in flight are finished; the second one ends it.
    Stop,
}

/// Runs work to its end; none if interrupts ended it before.
pub async fn until_interrupted<F: Future>(
    stop: &Stop,
    observer: &dyn Observer,
    work: F,
    interrupts: Interrupts,
) -> Option<F::Output> {
    let ending = match interrupts {
        Interrupts::End => 1,
        Interrupts::Stop => 2,
    };
    let mut work = std::pin::pin!(work);
    let mut watch = Watch::begin();
    let mut ticks = tokio::time::interval(TICK);
    loop {
        let count = tokio::select! {
            biased;
            output = &mut work => return Some(output),
            count = watch.next() => count,
            _ = ticks.tick() => {
                observer.tick();
                continue;
            }
        };
        if !stop.is_stopped() {
            stop.interrupt();
            observer.event(&Event::Interrupted);
        }
        if count >= 2 {
            observer.event(&Event::Halted);
        }
        if count >= ending {
            return None;
        }
    }
}
