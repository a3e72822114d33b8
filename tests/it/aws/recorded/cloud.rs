//! A cloud, and stacks that come and go in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rform_aws::{Aws, client_of};
use rform_config::variables::{final_value, gather};
use rform_config::{Config, load};
use rform_core::addr::{ProviderConfig, ProviderSource, ResourceInstance};
use rform_core::diag::Diagnostics;
use rform_core::graph::Stop;
use rform_core::schema::ResourceSchema;
use rform_core::value::Value;
use rform_core::world::{Host, World};
use rform_engine::{Applied, PlanOptions, Planned, Registry, Session};
use rform_plan::{Mode, Plan};
use rform_sandbox::{Options, Sandbox};
use rform_state::State;
use rform_ui::json;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::aws::harness::TokioClock;

/// A cloud, and the providers that lead there.
pub struct Cloud {
    pub sandbox: Sandbox,
    registry: Registry,
}

/// A configuration as it was loaded.
pub struct Stack {
    pub config: Config,
    /// What was said while it was loaded.
    pub diagnostics: Diagnostics,
    world: Arc<dyn World>,
    variables: BTreeMap<Arc<str>, Value>,
    _directory: TempDir,
}

impl Cloud {
    /// A calm one.
    pub fn new() -> Cloud {
        let sandbox = Sandbox::new(Options::default());
        let mut registry = Registry::new();
        let cloud = sandbox.clone();
        registry.add(
            ProviderSource::default_for("aws"),
            Box::new(move || {
                let cloud = cloud.clone();
                let http = client_of(move |request| {
                    let cloud = cloud.clone();
                    async move { cloud.handle(request).await }
                });
                Arc::new(Aws::new(Some(http), Arc::new(TokioClock::new()), 0))
            }),
        );
        Cloud { sandbox, registry }
    }

    /// What `validate -json` says.
    pub fn validate(&self, stack: &Stack) -> Json {
        said(&self.checked(stack), stack)
    }

    fn checked(&self, stack: &Stack) -> Diagnostics {
        let mut diagnostics = stack.diagnostics.clone();
        if !diagnostics.has_errors() {
            diagnostics.extend(rform_engine::validate(
                &self.session(stack, &Stop::default()),
                None,
            ));
        }
        diagnostics
    }

    /// Makes a plan.
    pub async fn plan(&self, stack: &Stack, state: &State, mode: Mode) -> Planned {
        let mut checked = self.checked(stack);
        if checked.has_errors() {
            return Planned {
                plan: None,
                diagnostics: checked,
                checks: Diagnostics::new(),
            };
        }
        let stop = Stop::default();
        let options = PlanOptions {
            mode,
            ..PlanOptions::default()
        };
        let planned =
            rform_engine::plan(&self.session(stack, &stop), state.clone(), &options).await;
        checked.extend(planned.diagnostics);
        Planned {
            diagnostics: checked,
            ..planned
        }
    }

    /// Makes a plan that takes existing objects over.
    pub async fn plan_imports(
        &self,
        stack: &Stack,
        imports: Vec<(ResourceInstance, String)>,
    ) -> Planned {
        let stop = Stop::default();
        let options = PlanOptions {
            imports,
            ..PlanOptions::default()
        };
        let state = State::new("lineage".into());
        rform_engine::plan(&self.session(stack, &stop), state, &options).await
    }

    /// Carries a plan out.
    pub async fn apply(&self, stack: &Stack, plan: &Plan) -> Applied {
        let stop = Stop::default();
        rform_engine::apply(&self.session(stack, &stop), plan, None).await
    }

    /// The schema of an instance.
    pub fn schema(&self, address: &ResourceInstance) -> Option<Arc<ResourceSchema>> {
        let source = ProviderSource::default_for("aws");
        let kind = &address.resource.kind;
        let found = self.registry.resource(&source, address.resource.mode, kind);
        found.cloned()
    }

    /// The plan as `show -json` shows it.
    pub fn shown(&self, plan: &Plan) -> Json {
        let schemas = |_: &ProviderConfig, address: &ResourceInstance| self.schema(address);
        let view = json::plan::View {
            schemas: &schemas,
            configuration: None,
            relevant: &[],
            errored: false,
        };
        json::plan::plan(plan, &view)
    }

    fn session<'a>(&'a self, stack: &'a Stack, stop: &'a Stop) -> Session<'a> {
        Session {
            world: stack.world.clone(),
            config: &stack.config,
            registry: &self.registry,
            workspace: "default".into(),
            root: ".".into(),
            cwd: stack.world.cwd(),
            unfit: Default::default(),
            variables: stack.variables.clone(),
            overrides: Default::default(),
            parallelism: None,
            events: &|_| {},
            stop,
        }
    }
}

impl Stack {
    /// A stack of this one file.
    pub fn of(text: &str) -> Stack {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("main.tf"), text).expect("a file");
        let host = Host::new().expect("a host").within(directory.path());
        let world: Arc<dyn World> = Arc::new(host);
        let loaded = load(&*world, Path::new("."));
        let (config, mut diagnostics) = (loaded.config, loaded.diagnostics);
        let variables = match diagnostics.has_errors() {
            true => BTreeMap::new(),
            false => variables(&*world, &config, &mut diagnostics),
        };
        Stack {
            config,
            diagnostics,
            world,
            variables,
            _directory: directory,
        }
    }
}

fn variables(
    world: &dyn World,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<Arc<str>, Value> {
    let root = config.root().expect("a root module");
    let mut sources = config.sources.clone();
    let inputs = gather(world, Path::new("."), root, &[], &mut sources);
    diagnostics.extend(inputs.diagnostics);
    let settled = root.variables.iter().map(|(name, variable)| {
        let input = inputs.values.get(name);
        let origin = input.map(|input| &input.origin);
        let (value, found) = final_value(variable, input.map(|input| &input.value), origin);
        diagnostics.extend(found);
        (name.clone(), value)
    });
    settled.collect()
}

/// Diagnostics in the form of `-json`.
pub fn said(diagnostics: &Diagnostics, stack: &Stack) -> Json {
    let document = json::diagnostic::validation(diagnostics, &stack.config.sources);
    document["diagnostics"].clone()
}
