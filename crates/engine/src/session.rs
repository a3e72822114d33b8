//! What a run is made with.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::Registry;
use super::events::Event;
use super::overrides::Overrides;
use rform_config::Config;
use rform_core::addr::{ResourceInstance, Target};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_core::world::World;
use rform_plan::Mode;

/// What does not change during a run.
pub struct Session<'a> {
    /// The host.
    pub world: Arc<dyn World>,
    /// The stack.
    pub config: &'a Config,
    /// The providers there are.
    pub registry: &'a Registry,
    /// `terraform.workspace`
    pub workspace: String,
    /// `path.root`, as the user would write it: `.`
    pub root: PathBuf,
    /// `path.cwd`: absolute, where the command was started.
    pub cwd: PathBuf,
    /// The values of the root module's variables, settled ([`rform_config::variables::settle`]).
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What is wrong with values that do not fit their variables.
    pub unfit: BTreeMap<Arc<str>, Diagnostics>,
    /// What tests say in place of providers and modules.
    pub overrides: Overrides,
    /// At most so many operations at a time; none for no limit.
    pub parallelism: Option<usize>,
    /// Told what happens while it happens.
    pub events: &'a dyn Fn(Event),
    /// Asked between steps: what runs is finished, nothing more is started.
    pub stop: &'a Stop,
}

/// What a plan is asked for.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// To what end.
    pub mode: Mode,
    /// Whether what exists is read first.
    pub skip_refresh: bool,
    /// Limits the plan to these and what they depend on; empty for everything.
    pub targets: Vec<Target>,
    /// Replaced whether they need it or not.
    pub replace: Vec<ResourceInstance>,
    /// Existing objects to take over besides those of `import` blocks (`rform import`).
    pub imports: Vec<(ResourceInstance, String)>,
    /// Whether a condition that does not hold is only a warning: who accepts what was changed
    /// elsewhere (`-refresh-only`) must be able to where that contradicts one.
    pub lenient: bool,
}

impl PlanOptions {
    /// Replacing only goes with plans that reach what the configuration says.
    pub fn check(&self) -> Result<(), Diagnostic> {
        if self.mode == Mode::Normal || self.replace.is_empty() {
            return Ok(());
        }
        Err(Diagnostic::error(
            "Unsupported plan mode",
            "Forcing resource instance replacement (with -replace=...) is allowed only in normal \
             planning mode.",
        ))
    }
}
