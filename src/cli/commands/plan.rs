//! `plan`

use std::collections::BTreeMap;

use super::misused;
use crate::cli::args::Plan as Args;
use crate::cli::printer::Printer;
use crate::cli::progress::Progress;
use crate::cli::run::{self, Run, Wants};
use crate::cli::{Context, Failure, Outcome, generate, view};
use rform_core::addr::{Key, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::Stop;
use rform_engine::events::Event;
use rform_engine::{PlanOptions, Planned};
use rform_plan::file::{self, PlanFile};
use rform_plan::{Action, Mode, Plan, infinite_number, infinite_object, infinite_output};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let printer = context.printer.with_json(args.json);
    if !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "To specify a working directory for the plan, use the global -chdir flag.",
            ),
        );
    }
    let options = match run::plan_options(&args.operation) {
        Ok(options) => options,
        Err(fault) => return misused(context, fault),
    };
    printer.begin();
    let outcome = planned(context, &printer, args, &options);
    outcome.or_else(|failure| {
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn planned(context: &Context, printer: &Printer, args: &Args, options: &PlanOptions) -> Outcome {
    options.check()?;
    generate::check(context.world.as_ref(), args.generate_config_out.as_deref())?;
    let deprecated = run::deprecated_flags(&args.paths);
    printer.report(&deprecated, &Default::default());
    let wants = Wants {
        operation: &args.operation,
        paths: &args.paths,
        locking: &args.locking,
        variables: &args.variables,
        sandboxed: &args.sandboxed,
        input: args.input && !args.json,
        lock_as: "OperationTypePlan",
        without_config: (options.mode != Mode::Destroy).then(no_config),
    };
    let mut run = Run::prepare(context, printer, &wants)?;
    let generated = match &args.generate_config_out {
        Some(path) => generate::generate(context, &mut run, options, path)?,
        None => BTreeMap::new(),
    };
    let Some(mut planned) = make(context, printer, &run, options)? else {
        return Ok(1);
    };
    let out = args.out.as_ref().filter(|path| !path.is_empty());
    let unshown = match out {
        Some(_) => refuse_infinite(&planned, NOT_WRITTEN).map(|()| None)?,
        None => unshown(&planned)?,
    };
    for change in planned.plan.iter_mut().flat_map(|plan| &mut plan.changes) {
        change.generated = generated.get(&change.address).cloned();
    }
    let mut diagnostics = run.warnings.clone();
    diagnostics.extend(planned.diagnostics);
    diagnostics.extend(planned.checks);
    let errored = diagnostics.has_errors();
    if let (Some(plan), Some(path)) = (&planned.plan, out) {
        save(context, &run, plan, path, errored)?;
    }
    if let Some(why) = unshown.filter(|_| !printer.json) {
        let note = format!("Note: The plan cannot be shown. {why}");
        printer.err(printer.layout().wrap(&note));
    } else if let Some(plan) = &planned.plan {
        printer.plan(&run.registry, &run.config, plan, errored);
    } else if errored {
        printer.planning_failed();
    }
    printer.report(&diagnostics, &run.config.sources);
    let Some(plan) = planned.plan.filter(|_| !errored) else {
        return Ok(1);
    };
    let drifted = plan.drift.iter().any(|it| it.action != Action::NoOp);
    let changes = plan.has_changes() || (plan.mode == Mode::RefreshOnly && drifted);
    if changes && !printer.json {
        let saved = out.map(String::as_str);
        let written = args.generate_config_out.as_deref();
        let written = written.filter(|_| !generated.is_empty());
        printer.raw(&view::next_step(printer, saved, written));
    }
    Ok(if args.detailed_exitcode && changes {
        2
    } else {
        0
    })
}

fn no_config() -> Diagnostic {
    Diagnostic::error(
        "No configuration files",
        "Plan requires configuration to be present. Planning without a configuration would mark \
         everything for destruction, which is normally not what is desired. If you would like to \
         destroy everything, run plan with the -destroy option. Otherwise, create a Terraform \
         configuration file (.tf file) and try again.",
    )
}

const NOT_WRITTEN: &str = "Failed to write plan file";

/// Refuses a plan with an infinite number before it is shown: neither views nor files can hold it.
pub fn refuse_infinite(planned: &Planned, summary: &str) -> Result<(), Failure> {
    let plan = planned.plan.as_ref();
    let fault = plan.and_then(|plan| infinite_number(plan, summary));
    fault.map_or(Ok(()), |fault| Err(fault.into()))
}

/// Why a plan that is not saved cannot be shown. An object would hinder the apply and is refused;
/// an output hinders the view alone, as in Terraform.
fn unshown(planned: &Planned) -> Result<Option<String>, Failure> {
    let Some(plan) = &planned.plan else {
        return Ok(None);
    };
    match infinite_object(plan, "Failed to show plan") {
        Some(fault) => Err(fault.into()),
        None => Ok(infinite_output(plan)),
    }
}

/// Makes a plan; none if the user would not wait for it to stop.
pub fn make(
    context: &Context,
    printer: &Printer,
    run: &Run,
    options: &PlanOptions,
) -> Result<Option<Planned>, Failure> {
    make_about(context, printer, run, options, None)
}

/// The same, telling only of one instance if one is given.
pub fn make_about(
    context: &Context,
    printer: &Printer,
    run: &Run,
    options: &PlanOptions,
    about: Option<&ResourceInstance>,
) -> Result<Option<Planned>, Failure> {
    let stop = Stop::default();
    let progress = Progress::new(printer, 0);
    let events = |event: Event| {
        let other = |about: &ResourceInstance| event.address().is_some_and(|it| it != about);
        let prepared = about.is_some() && matches!(event, Event::ImportPrepare { .. });
        if !about.is_some_and(other) && !prepared {
            progress.tell(&event);
        }
    };
    let session = run.session(context, &events, &stop);
    let checked = rform_engine::validate(&session);
    if checked.has_errors() {
        return Err(run.failure(checked));
    }
    let work = rform_engine::plan(&session, run.opened.state.clone(), options);
    let planned = context
        .runtime
        .block_on(run::breakable(&stop, &progress, work));
    progress.finish();
    let planned = planned.map_err(|error| runtime_trouble(&error))?;
    let Some(planned) = planned else {
        return Err(Diagnostic::error("Operation canceled", "").into());
    };
    Ok(Some(planned).map(|mut planned| {
        // What was told by the check is not told again by the plan.
        let again = |it: &Diagnostic| checked.iter().any(|other| other == it);
        planned.diagnostics.0.retain(|it| !again(it));
        planned.diagnostics.0.splice(0..0, checked);
        if let Some(plan) = &planned.plan {
            planned.diagnostics.extend(notes(options, plan));
        }
        planned
    }))
}

/// What the user should know of a plan besides what it says itself.
fn notes(options: &PlanOptions, plan: &Plan) -> Diagnostics {
    let unmatched = options
        .replace
        .iter()
        .filter_map(|wanted| unmatched(wanted, plan));
    let mut notes: Diagnostics = unmatched.collect();
    notes.extend(forgotten(plan));
    notes
}

/// A request to replace a resource whose instances have keys, without a key.
fn unmatched(wanted: &ResourceInstance, plan: &Plan) -> Option<Diagnostic> {
    let addresses = || plan.changes.iter().map(|change| &change.address);
    let siblings: Vec<String> = addresses()
        .filter(|it| it.module == wanted.module && it.resource == wanted.resource)
        .map(|it| format!("  -replace={:?}", it.to_string()))
        .collect();
    if wanted.key != Key::None || siblings.is_empty() || addresses().any(|it| it == wanted) {
        return None;
    }
    let detail = format!(
        "Your force-replace request for {wanted} doesn't match any resource instances because it \
         lacks an instance key.\n\nTo force replacement of particular instances, use one or more \
         of the following options instead:\n{}",
        siblings.join("\n")
    );
    let summary = "Incompletely-matched force-replace resource instance";
    Some(Diagnostic::warning(summary, detail))
}

/// Objects that are let go without being deleted.
fn forgotten(plan: &Plan) -> Option<Diagnostic> {
    let forgotten = plan
        .changes
        .iter()
        .filter(|change| change.action == Action::Forget);
    let list: Vec<String> = forgotten
        .map(|change| format!(" - {}\n", change.address))
        .collect();
    let detail = format!(
        "If you apply this plan, Terraform will discard its tracking information for the \
         following objects, but it will not delete them:\n{}\nAfter applying this plan, \
         Terraform will no longer manage these objects. You will need to import them into \
         Terraform to manage them again.",
        list.concat()
    );
    let summary = "Some objects will no longer be managed by Terraform";
    (!list.is_empty()).then(|| Diagnostic::warning(summary, detail))
}

/// Says that the runtime could not be started.
pub fn runtime_trouble(error: &std::io::Error) -> Failure {
    Diagnostic::error(
        "Cannot start",
        format!("The runtime could not be started: {error}."),
    )
    .into()
}

/// Writes the plan file, also that of a plan that could not be made whole: `show` tells of it.
fn save(
    context: &Context,
    run: &Run,
    plan: &Plan,
    path: &str,
    errored: bool,
) -> Result<(), Failure> {
    let is_config = |name: &str| name.ends_with(".tf") || name.ends_with(".tf.json");
    let sources = run.config.sources.iter();
    let sources: BTreeMap<String, String> = sources
        .filter(|(_, source)| is_config(&source.name))
        .map(|(_, source)| (source.name.clone(), source.text.to_string()))
        .collect();
    let ephemeral = run.config.root().map(|root| {
        let ephemeral = root
            .variables
            .values()
            .filter(|variable| variable.ephemeral);
        let given = ephemeral.filter(|variable| run.settled.inputs.contains_key(&variable.name));
        given.map(|variable| variable.name.to_string()).collect()
    });
    let kept = |name: &str| plan.variables.contains_key(name);
    let given = run.settled.inputs.iter();
    let given = given
        .filter(|(name, _)| kept(name))
        .map(|(name, input)| (name.clone(), input.value.clone()))
        .collect();
    let file = PlanFile {
        plan: plan.clone(),
        errored,
        sources,
        workspace: run.backend.workspace.clone(),
        backend: serde_json::json!({
            "path": run.backend.settings.path,
            "workspace_dir": run.backend.settings.workspace_dir,
        }),
        ephemeral: ephemeral.unwrap_or_default(),
        given,
        begun: run.opened.state.interrupted.clone(),
    };
    let written = context.world.write(path.as_ref(), &file::encode(&file));
    written.map_err(|error| {
        let why = crate::cli::environment::why(&error);
        let detail = format!("The plan file could not be written: open {path}: {why}.");
        Diagnostics::from(Diagnostic::error(NOT_WRITTEN, detail))
    })?;
    Ok(())
}
