//! What an operation is given: the host, the configuration, the providers and the values.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::overrides::Overrides;
use crate::base::registry::Registry;
use rform_config::{Config, ModuleConfig};
use rform_core::diag::Diagnostics;
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_core::world::World;
use rform_plan::events::Event;

/// The inputs of an operation. They do not change while it runs.
pub struct Session<'a> {
    /// The host: files, clock, environment and programs.
    pub world: Arc<dyn World>,
    /// The configuration that all runs of the session carry out.
    pub config: &'a Config,
    /// The providers that this program has.
    pub registry: &'a Registry,
    /// The name of the workspace, as `terraform.workspace` gives it.
    pub workspace: String,
    /// The directory of the root module as `path.root` gives it: usually `.`.
    pub root: PathBuf,
    /// The directory in which the command was started, as `path.cwd` gives it: absolute.
    pub cwd: PathBuf,
    /// The values of the root module's variables, converted to their types and with defaults
    /// ([`rform_config::variables::final_value`]).
    pub variables: BTreeMap<Arc<str>, Value>,
    /// Errors of values that do not fit their variables, by the variable. They are reported when a
    /// plan visits the variable.
    pub unfit: BTreeMap<Arc<str>, Diagnostics>,
    /// The overrides of a test; none otherwise.
    pub overrides: Overrides,
    /// The maximal number of steps that run at the same time; none for no limit.
    pub parallelism: Option<usize>,
    /// Called with each event as it happens.
    pub events: &'a dyn Fn(Event),
    /// How the user stops the run: no step begins after that.
    pub stop: &'a Stop,
}

impl Session<'_> {
    /// Whether templates in a module are rendered as Terraform 0.11 rendered them.
    pub fn renders_legacy(&self, module: &ModuleConfig) -> bool {
        module.dialect.is_legacy() && self.config.renders_legacy_templates()
    }
}
