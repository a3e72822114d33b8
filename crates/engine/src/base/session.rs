//! What a run is made with.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::events::Event;
use crate::base::overrides::Overrides;
use crate::base::registry::Registry;
use rform_config::Config;
use rform_core::diag::Diagnostics;
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_core::world::World;

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
