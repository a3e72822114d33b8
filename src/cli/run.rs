//! One run over a stack: everything that a plan or an apply is made with.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use super::args::{Locking, Operation, Paths, Sandboxed, Variables};
use super::backend::{self, Backend};
use super::interrupt::Watch;
use super::printer::Printer;
use super::progress::Progress;
use super::root_module::{self, Settled};
use super::{Context, Failure, providers};
use rform_config::Config;
use rform_core::addr::{Target, parse_resource_instance, parse_target};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_engine::events::Event;
use rform_engine::{PlanOptions, Registry, Session};
use rform_lang::syntax::parse_expression;
use rform_plan::Mode;
use rform_state::{LocalBackend, Opened};

/// What a command asks of a run.
pub struct Wants<'a> {
    /// What is planned, and how.
    pub operation: &'a Operation,
    /// Where the state is, when it is not where the backend says.
    pub paths: &'a Paths,
    /// Whether the state is locked.
    pub locking: &'a Locking,
    /// Given on the command line.
    pub variables: &'a Variables,
    /// Whether the cloud is the one inside.
    pub sandboxed: &'a Sandboxed,
    /// Whether questions may be asked.
    pub input: bool,
    /// For whoever finds the state locked.
    pub lock_as: &'a str,
    /// What is said if there is no configuration, and whether that is an error.
    pub without_config: Option<Diagnostic>,
}

/// Everything that a plan or an apply is made with.
pub struct Run {
    /// The stack.
    pub config: Config,
    /// The providers there are.
    pub registry: Registry,
    /// The root module's variables.
    pub settled: Settled,
    /// Where states are kept, and the workspace.
    pub backend: Backend,
    /// This run's state.
    pub local: LocalBackend,
    /// The state as it was found, under its lock.
    pub opened: Opened,
    /// What was said on the way.
    pub warnings: Diagnostics,
    /// At most so many operations at a time.
    pub parallelism: Option<usize>,
}

impl Run {
    /// Reads everything, asks for what is missing, and takes the lock.
    pub fn prepare(
        context: &Context,
        printer: &Printer,
        wants: &Wants<'_>,
    ) -> Result<Run, Failure> {
        let sandbox = providers::sandbox_file(context, wants.sandboxed);
        let loaded = rform_config::load(context.world.as_ref(), std::path::Path::new("."));
        let backend = Backend::of(context, &loaded.config, sandbox.is_some())?;
        if let (Some(fault), false) = (
            &wants.without_config,
            root_module::is_there(context.world.as_ref()),
        ) {
            return Err(fault.clone().into());
        }
        let local = backend.state(wants.paths);
        let opened = backend::open(context, &local, Some(wants.lock_as), wants.locking)?;
        let (mut config, mut warnings) = root_module::load(context)?;
        let may_ask = context.may_ask(wants.input);
        let settled =
            root_module::variables(context, printer, &mut config, &wants.variables.0, may_ask)?;
        warnings.extend(settled.warnings.clone());
        let sandbox = sandbox
            .map(|file| providers::open_sandbox(context, &file))
            .transpose()?;
        if let Some(kind) = &backend.stand_in {
            printer.notice(&format!(
                "The state is kept in local files instead of the backend \"{kind}\"."
            ));
        }
        let parallelism = usize::try_from(wants.operation.parallelism).ok();
        Ok(Run {
            registry: providers::registry(context, sandbox.as_ref()),
            config,
            settled,
            backend,
            local,
            opened,
            warnings,
            parallelism: parallelism.filter(|limit| *limit > 0),
        })
    }

    /// What the engine works with.
    pub fn session<'a>(
        &'a self,
        context: &Context,
        events: &'a dyn Fn(Event),
        stop: &'a Stop,
    ) -> Session<'a> {
        Session {
            world: context.world.clone(),
            config: &self.config,
            registry: &self.registry,
            workspace: self.backend.workspace.clone(),
            root: PathBuf::from("."),
            cwd: context.started_in.clone(),
            variables: self.settled.values.clone(),
            unfit: self.settled.unfit.clone(),
            overrides: Default::default(),
            parallelism: self.parallelism,
            events,
            stop,
        }
    }

    /// A failure that has places in this run's texts.
    pub fn failure(&self, diagnostics: Diagnostics) -> Failure {
        Failure {
            diagnostics,
            sources: self.config.sources.clone(),
        }
    }
}

/// Warnings about flags that still work.
pub fn deprecated_flags(paths: &Paths) -> Diagnostics {
    let mut said = Diagnostics::new();
    if paths.state.is_some() {
        said.push(Diagnostic::warning(
            "Deprecated flag: -state",
            "Use `path` attribute within the `local` backend instead:\n\
             https://developer.hashicorp.com/terraform/language/v1.10.x/settings/backends/local#path",
        ));
    }
    said
}

