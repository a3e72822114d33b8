//! `apply` and `destroy`: make a plan, ask for approval, apply it.

use super::usage::misused;
use crate::cli::args::Apply as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{
    Done, Operation, OperationOptions, check_parallelism, plan_options, read_plan_file,
    refuse_infinite,
};
use crate::cli::operation_view::OperationView;
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_engine::Planned;
use rform_plan::{Mode, Plan};

pub fn run(context: &Context, args: &Args, destroy: bool) -> Outcome {
    if args.rest.len() > 1 {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected at most one positional argument.",
            ),
        );
    }
    let options = match options(args, destroy) {
        Ok(options) => options,
        Err(error) => return misused(context, error),
    };
    let view = OperationView::new(&context.printer, args.json);
    view.start();
    let apply = Apply {
        context,
        view: &view,
        args,
        options,
        destroy,
    };
    let outcome = match args.rest.first() {
        Some(path) => apply.saved(path),
        None => apply.planned(),
    };
    outcome.or_else(|failure| {
        let printer = &view.printer;
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn options(args: &Args, destroy: bool) -> Result<OperationOptions, Diagnostic> {
    let mut planning = args.planning.clone();
    planning.destroy |= destroy;
    check_parallelism(&args.operation)?;
    let plan = plan_options(&planning)?;
    Ok(OperationOptions {
        without_config: (plan.mode != Mode::Destroy).then(no_config),
        ..OperationOptions::new("OperationTypeApply", plan, &args.operation, !args.json)
    })
}

/// One run of the command.
struct Apply<'a> {
    context: &'a Context,
    view: &'a OperationView,
    args: &'a Args,
    options: OperationOptions,
    destroy: bool,
}

impl Apply<'_> {
    /// Applies the plan in a file: `apply PLANFILE`.
    fn saved(&self, path: &str) -> Outcome {
        let context = self.context;
        let file = read_plan_file(context, path)?;
        if self.destroy {
            return Err(planned_elsewhere(path).into());
        }
        let operation = Operation::prepare_saved(context, self.view, &self.options, &file)?;
        self.view.saved_plan(&file.plan);
        let diagnostics = PlanDiagnostics::Pending(Diagnostics::new());
        self.apply(&operation, &file.plan, diagnostics)
    }

    /// `apply` and `destroy` without a plan file.
    fn planned(&self) -> Outcome {
        let (view, options) = (self.view, &self.options);
        if view.printer.json && !self.args.auto_approve {
            return Err(Diagnostic::error(
                "Plan file or auto-approve required",
                "Terraform cannot ask for interactive approval when -json is set. You can either \
                 apply a saved plan file, or enable the -auto-approve option.",
            )
            .into());
        }
        options.plan.check()?;
        view.printer
            .report(&options.deprecated(), &Default::default());
        let operation = Operation::prepare(self.context, view, options)?;
        let planned = operation.plan(self.context, view, &options.plan, None)?;
        refuse_infinite(&planned, "Failed to save state")?;
        let Planned {
            plan,
            diagnostics,
            checks,
        } = planned;
        let diagnostics: Diagnostics = { operation.warnings.clone() }
            .into_iter()
            .chain(diagnostics)
            .collect();
        let errored = diagnostics.has_errors();
        show(view, &operation, plan.as_ref(), errored);
        match plan.filter(|_| !errored) {
            Some(plan) => self.approved(&operation, &plan, diagnostics, checks),
            None => {
                view.report(&operation, &diagnostics);
                Ok(1)
            }
        }
    }

    /// Asks for approval if there is something to approve, and applies the plan.
    fn approved(
        &self,
        operation: &Operation,
        plan: &Plan,
        mut diagnostics: Diagnostics,
        checks: Diagnostics,
    ) -> Outcome {
        let has_changes = plan.has_changes() || plan.mode == Mode::RefreshOnly && plan.refreshed;
        if !has_changes || self.args.auto_approve {
            return self.apply(operation, plan, PlanDiagnostics::Pending(diagnostics));
        }
        // Warnings come before the question, so that the answer can heed them.
        diagnostics.extend(checks);
        self.view.report(operation, &diagnostics);
        let workspace = &operation.backend.workspace;
        match refused(&self.view.printer, plan, workspace)? {
            Some(code) => Ok(code),
            None => self.apply(operation, plan, PlanDiagnostics::Printed(diagnostics)),
        }
    }

    /// Applies the plan and shows the outcome.
    fn apply(&self, operation: &Operation, plan: &Plan, before: PlanDiagnostics) -> Outcome {
        let view = self.view;
        let Some(done) = operation.apply(self.context, view, plan)? else {
            return Ok(1);
        };
        let Done {
            state,
            diagnostics,
            counts,
        } = done;
        let mut diagnostics = before.with(diagnostics);
        if !plan.targets.is_empty() {
            diagnostics.push(rform_engine::incomplete());
        }
        view.report(operation, &diagnostics);
        if diagnostics.has_errors() {
            return Ok(1);
        }
        view.applied(counts, self.destroy);
        if !self.destroy {
            view.state_path(self.args.operation.paths.state_out.as_deref(), &state);
            view.outputs(&state);
        }
        Ok(0)
    }
}

