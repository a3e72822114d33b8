//! `refresh`: the state is brought up to date, and nothing else is done.

use super::{misused, plan};
use crate::cli::apply;
use crate::cli::args::Refresh as Args;
use crate::cli::printer::Printer;
use crate::cli::run::{self, Run, Wants};
use crate::cli::{Context, Outcome};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_engine::PlanOptions;
use rform_plan::Mode;

pub fn run(context: &Context, args: &Args) -> Outcome {
    let printer = context.printer.with_json(args.json);
    if !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected no positional arguments. Did you mean to use -chdir?",
            ),
        );
    }
    printer.begin();
    refreshed(context, &printer, args).or_else(|failure| {
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn refreshed(context: &Context, printer: &Printer, args: &Args) -> Outcome {
    let mut operation = args.operation.clone();
    operation.refresh_only = true;
    operation.destroy = false;
    operation.refresh = true;
    // Unlike `apply -refresh-only`, it holds conditions as a plan does.
    let options = PlanOptions {
        lenient: false,
        ..run::plan_options(&operation)?
    };
    let deprecated = run::deprecated_flags(&args.paths);
    printer.report(&deprecated, &Default::default());
    let wants = Wants {
        operation: &args.operation,
        paths: &args.paths,
        locking: &args.locking,
        variables: &args.variables,
        sandboxed: &args.sandboxed,
        input: args.input && !args.json,
        lock_as: "OperationTypeRefresh",
        without_config: None,
    };
    let run = Run::prepare(context, printer, &wants)?;
    let mut diagnostics = run.warnings.clone();
    let state = if run.opened.state.resources.is_empty() {
        diagnostics.push(nothing_there());
        diagnostics.extend(apply::keep(context, &run, &upgraded(&run)));
        run.opened.state.clone()
    } else {
        debug_assert_eq!(options.mode, Mode::RefreshOnly);
        let Some(planned) = plan::make(context, printer, &run, &options)? else {
            return Ok(1);
        };
        diagnostics.extend(planned.diagnostics);
        let Some(plan) = planned.plan.filter(|_| !diagnostics.has_errors()) else {
            printer.report(&diagnostics, &run.config.sources);
            return Ok(1);
        };
        let Some(done) = apply::apply_plan(context, printer, &run, &plan)? else {
            return Ok(1);
        };
        diagnostics.extend(done.diagnostics);
        done.state
    };
    let errored = diagnostics.has_errors();
    let diagnostics: Diagnostics = diagnostics;
    printer.report(&diagnostics, &run.config.sources);
    if errored {
        return Ok(1);
    }
    printer.outputs(&state);
    Ok(0)
}

/// A state of an older format is written in the current one.
fn upgraded(run: &Run) -> rform_state::State {
    run.opened.state.clone()
}

fn nothing_there() -> Diagnostic {
    Diagnostic::warning(
        "Empty or non-existent state",
        "There are currently no remote objects tracked in the state, so there is nothing to \
         refresh.",
    )
}
