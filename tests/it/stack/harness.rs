//! A stack, a sandbox for a cloud, and virtual time: everything but the command line.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::future::BoxFuture;
use rform_aws::rform::Rform;
use rform_aws::{Aws, client_of};
use rform_config::variables::{final_value, gather};
use rform_config::{Config, load};
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_core::world::World;
use rform_engine::{Applied, PlanOptions, Planned, Registry, Session};
use rform_plan::events::Event;
use rform_plan::{Mode, Plan};
use rform_provider::{Clock, Provider};
use rform_sandbox::{Options, Sandbox};
use rform_state::{Opened, State, StateFile};
use tempfile::TempDir;

use super::still::{self, Still};
use super::wire::Wire;
use super::without_declared_order::WithoutDeclaredOrder;

/// Time as tokio has it, which a test may pause.
pub struct TokioClock;

impl Clock for TokioClock {
    fn now(&self) -> Duration {
        still::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A stack in a directory of its own, with its cloud.
pub struct Harness {
    pub sandbox: Sandbox,
    pub config: Config,
    pub registry: Registry,
    pub wire: Arc<Wire>,
    world: Arc<dyn World>,
    variables: BTreeMap<Arc<str>, rform_core::value::Value>,
    directory: TempDir,
}

impl Harness {
    /// The stack in `stacks/NAME`, with values for its variables.
    pub fn of_stack(name: &str, tfvars: &str, options: Options) -> Harness {
        Harness::of_stack_with(name, tfvars, options, |text| text)
    }

    /// The same with other words in its files.
    pub fn of_stack_with(
        name: &str,
        tfvars: &str,
        options: Options,
        change: fn(String) -> String,
    ) -> Harness {
        let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
        let mut files = vec![("terraform.tfvars".to_owned(), tfvars.to_owned())];
        for entry in std::fs::read_dir(stacks.join(name))
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".tf") {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                files.push((name, change(text)));
            }
        }
        Harness::new(&files, options)
    }

    /// A stack of these files.
    pub fn new(files: &[(String, String)], options: Options) -> Harness {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).expect("a file");
        }
        let seed = options.seed;
        let world: Arc<dyn World> = Arc::new(Still::within(directory.path(), seed));
        Harness::on(Sandbox::new(options), seed, directory, world)
    }

    /// Another stack of the same account.
    pub fn beside(&self, files: &[(String, String)]) -> Harness {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).expect("a file");
        }
        let world = Arc::new(Still::within(directory.path(), 0x7fff_fff0));
        Harness::on(self.sandbox.clone(), 0, directory, world)
    }

    fn on(sandbox: Sandbox, seed: u64, directory: TempDir, world: Arc<dyn World>) -> Harness {
        let wire = Arc::new(Wire::default());
        let loaded = load(&*world, Path::new("."));
        assert!(
            !loaded.diagnostics.has_errors(),
            "{:#?}",
            loaded.diagnostics
        );
        let mut sources = loaded.config.sources.clone();
        let variables = variables(&*world, &loaded.config, &mut sources);
        Harness {
            registry: registry(&sandbox, &wire, seed, |provider| provider),
            sandbox,
            wire,
            config: loaded.config,
            world,
            variables,
            directory,
        }
    }

    /// Writes a file of the stack anew.
    pub fn rewrite(&mut self, name: &str, text: &str) {
        std::fs::write(self.directory.path().join(name), text).expect("a file");
        let loaded = load(&*self.world, Path::new("."));
        assert!(!loaded.diagnostics.has_errors());
        self.config = loaded.config;
    }

    /// Makes a plan.
    pub async fn plan(&self, state: &State, mode: Mode) -> Planned {
        let stop = Stop::default();
        let options = PlanOptions {
            mode,
            ..PlanOptions::default()
        };
        rform_engine::plan(&self.session(&stop), state.clone(), &options).await
    }

    /// Makes a plan and carries it out; panics if either goes wrong.
    pub async fn run(&self, state: &State, mode: Mode) -> Applied {
        let planned = self.plan(state, mode).await;
        assert_eq!(errors(&planned.diagnostics), Vec::<String>::new());
        let plan = planned.plan.expect("a plan");
        self.apply(&plan).await
    }

    /// Carries out a plan.
    pub async fn apply(&self, plan: &Plan) -> Applied {
        self.apply_watched(plan, &|_| {}).await
    }

    /// Carries out a plan, telling what happens.
    pub async fn apply_watched(&self, plan: &Plan, events: &dyn Fn(Event)) -> Applied {
        self.apply_until(plan, &Stop::default(), events).await
    }

    /// The same, until somebody stops it.
    pub async fn apply_until(&self, plan: &Plan, stop: &Stop, events: &dyn Fn(Event)) -> Applied {
        let session = Session {
            events,
            ..self.session(stop)
        };
        rform_engine::apply(&session, plan, None).await
    }

    /// Carries out a plan under a journal, as a program that may be killed; answers whether it came
    /// to its end. Nothing is saved but by the journal.
    pub async fn apply_noted(&self, state: &State, plan: &Plan) -> Option<Applied> {
        let opened = self.opened(Some("OperationTypeApply"));
        let writer = self.backend().journal_from(&*self.world, &opened, state);
        let writer = writer.expect("a journal");
        let stop = Stop::default();
        let session = self.session(&stop);
        tokio::select! {
            applied = rform_engine::apply(&session, plan, Some(writer)) => Some(applied),
            () = self.wire.killed() => None,
        }
    }

    /// The state as the next run finds it.
    pub fn open(&self) -> State {
        self.opened(None).state
    }

    /// Writes the state down.
    pub fn save(&self, state: &State) {
        let opened = self.opened(Some("OperationTypeApply"));
        let saved = self.backend().save(&*self.world, &opened, state);
        saved.expect("written");
    }

    fn opened(&self, operation: Option<&str>) -> Opened {
        let opened = self.backend().open(&self.world, operation);
        opened.unwrap_or_else(|fault| panic!("{}", Diagnostic::from(fault).detail))
    }

    fn backend(&self) -> StateFile {
        StateFile::at(Path::new("terraform.tfstate"))
    }

    /// The same with providers that ask for no order, and that are not told what else is being
    /// deleted: as an engine would be that knows references alone.
    pub fn without_declared_order(mut self) -> Harness {
        self.registry = registry(&self.sandbox, &self.wire, 0, |provider| {
            Arc::new(WithoutDeclaredOrder(provider))
        });
        self
    }

    fn session<'a>(&'a self, stop: &'a Stop) -> Session<'a> {
        Session {
            world: self.world.clone(),
            config: &self.config,
            registry: &self.registry,
            workspace: "default".into(),
            root: ".".into(),
            cwd: self.world.cwd(),
            unfit: Default::default(),
            variables: self.variables.clone(),
            overrides: Default::default(),
            parallelism: None,
            events: &|_| {},
            stop,
        }
    }
}