/// The error of `destroy PLANFILE`: what the plan does is not what the command says.
fn planned_elsewhere(path: &str) -> Diagnostic {
    let apply = command_line(&format!("apply {path:?}"));
    Diagnostic::error(
        "Destroy can't be called with a plan file",
        format!("If this plan was created using plan -destroy, apply it using:\n  {apply}"),
    )
}

/// Shows the plan; after an error, as much of it as there is.
fn show(view: &OperationView, operation: &Operation, plan: Option<&Plan>, errored: bool) {
    match plan {
        Some(plan) if errored && plan.changes.is_empty() && plan.outputs.is_empty() => {}
        Some(plan) => view.plan(operation, plan, errored),
        None if errored => view.planning_failed(),
        None => {}
    }
}

/// The diagnostics of the plan when the apply begins.
enum PlanDiagnostics {
    /// They were printed before the approval, and are not printed again.
    Printed(Diagnostics),
    /// They are printed with those of the apply.
    Pending(Diagnostics),
}

impl PlanDiagnostics {
    /// The diagnostics to print after the apply, which adds the new ones.
    fn with(self, new: Diagnostics) -> Diagnostics {
        match self {
            PlanDiagnostics::Pending(mut all) => {
                all.extend(new);
                all
            }
            PlanDiagnostics::Printed(printed) => {
                let again = |one: &Diagnostic| {
                    let mut printed = printed.iter();
                    printed.any(|it| it.span == one.span && it.summary == one.summary)
                };
                new.into_iter()
                    .filter(|one| one.is_error() || !again(one))
                    .collect()
            }
        }
    }
}

/// Asks for approval; answers the exit code if it is not given.
fn refused(printer: &Printer, plan: &Plan, workspace: &str) -> Result<Option<u8>, Failure> {
    let in_workspace = if workspace == "default" {
        String::new()
    } else {
        format!(" in workspace \"{workspace}\"")
    };
    let (query, description, verb) = match plan.mode {
        Mode::Destroy => (
            format!("Do you really want to destroy all resources{in_workspace}?"),
            "Terraform will destroy all your managed infrastructure, as shown above.\nThere is no \
             undo. Only 'yes' will be accepted to confirm.",
            "Destroy",
        ),
        Mode::RefreshOnly => (
            format!(
                "Would you like to update the Terraform state{in_workspace} to reflect these detected changes?"
            ),
            "Terraform will write these changes to the state without modifying any real \
             infrastructure.\nThere is no undo. Only 'yes' will be accepted to confirm.",
            "Apply",
        ),
        Mode::Normal => (
            format!("Do you want to perform these actions{in_workspace}?"),
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
        format!(
            "Apply requires configuration to be present. Applying without a configuration would \
             mark everything for destruction, which is normally not what is desired. If you would \
             like to destroy everything, run '{}' instead.",
            command_line("destroy")
        ),
    )
}
