//! What plans take away, and why: cases, and a property over random stacks.
//!
//! Everything runs in the process, on objects that only the state has.

mod cases;
mod judged;
mod model;
mod property;
mod random;
mod reasons;
mod relevant;
mod targeted;

use std::path::Path;
use std::sync::Arc;

use rform_config::load;
use rform_core::addr::parse_target;
use rform_core::diag::Diagnostics;
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_core::world::{Host, World};
use rform_engine::{Applied, PlanOptions, Planned, Registry, Session};
use rform_plan::{Action, Mode, Plan};
use rform_provider::Problem;
use rform_provider::builtin::{Builtin, RemoteStates};
use rform_state::State;
use tempfile::TempDir;

/// A stack in a directory of its own.
pub struct Stack {
    directory: TempDir,
    world: Arc<dyn World>,
    registry: Registry,
}

/// There are no other stacks.
struct NoOtherStack;

impl RemoteStates for NoOtherStack {
    fn outputs(&self, _: &str, _: &Value, _: &str, _: &str) -> Result<Option<Value>, Problem> {
        Ok(None)
    }

    fn has_backend(&self, _: &str) -> bool {
        false
    }
}

impl Stack {
    /// A stack of these files.
    pub fn new(files: &[(&str, &str)]) -> Stack {
        let directory = tempfile::tempdir().expect("a directory");
        let host = Host::new().expect("a host").within(directory.path());
        let world: Arc<dyn World> = Arc::new(host);
        let mut registry = Registry::new();
        let inner = world.clone();
        registry.add(
            Builtin::source(),
            Box::new(move || Arc::new(Builtin::new(inner.clone(), Arc::new(NoOtherStack)))),
        );
        let stack = Stack {
            directory,
            world,
            registry,
        };
        for (name, text) in files {
            stack.write(name, text);
        }
        stack
    }

    /// Writes a file of the stack.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    /// Makes a plan.
    pub fn plan(&self, state: &State, options: &PlanOptions) -> Planned {
        self.with_session(|session| {
            let planned = rform_engine::plan(session, state.clone(), options);
            block_on(planned)
        })
    }

    /// A plan to reach what the configuration says, which must be possible.
    pub fn planned(&self, state: &State) -> Plan {
        let planned = self.plan(state, &PlanOptions::default());
        assert_eq!(errors(&planned.diagnostics), Vec::<String>::new());
        planned.plan.expect("a plan")
    }

    /// Carries out a plan.
    pub fn apply(&self, plan: &Plan) -> Applied {
        self.with_session(|session| block_on(rform_engine::apply(session, plan, None)))
    }

    /// The state once the configuration is applied.
    pub fn applied(&self, state: &State) -> State {
        let applied = self.apply(&self.planned(state));
        assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
        applied.state
    }

    fn with_session<T>(&self, work: impl FnOnce(&Session<'_>) -> T) -> T {
        let loaded = load(&*self.world, Path::new("."));
        assert_eq!(errors(&loaded.diagnostics), Vec::<String>::new());
        let stop = Stop::default();
        work(&Session {
            world: self.world.clone(),
            config: &loaded.config,
            registry: &self.registry,
            workspace: "default".into(),
            root: ".".into(),
            cwd: self.world.cwd(),
            unfit: Default::default(),
            variables: Default::default(),
            overrides: Default::default(),
            parallelism: None,
            events: &|_| {},
            stop: &stop,
        })
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(work)
}

/// A state that holds nothing.
pub fn nothing() -> State {
    State::new("of-a-test".into())
}

/// Options of a destroy that is limited to targets.
pub fn destroy(targets: &[&str]) -> PlanOptions {
    PlanOptions {
        mode: Mode::Destroy,
        ..only(targets)
    }
}

/// Options of a plan that is limited to targets.
pub fn only(targets: &[&str]) -> PlanOptions {
    let targets = targets.iter().map(|it| parse_target(it).expect("a target"));
    PlanOptions {
        targets: targets.collect(),
        ..PlanOptions::default()
    }
}

/// The summaries of the errors.
pub fn errors(diagnostics: &Diagnostics) -> Vec<String> {
    let errors = diagnostics.iter().filter(|it| it.is_error());
    errors.map(|error| error.summary.clone()).collect()
}

/// What a plan would do, in short.
pub fn actions(planned: &Planned) -> Vec<String> {
    let changes = planned.plan.iter().flat_map(|plan| &plan.changes);
    let changing = changes.filter(|it| it.action != Action::NoOp || it.importing.is_some());
    let lines = changing.map(|change| {
        let deposed = change.deposed.as_ref().map(|key| format!(" ({key})"));
        let deposed = deposed.unwrap_or_default();
        format!("{:?} {}{deposed}", change.action, change.address)
    });
    lines.collect()
}