fn registry(
    sandbox: &Sandbox,
    wire: &Arc<Wire>,
    seed: u64,
    around: fn(Arc<dyn Provider>) -> Arc<dyn Provider>,
) -> Registry {
    let mut registry = Registry::new();
    let clock = Arc::new(TokioClock);
    let (client, time) = (http(sandbox, wire), clock.clone());
    registry.add(
        ProviderSource::default_for("aws"),
        Box::new(move || around(Arc::new(Aws::new(Some(client.clone()), time.clone(), seed)))),
    );
    let client = http(sandbox, wire);
    registry.add(
        Rform::source(),
        Box::new(move || Arc::new(Rform::new(Some(client.clone()), clock.clone(), seed))),
    );
    registry
}

fn http(sandbox: &Sandbox, wire: &Arc<Wire>) -> SharedHttpClient {
    let (sandbox, wire) = (sandbox.clone(), wire.clone());
    client_of(move |request| {
        let (cloud, wire) = (sandbox.clone(), wire.clone());
        async move { wire.send(cloud, request).await }
    })
}

fn variables(
    world: &dyn World,
    config: &Config,
    sources: &mut Sources,
) -> BTreeMap<Arc<str>, rform_core::value::Value> {
    let root = config.root().expect("a root module");
    let inputs = gather(world, Path::new("."), root, &[], sources);
    assert_eq!(errors(&inputs.diagnostics), Vec::<String>::new());
    let settled = root.variables.iter().map(|(name, variable)| {
        let input = inputs.values.get(name);
        let origin = input.map(|input| &input.origin);
        let (value, found) = final_value(variable, input.map(|input| &input.value), origin);
        assert_eq!(errors(&found), Vec::<String>::new());
        (name.clone(), value)
    });
    settled.collect()
}

/// The errors among diagnostics, in short.
pub fn errors(diagnostics: &Diagnostics) -> Vec<String> {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error());
    let short = errors.map(|error| {
        let address = error.address.as_deref().unwrap_or("");
        format!("{address}: {}: {}", error.summary, error.detail)
    });
    short.collect()
}

/// What a plan would do, in short: nothing if it changes nothing.
pub fn actions(planned: &Planned) -> Vec<String> {
    let changes = planned.plan.iter().flat_map(|plan| &plan.changes);
    let changing = changes.filter(|change| change.action != rform_plan::Action::NoOp);
    let lines = changing.map(|change| format!("{:?} {}", change.action, change.address));
    lines.chain(errors(&planned.diagnostics)).collect()
}
