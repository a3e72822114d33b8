//! Taking a random network down.

use std::cell::Cell;
use std::time::Duration;

use rform_core::diag::Diagnostics;
use rform_engine::Applied;
use rform_plan::Mode;
use rform_plan::events::Event;
use rform_state::State;

use super::super::harness::{Harness, errors};

/// Destroys the stack; nothing is left of it.
pub async fn gone(harness: &Harness, state: &State) -> Result<(), String> {
    let (destroyed, _) = destroy(harness, state).await?;
    let left = harness.sandbox.inspect().objects;
    let found = errors(&destroyed.diagnostics);
    match found.is_empty() && left.is_empty() && destroyed.state.is_empty() {
        true => Ok(()),
        false => Err(format!("destroy: {found:#?}, left: {left:#?}")),
    }
}

/// Destroys the stack; answers also how long it took after the last object was gone.
pub async fn destroy(harness: &Harness, state: &State) -> Result<(Applied, Duration), String> {
    let planned = harness.plan(state, Mode::Destroy).await;
    let plan = planned.plan.ok_or_else(|| said(&planned.diagnostics))?;
    let last = Cell::new(tokio::time::Instant::now());
    let events = |event: Event| {
        if matches!(event, Event::Done { .. }) {
            last.set(tokio::time::Instant::now());
        }
    };
    let destroyed = harness.apply_watched(&plan, &events).await;
    Ok((destroyed, last.get().elapsed()))
}

/// The errors among diagnostics, a line each.
pub fn said(diagnostics: &Diagnostics) -> String {
    format!("{:#?}", errors(diagnostics))
}
