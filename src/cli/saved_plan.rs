//! Plan files: reading them, and applying what they hold.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::args::Apply as Args;
use super::backend::{self, Backend, LocalSettings};
use super::commands::{Said, finish};
use super::environment::why;
use super::printer::Printer;
use super::root_module::{self, Settled};
use super::run::Run;
use super::snapshot::Snapshot;
use super::{Context, Failure, Outcome, providers};
use rform_config::variables::{self, Inputs, Origin};
use rform_config::{Config, ModuleConfig};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::Value;
use rform_core::world::World;
use rform_plan::Plan;
use rform_plan::file::{PlanFile, decode};
use rform_state::State;

/// Why a file is not taken for a plan, in Terraform's words.
pub fn why_not_a_plan(text: &[u8]) -> String {
    format!(
        "couldn't load the provided path as either a local plan file (zip: not a valid zip file) \
         or a saved cloud plan ({})",
        json_fault(text)
    )
}

/// What Go's JSON reader says about a text that is none.
fn json_fault(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.trim_start().chars().next() {
        None => "unexpected end of JSON input".into(),
        Some('{') => "invalid character after object key".into(),
        Some(char) => format!("invalid character '{char}' looking for beginning of value"),
    }
}

/// Reads a plan file.
pub fn read(world: &dyn World, path: &str) -> Result<PlanFile, Diagnostic> {
    let fault = |detail: String| {
        Diagnostic::error(format!("Failed to load \"{path}\" as a plan file"), detail)
    };
    let text = world
        .read(Path::new(path))
        .map_err(|error| fault(format!("Error: stat {path}: {}", why(&error))))?;
    decode(&text).map_err(|error| match error {
        rform_plan::file::ReadError::Other => fault(format!("Error: {}", why_not_a_plan(&text))),
        other => fault(format!("Error: {other}.")),
    })
}

/// The configuration that a plan was made from.
pub fn configuration(context: &Context, file: &PlanFile) -> (Config, Diagnostics) {
    let world = Snapshot::new(context.world.clone(), &file.sources);
    let loaded = rform_config::load(&world, Path::new("."));
    (loaded.config, loaded.diagnostics)
}

/// `apply PLANFILE`
pub fn apply(context: &Context, printer: &Printer, args: &Args, path: &str) -> Outcome {
    let file = read(context.world.as_ref(), path)?;
    if file.errored {
        return Err(Diagnostic::error(
            "Cannot apply incomplete plan",
            "Terraform encountered an error when generating this plan, so it cannot be applied.",
        )
        .into());
    }
    let (mut config, said) = configuration(context, &file);
    let fail = |diagnostics: Diagnostics, config: &Config| Failure {
        diagnostics,
        sources: config.sources.clone(),
    };
    if said.has_errors() {
        return Err(fail(said, &config));
    }
    let settled = values(context, args, &file, &mut config);
    let settled = settled.map_err(|diagnostics| fail(diagnostics, &config))?;
    let backend = Backend {
        settings: LocalSettings::read(&file.backend),
        workspace: file.workspace.clone(),
        stand_in: None,
    };
    let local = backend.state(&args.paths);
    let opened = backend::open(context, &local, Some("OperationTypeApply"), &args.locking)?;
    if is_strange(&file.plan, &opened.state) {
        return Err(Diagnostic::error(
            "Saved plan does not match the given state",
            "The given plan file can not be applied because it was created from a different state \
             lineage.",
        )
        .into());
    }
    if is_stale(&file, &opened.state, opened.there) {
        return Err(Diagnostic::error(
            "Saved plan is stale",
            "The given plan file can no longer be applied because the state was changed by \
             another operation after the plan was created.",
        )
        .into());
    }
    let sandbox = providers::sandbox_file(context, &args.sandboxed);
    let sandbox = sandbox
        .map(|file| providers::open_sandbox(context, &file))
        .transpose()?;
    let parallelism = usize::try_from(args.operation.parallelism).ok();
    let run = Run {
        registry: providers::registry(context, sandbox.as_ref()),
        config,
        settled,
        backend,
        local,
        opened,
        warnings: Diagnostics::new(),
        parallelism: parallelism.filter(|limit| *limit > 0),
    };
    printer.saved_plan(&file.plan);
    finish(
        context,
        printer,
        args,
        run,
        &file.plan,
        Said::NotYet(Diagnostics::new()),
        false,
    )
}

