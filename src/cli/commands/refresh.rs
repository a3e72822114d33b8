//! `refresh`: updates the state to match the objects, and changes no object.

use super::usage::misused;
use crate::cli::args::{PlanningArgs, Refresh as Args};
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{Operation, OperationOptions, check_parallelism, plan_options};
use crate::cli::operation_view::OperationView;
use rform_core::diag::Diagnostic;
use rform_engine::PlanOptions;

pub fn run(context: &Context, args: &Args) -> Outcome {
    if !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected no positional arguments. Did you mean to use -chdir?",
            ),
        );
    }
    let view = OperationView::new(&context.printer, args.json);
    view.start();
    refreshed(context, &view, args).or_else(|failure| {
        let printer = &view.printer;
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn options(args: &Args) -> Result<OperationOptions, Diagnostic> {
    check_parallelism(&args.operation)?;
    let planning = PlanningArgs {
        refresh_only: true,
        destroy: false,
        refresh: true,
        ..args.planning.clone()
    };
    let plan = PlanOptions {
        // Unlike `apply -refresh-only`, a condition that does not hold is an error.
        failed_conditions_warn: false,
        ..plan_options(&planning)?
    };
    let name = "OperationTypeRefresh";
    Ok(OperationOptions::new(
        name,
        plan,
        &args.operation,
        !args.json,
    ))
}

fn refreshed(context: &Context, view: &OperationView, args: &Args) -> Outcome {
    let options = options(args)?;
    view.printer
        .report(&options.deprecated(), &Default::default());
    let operation = Operation::prepare(context, view, &options)?;
    let mut diagnostics = operation.warnings.clone();
    let found = &operation.opened.state;
    let state = if found.resources.is_empty() {
        diagnostics.push(empty_state());
        // A state of an older format is written in the current one.
        diagnostics.extend(operation.save_if_changed(context, view, found));
        found.clone()
    } else {
        let planned = operation.plan(context, view, &options.plan, None)?;
        diagnostics.extend(planned.diagnostics);
        let Some(plan) = planned.plan.filter(|_| !diagnostics.has_errors()) else {
            view.report(&operation, &diagnostics);
            return Ok(1);
        };
        let Some(done) = operation.apply(context, view, &plan)? else {
            return Ok(1);
        };
        diagnostics.extend(done.diagnostics);
        done.state
    };
    view.report(&operation, &diagnostics);
    if diagnostics.has_errors() {
        return Ok(1);
    }
    view.outputs(&state);
    Ok(0)
}

fn empty_state() -> Diagnostic {
    Diagnostic::warning(
        "Empty or non-existent state",
        "There are currently no remote objects tracked in the state, so there is nothing to \
         refresh.",
    )
}
