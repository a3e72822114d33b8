//! `apply` and `destroy`

use super::{misused, plan};
use crate::cli::apply::{self, Done};
use crate::cli::args::Apply as Args;
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use crate::cli::run::{self, Run, Wants};
use crate::cli::{Context, Failure, Outcome, saved_plan};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_engine::PlanOptions;
use rform_plan::{Mode, Plan};

pub fn run(context: &Context, args: &Args, destroy: bool) -> Outcome {
    let printer = context.printer.with_json(args.json);
    if args.rest.len() > 1 || destroy && !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected at most one positional argument.",
            ),
        );
    }
    let mut operation = args.operation.clone();
    operation.destroy |= destroy;
    let options = match run::plan_options(&operation) {
        Ok(options) => options,
        Err(fault) => return misused(context, fault),
    };
    printer.begin();
    let outcome = match args.rest.first() {
        Some(path) => saved_plan::apply(context, &printer, args, path),
        None => planned(context, &printer, args, &options, destroy),
    };
    outcome.or_else(|failure| {
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn planned(
    context: &Context,
    printer: &Printer,
    args: &Args,
    options: &PlanOptions,
    destroy: bool,
) -> Outcome {
    if printer.json && !args.auto_approve {
        return Err(Diagnostic::error(
            "Plan file or auto-approve required",
            "Terraform cannot ask for interactive approval when -json is set. You can either \
             apply a saved plan file, or enable the -auto-approve option.",
        )
        .into());
    }
    options.check()?;
    let deprecated = run::deprecated_flags(&args.paths);
    printer.report(&deprecated, &Default::default());
    let wants = Wants {
        operation: &args.operation,
        paths: &args.paths,
        locking: &args.locking,
        variables: &args.variables,
        sandboxed: &args.sandboxed,
        input: args.input && !args.json,
        lock_as: "OperationTypeApply",
        without_config: (options.mode != Mode::Destroy).then(no_config),
    };
    let run = Run::prepare(context, printer, &wants)?;
    let Some(planned) = plan::make(context, printer, &run, options)? else {
        return Ok(1);
    };
    plan::refuse_infinite(&planned, "Failed to save state")?;
    let mut diagnostics = run.warnings.clone();
    diagnostics.extend(planned.diagnostics);
    let errored = diagnostics.has_errors();
    match &planned.plan {
        Some(plan) if errored && plan.changes.is_empty() && plan.outputs.is_empty() => {}
        Some(plan) => printer.plan(&run.registry, &run.config, plan, errored),
        None if errored => printer.planning_failed(),
        None => {}
    }
    let Some(plan) = planned.plan.filter(|_| !errored) else {
        printer.report(&diagnostics, &run.config.sources);
        return Ok(1);
    };
    let is_change = plan.has_changes() || plan.mode == Mode::RefreshOnly && plan.refreshed;
    if is_change && !args.auto_approve {
        // Warnings come before the question, so that the answer can heed them.
        diagnostics.extend(planned.checks);
        printer.report(&diagnostics, &run.config.sources);
        if let Some(code) = refused(context, printer, &plan, &run.backend.workspace)? {
            return Ok(code);
        }
        let said = Said::Already(diagnostics);
        return finish(context, printer, args, run, &plan, said, destroy);
    }
    let said = Said::NotYet(diagnostics);
    finish(context, printer, args, run, &plan, said, destroy)
}

/// What there is to tell from before a plan was carried out.
pub enum Said {
    /// It was told, and is not told again.
    Already(Diagnostics),
    /// It is told with the rest.
    NotYet(Diagnostics),
}

impl Said {
    fn with(self, new: Diagnostics) -> Diagnostics {
        match self {
            Said::NotYet(mut all) => {
                all.extend(new);
                all
            }
            Said::Already(told) => {
                let again = |one: &Diagnostic| {
                    let mut told = told.iter();
                    told.any(|it| it.span == one.span && it.summary == one.summary)
                };
                new.into_iter()
                    .filter(|one| one.is_error() || !again(one))
                    .collect()
            }
        }
    }
}

/// Carries the plan out, and says how that went.
pub fn finish(
    context: &Context,
    printer: &Printer,
    args: &Args,
    run: Run,
    plan: &Plan,
    said: Said,
    destroy: bool,
) -> Outcome {
    let Some(done) = apply::apply_plan(context, printer, &run, plan)? else {
        return Ok(1);
    };
    let Done {
        state,
        diagnostics: new,
        counts,
    } = done;
    let mut diagnostics = said.with(new);
    if !plan.targets.is_empty() {
        diagnostics.push(rform_engine::incomplete());
    }
    printer.report(&diagnostics, &run.config.sources);
    if diagnostics.has_errors() {
        return Ok(1);
    }
    printer.applied(counts, destroy);
    if !destroy {
        printer.state_path(args.paths.state_out.as_deref(), &state);
        printer.outputs(&state);
    }
    Ok(0)
}

/// Asks for approval; answers the exit code if it is not given.
fn refused(
    context: &Context,
    printer: &Printer,
    plan: &Plan,
    workspace: &str,
) -> Result<Option<u8>, Failure> {
    let inside = if workspace == "default" {
        String::new()
    } else {
        format!(" in workspace \"{workspace}\"")
    };
    let (query, description, verb) = match plan.mode {
        Mode::Destroy => (
            format!("Do you really want to destroy all resources{inside}?"),
            "Terraform will destroy all your managed infrastructure, as shown above.\nThere is no \
             undo. Only 'yes' will be accepted to confirm.",
            "Destroy",
        ),
        Mode::RefreshOnly => (
            format!(
                "Would you like to update the Terraform state{inside} to reflect these detected changes?"
            ),
            "Terraform will write these changes to the state without modifying any real \
             infrastructure.\nThere is no undo. Only 'yes' will be accepted to confirm.",
            "Apply",
        ),
        Mode::Normal => (
            format!("Do you want to perform these actions{inside}?"),
            "Terraform will perform the actions described above.\nOnly 'yes' will be accepted to \
             approve.",
            "Apply",
        ),
    };
    let question = Prompt {
        query: &format!("\n{query}"),
        description,
        secret: false,
    };
    let _ = context;
    match ask(printer, &question) {
        Err(why) => {
            let summary = format!("error asking for approval: {why}");
            Err(Diagnostic::error(summary, "").into())
        }
        Ok(answer) if answer == "yes" => Ok(None),
        Ok(_) => {
            printer.out(format!("{verb} cancelled."));
            Ok(Some(1))
        }
    }
}

fn no_config() -> Diagnostic {
    Diagnostic::error(
        "No configuration files",
        "Apply requires configuration to be present. Applying without a configuration would mark \
         everything for destruction, which is normally not what is desired. If you would like to \
         destroy everything, run 'terraform destroy' instead.",
    )
}