/// Whether the state is another than the one that the plan starts from.
fn is_strange(plan: &Plan, state: &State) -> bool {
    plan.prior.serial > 0 && plan.prior.lineage != state.lineage
}

/// Whether the state is no longer the one that the plan starts from.
fn is_stale(file: &PlanFile, state: &State, there: bool) -> bool {
    let plan = &file.plan;
    let fresh = plan.prior.serial == 0;
    if is_begun_since(file, state) {
        return true;
    }
    match (fresh, there) {
        (true, false) => false,
        (true, true) => !state.is_empty() || state.serial > 0,
        (false, _) => plan.prior.serial != state.serial,
    }
}

/// Whether a create was begun since the plan was made, by a run that was killed: the plan would
/// make its object again.
fn is_begun_since(file: &PlanFile, state: &State) -> bool {
    let begun = state.interrupted.iter();
    let mut new = begun.filter(|(address, attempt)| file.begun.get(*address) != Some(*attempt));
    new.any(|(address, _)| {
        let mut changes = file.plan.changes.iter();
        changes.any(|it| it.address == *address && it.action.creates())
    })
}

/// The planned values of the variables; ephemeral ones must be given again, others must not be
/// given other values.
fn values(
    context: &Context,
    args: &Args,
    file: &PlanFile,
    config: &mut Config,
) -> Result<Settled, Diagnostics> {
    let Some(root) = config.root().cloned() else {
        return Ok(Settled::default());
    };
    let world = context.world.as_ref();
    let gathered = variables::gather(
        world,
        Path::new("."),
        &root,
        &args.variables.0,
        &mut config.sources,
    );
    if gathered.diagnostics.has_errors() && !args.variables.0.is_empty() {
        return Err(gathered.diagnostics);
    }
    let given = given(context, &root, args, config);
    let mut said = Diagnostics::new();
    let mut settled = root_module::settle(&root, gathered.values, Diagnostics::new());
    for (name, planned) in &file.plan.variables {
        let variable = root
            .variables
            .get(name)
            .filter(|variable| !variable.ephemeral);
        if variable.is_none() {
            continue;
        }
        if given.contains(name)
            && let Some(value) = settled.values.get(name)
            && value.without_marks() != planned.without_marks()
        {
            said.push(changed(name, planned, value));
        }
        settled.values.insert(name.clone(), planned.clone());
    }
    for name in &file.ephemeral {
        if !settled.inputs.contains_key(name.as_str()) {
            said.push(Diagnostic::error(
                "No value for required variable",
                format!(
                    "The ephemeral input variable \"{name}\" was set during the plan phase, and \
                     so must also be set during the apply phase."
                ),
            ));
        }
    }
    if said.has_errors() {
        return Err(said);
    }
    settled.unfit = BTreeMap::new();
    Ok(settled)
}

/// The names that the command line gives values to.
fn given(
    context: &Context,
    root: &ModuleConfig,
    args: &Args,
    config: &mut Config,
) -> Vec<Arc<str>> {
    if args.variables.0.is_empty() {
        return Vec::new();
    }
    // From a directory without files of its own, so that only the command line speaks.
    let nowhere = context.data_dir().join("no-such-directory");
    let Inputs { values, .. } = variables::gather(
        context.world.as_ref(),
        &nowhere,
        root,
        &args.variables.0,
        &mut config.sources,
    );
    let values: BTreeMap<_, _> = values;
    let typed = values
        .into_iter()
        .filter(|(_, input)| input.origin != Origin::Environment);
    typed.map(|(name, _)| name).collect()
}

fn changed(name: &str, planned: &Value, given: &Value) -> Diagnostic {
    use super::view::literal;
    Diagnostic::error(
        "Can't change variable when applying a saved plan",
        format!(
            "The variable {name} cannot be set using the -var and -var-file options when applying \
             a saved plan file, because a saved plan includes the variable values that were set \
             when it was created. The saved plan specifies {} as the value whereas during apply \
             the value {} was set by a CLI argument. To declare an ephemeral variable which is not \
             saved in the plan file, use ephemeral = true.",
            literal(planned),
            literal(given)
        ),
    )
}
