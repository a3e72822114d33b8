//! `console`: evaluates expressions in the root module and prints their values.

mod line;

use std::io::{BufRead, IsTerminal, stdin};

use super::usage::plainly;
use crate::cli::args::{Console as Args, Locking, OperationArgs, Paths};
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{Notices, Observer, Operation, OperationOptions};
use crate::cli::printer::Printer;
use crate::cli::root_module::Asker;
use line::{Line, Lines};
use rform_config::{Config, Variable};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_engine::{ConsoleObjects, PlanOptions, Session};
use rform_lang::syntax::parse_expression;
use rform_plan::Plan;
use rform_plan::events::Event;

const HELP: &str = "The Terraform console allows you to experiment with Terraform interpolations.
You may access resources in the state (if you have one) just as you would
from a configuration. For example: \"aws_instance.foo.id\" would evaluate
to the ID of \"aws_instance.foo\" if it exists in your state.

Type in the interpolation to test and hit <enter> to see the result.

To exit the console, type \"exit\" and hit <enter>, or use Control-C or
Control-D.";

pub fn run(context: &Context, args: &Args) -> Outcome {
    if !args.rest.is_empty() {
        return plainly(
            context,
            "Too many command line arguments. Did you mean to use -chdir?",
        );
    }
    let view = Quiet(&context.printer);
    // The state stays locked as long as the console runs, as with Terraform.
    let operation = Operation::prepare(context, &view, &options(args))?;
    let printer = &context.printer;
    printer.report(&operation.warnings, &operation.config.sources);
    let unfit = operation
        .variables
        .unfit
        .values()
        .flat_map(Diagnostics::iter);
    let unfit: Diagnostics = unfit.cloned().collect();
    if unfit.has_errors() {
        return Err(operation.failure(unfit));
    }
    let plan = match args.plan {
        true => Some(planned(context, &operation, &view)?),
        false => None,
    };
    let stop = Stop::default();
    let console = Console {
        context,
        session: operation.session(context, &|_| {}, &stop),
        config: &operation.config,
        objects: match &plan {
            Some(plan) => ConsoleObjects::Plan(plan),
            None => ConsoleObjects::State(&operation.opened.state),
        },
    };
    if plan.is_none() {
        console.tell_problems();
    }
    if stdin().is_terminal() {
        console.interactive()
    } else {
        console.piped()
    }
}

fn options(args: &Args) -> OperationOptions {
    let arguments = OperationArgs {
        input: false,
        paths: Paths {
            state: args.state.clone(),
            ..Paths::default()
        },
        locking: Locking {
            lock: true,
            ..Locking::default()
        },
        variables: args.variables.clone(),
        sandboxed: args.sandboxed.clone(),
        ..OperationArgs::default()
    };
    OperationOptions {
        unset_variables: true,
        ..OperationOptions::new(LOCK_NAME, PlanOptions::default(), &arguments, false)
    }
}

/// What the lock of the state says is going on. It is no operation of its own for Terraform.
const LOCK_NAME: &str = "OperationTypeInvalid";

/// Makes a plan to evaluate expressions over. What it could not plan is told, and is unknown.
fn planned(context: &Context, operation: &Operation, view: &Quiet<'_>) -> Result<Plan, Failure> {
    let planned = operation.plan(context, view, &PlanOptions::default(), None)?;
    let Some(plan) = planned.plan else {
        return Err(operation.failure(planned.diagnostics));
    };
    let mut problems = planned.diagnostics;
    problems.extend(planned.checks);
    tell(&context.printer, &problems, &operation.config.sources);
    Ok(plan)
}

/// Tells what cannot be evaluated, and that it is not known to the expressions.
fn tell(printer: &Printer, problems: &Diagnostics, sources: &Sources) {
    printer.report(problems, sources);
    if problems.has_errors() {
        let summary = "Due to the problems above, some expressions may produce unexpected results.";
        printer.report(&Diagnostic::warning(summary, "").into(), &Sources::new());
    }
}