/// What is planned, from the flags.
pub fn plan_options(operation: &Operation) -> Result<PlanOptions, Diagnostic> {
    let mode = match (operation.destroy, operation.refresh_only) {
        (true, true) => {
            return Err(Diagnostic::error(
                "Incompatible plan mode options",
                "The -destroy and -refresh-only options are mutually-exclusive.",
            ));
        }
        (true, false) => Mode::Destroy,
        (false, true) => Mode::RefreshOnly,
        (false, false) => Mode::Normal,
    };
    if mode == Mode::RefreshOnly && !operation.refresh {
        return Err(Diagnostic::error(
            "Incompatible refresh options",
            "It doesn't make sense to use -refresh-only at the same time as -refresh=false, \
             because Terraform would have nothing to do.",
        ));
    }
    let targets = operation.target.iter().map(|text| target(text));
    let replace = operation.replace.iter().map(|text| replaced(text));
    Ok(PlanOptions {
        mode,
        skip_refresh: !operation.refresh,
        targets: targets.collect::<Result<_, _>>()?,
        replace: replace.collect::<Result<_, _>>()?,
        imports: Vec::new(),
        lenient: mode == Mode::RefreshOnly,
    })
}

/// What the parser of the language says of an address, as text of that name.
pub fn syntax_fault(text: &str, name: &str, sources: &mut Sources) -> Option<Diagnostic> {
    let id = sources.add(name, text);
    let (_, faults) = parse_expression(text, (id, name)).strict();
    let fault = faults.into_iter().find(Diagnostic::is_error)?;
    // An address is less than an expression, and faulted in fewer words.
    Some(match &*fault.summary {
        "Invalid attribute name" => Diagnostic {
            summary: "Attribute name required".into(),
            detail: "Dot must be followed by attribute name.".into(),
            ..fault
        },
        "Extra characters after expression" => Diagnostic {
            summary: "Invalid character".into(),
            detail: "Expected an attribute access or an index operator.".into(),
            context: None,
            ..fault
        },
        _ => fault,
    })
}

fn target(text: &str) -> Result<Target, Diagnostic> {
    parse_target(text)
        .map_err(|_| Diagnostic::error(format!("Invalid target {text:?}"), address_fault(text)))
}

fn replaced(text: &str) -> Result<rform_core::addr::ResourceInstance, Diagnostic> {
    let refused = |why: String| {
        let summary = format!("Invalid force-replace address {text:?}");
        Diagnostic::error(summary, why)
    };
    let address = parse_resource_instance(text).map_err(|_| refused(address_fault(text)))?;
    match address.resource.mode {
        rform_core::addr::Mode::Managed => Ok(address),
        _ => {
            let why = "Only managed resources can be used with the -replace=... option.";
            Err(refused(why.to_owned()))
        }
    }
}

/// What is wrong with an address, in the words in which expressions are faulted.
pub fn address_fault(text: &str) -> String {
    let mut sources = Sources::new();
    let fault = syntax_fault(text, "<address>", &mut sources);
    if let Some(fault) = fault.filter(|_| !text.trim().is_empty() && !text.ends_with(".*")) {
        return fault.detail;
    }
    match parse_target(text) {
        Err(error) => error.0,
        Ok(_) => "A resource instance address is required here. The module path must be followed \
                  by a resource instance specification."
            .into(),
    }
}

/// How often what is told of running steps is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// Goes on until the work is done. The first interrupt asks it to stop when what is in flight
/// is finished; a second one ends it at once, which answers none.
pub async fn interruptible<F: Future>(
    stop: &Stop,
    progress: &Progress<'_>,
    work: F,
) -> Option<F::Output> {
    until_interrupted(stop, progress, work, 2).await
}

/// Goes on until the work, which changes nothing, is done. Any interrupt ends it at once, which
/// answers none.
pub async fn breakable<F: Future>(
    stop: &Stop,
    progress: &Progress<'_>,
    work: F,
) -> Option<F::Output> {
    until_interrupted(stop, progress, work, 1).await
}

async fn until_interrupted<F: Future>(
    stop: &Stop,
    progress: &Progress<'_>,
    work: F,
    enough: usize,
) -> Option<F::Output> {
    let mut work = std::pin::pin!(work);
    let mut watch = Watch::begin();
    let mut ticks = tokio::time::interval(TICK);
    loop {
        let count = tokio::select! {
            biased;
            output = &mut work => return Some(output),
            count = watch.next() => count,
            _ = ticks.tick() => {
                progress.tick();
                continue;
            }
        };
        if !stop.is_stopped() {
            stop.interrupt();
            progress.tell(&Event::Interrupted);
        }
        if count >= 2 {
            progress.tell(&Event::Halted);
        }
        if count >= enough {
            return None;
        }
    }
}
