//! `plan`: makes a plan, shows it and saves it if asked to.

use std::collections::BTreeMap;

use super::usage::misused;
use crate::cli::args::Plan as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{
    NOT_WRITTEN, Operation, OperationOptions, check_parallelism, plan_options, refuse_infinite,
    save_plan, with_given_variables,
};
use crate::cli::operation_view::OperationView;
use crate::cli::view;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostic;
use rform_engine::{Planned, check_generated_path};
use rform_plan::{Action, Mode, Plan, infinite_object, infinite_output};

pub fn run(context: &Context, args: &Args) -> Outcome {
    if !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "To specify a working directory for the plan, use the global -chdir flag.",
            ),
        );
    }
    let options = match options(args) {
        Ok(options) => options,
        Err(error) => return misused(context, error),
    };
    let view = OperationView::new(&context.printer, args.json);
    view.start();
    planned(context, &view, args, &options).or_else(|failure| {
        let printer = &view.printer;
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn options(args: &Args) -> Result<OperationOptions, Diagnostic> {
    check_parallelism(&args.operation)?;
    let plan = plan_options(&args.planning)?;
    Ok(OperationOptions {
        without_config: (plan.mode != Mode::Destroy).then(no_config),
        ..OperationOptions::new("OperationTypePlan", plan, &args.operation, !args.json)
    })
}

fn planned(
    context: &Context,
    view: &OperationView,
    args: &Args,
    options: &OperationOptions,
) -> Outcome {
    options.plan.check()?;
    let generated_path = args.generate_config_out.as_deref();
    if let Some(path) = generated_path {
        check_generated_path(context.world.as_ref(), path)?;
    }
    view.printer
        .report(&options.deprecated(), &Default::default());
    let mut operation = Operation::prepare(context, view, options)?;
    if generated_path.is_some() {
        check_generates(options.plan.mode)?;
    }
    let generated = match generated_path {
        Some(path) => operation.generate_config(context, &options.plan, path)?,
        None => BTreeMap::new(),
    };
    let mut planned = operation.plan(context, view, &options.plan, None)?;
    let out = args.out.as_deref().filter(|path| !path.is_empty());
    let unshown = match out {
        Some(_) => refuse_infinite(&planned, NOT_WRITTEN).map(|()| None)?,
        None => why_unshown(&planned)?,
    };
    mark_generated(&mut planned, &generated);
    let mut diagnostics = operation.warnings.clone();
    diagnostics.extend(planned.diagnostics);
    diagnostics.extend(planned.checks);
    let errored = diagnostics.has_errors();
    if let (Some(plan), Some(path)) = (&planned.plan, out) {
        save(context, &operation, plan, (path, errored))?;
    }
    show(view, &operation, planned.plan.as_ref(), errored, unshown);
    view.report(&operation, &diagnostics);
    let Some(plan) = planned.plan.filter(|_| !errored) else {
        return Ok(1);
    };
    let has_changes = has_changes(&plan);
    if has_changes && !view.printer.json && !view.printer.in_automation {
        let generated_path = generated_path.filter(|_| !generated.is_empty());
        let next = view::next_step(&view.printer, out, generated_path);
        view.printer.raw(&next);
    }
    Ok(match args.detailed_exitcode && has_changes {
        true => 2,
        false => 0,
    })
}

/// Refuses to generate configuration where nothing is imported.
fn check_generates(mode: Mode) -> Result<(), Diagnostic> {
    match mode {
        Mode::Normal => Ok(()),
        _ => Err(Diagnostic::error(
            "Invalid generate-config-out flag",
            "Config can only be generated during a normal plan operation, and not during a \
             refresh-only or destroy plan.",
        )),
    }
}

/// Saves a plan, with what `show -json` says of it.
fn save(
    context: &Context,
    operation: &Operation,
    plan: &Plan,
    (path, errored): (&str, bool),
) -> Result<(), Diagnostic> {
    let (registry, config) = (&operation.registry, &operation.config);
    let file = operation.plan_file(plan, errored);
    let shown = view::plan_json(
        registry,
        config,
        &with_given_variables(&file, config),
        errored,
    );
    save_plan(context, &file, &shown, path)
}

/// Notes at each change which configuration was generated for it.
fn mark_generated(planned: &mut Planned, generated: &BTreeMap<ResourceInstance, String>) {
    for change in planned.plan.iter_mut().flat_map(|plan| &mut plan.changes) {
        change.generated = generated.get(&change.address).cloned();
    }
}

fn show(
    view: &OperationView,
    operation: &Operation,
    plan: Option<&Plan>,
    errored: bool,
    unshown: Option<String>,
) {
    let printer = &view.printer;
    if let Some(why) = unshown.filter(|_| !printer.json) {
        let note = format!("Note: The plan cannot be shown. {why}");
        printer.err(printer.layout().wrap(&note));
    } else if let Some(plan) = plan {
        view.plan(operation, plan, errored);
    } else if errored {
        view.planning_failed();
    }
}

/// Whether the plan changes anything, or finds anything changed if that is all it looks for.
fn has_changes(plan: &Plan) -> bool {
    let has_drift = || plan.drift.iter().any(|it| it.action != Action::NoOp);
    plan.has_changes() || plan.mode == Mode::RefreshOnly && has_drift()
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

/// Why a plan that is not saved cannot be shown. An infinite number in an object would fail the
/// apply and is refused; one in an output only hinders the view, as in Terraform.
fn why_unshown(planned: &Planned) -> Result<Option<String>, Failure> {
    let Some(plan) = &planned.plan else {
        return Ok(None);
    };
    match infinite_object(plan, "Failed to show plan") {
        Some(error) => Err(error.into()),
        None => Ok(infinite_output(plan)),
    }
}