/// Tells nothing of the plan that the console makes, only what its user has to know.
struct Quiet<'a>(&'a Printer);

impl Notices for Quiet<'_> {
    fn notice(&self, text: &str) {
        self.0.notice(text);
    }

    fn waiting_for_lock(&self) {
        self.0.waiting_for_lock();
    }

    fn unsaved_state(&self, text: &str) {
        self.0.unsaved_state(text);
    }
}

impl Asker for Quiet<'_> {
    fn ask_for(&self, _: &Variable) -> Result<Option<String>, Diagnostic> {
        Ok(None)
    }
}

impl Observer for Quiet<'_> {
    fn begin(&self, _: usize) {}

    fn event(&self, _: &Event) {}

    fn tick(&self) {}

    fn end(&self) {}
}

struct Console<'a> {
    context: &'a Context,
    session: Session<'a>,
    config: &'a Config,
    objects: ConsoleObjects<'a>,
}

enum Reply {
    /// The text to print; empty for an empty line.
    Text(Option<String>),
    /// The user ends the console.
    Leave,
}

impl Console<'_> {
    /// Tells of values that cannot be evaluated. A configuration that is not valid has no values: each
    /// expression is answered with what is wrong with it.
    fn tell_problems(&self) {
        let sources = &self.config.sources;
        if let Ok(problems) = rform_engine::console_problems(&self.session, self.objects) {
            tell(&self.context.printer, &problems, sources);
        }
    }

    fn reply(&self, line: &str) -> Result<Reply, (Diagnostics, Sources)> {
        match line.trim() {
            "" => Ok(Reply::Text(None)),
            "exit" | "quit" => Ok(Reply::Leave),
            "help" => Ok(Reply::Text(Some(HELP.into()))),
            text => {
                let mut sources = self.config.sources.clone();
                let id = sources.add("<console-input>", text);
                let (expression, errors) = parse_expression(text, (id, "<console-input>")).strict();
                if errors.has_errors() {
                    return Err((errors, sources));
                }
                let answer = rform_engine::answer(&self.session, self.objects, &expression);
                answer
                    .map(|text| Reply::Text(Some(text)))
                    .map_err(|errors| (errors, sources))
            }
        }
    }

    /// Evaluates all lines of a pipe. The exit code is that of the last one.
    fn piped(&self) -> Outcome {
        let mut last = String::new();
        for line in stdin().lock().lines().map_while(Result::ok) {
            match self.reply(&line) {
                Ok(Reply::Text(text)) => last = text.unwrap_or_default(),
                Ok(Reply::Leave) => return Ok(0),
                Err((diagnostics, sources)) => {
                    return Err(Failure {
                        diagnostics,
                        sources,
                    });
                }
            }
        }
        self.context.printer.out(last);
        Ok(0)
    }

    /// Evaluates lines typed at a terminal, with history and completion.
    fn interactive(&self) -> Outcome {
        let printer = &self.context.printer;
        let names = |path: &str| rform_engine::completions(&self.session, self.objects, path);
        crate::cli::terminal::keep();
        let mut lines = Lines::new(&names).map_err(unreadable)?;
        loop {
            let line = match lines.read().map_err(unreadable)? {
                Line::Typed(line) => line,
                Line::Dropped => continue,
                Line::End => break,
            };
            match self.reply(&line) {
                Ok(Reply::Text(Some(text))) => printer.out(text),
                Ok(Reply::Text(None)) => {}
                Ok(Reply::Leave) => break,
                Err((diagnostics, sources)) => printer.report(&diagnostics, &sources),
            }
        }
        Ok(0)
    }
}

fn unreadable(error: rustyline::error::ReadlineError) -> Failure {
    let detail = format!("The terminal could not be read: {error}.");
    Diagnostic::error("Failed to read the terminal", detail).into()
}
