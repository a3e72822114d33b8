//! `console`: evaluates expressions in the root module and prints their values.

mod line;

use std::io::{BufRead, IsTerminal, stdin};

use crate::cli::args::Console as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::plugins::Needed;
use crate::cli::{providers, root_module};
use line::Lines;
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_engine::Session;
use rform_lang::syntax::parse_expression;
use rform_state::State;
use rform_state::backend::StatePaths;

const HELP: &str = "The Terraform console allows you to experiment with Terraform interpolations.
You may access resources in the state (if you have one) just as you would
from a configuration. For example: \"aws_instance.foo.id\" would evaluate
to the ID of \"aws_instance.foo\" if it exists in your state.

Type in the interpolation to test and hit <enter> to see the result.

To exit the console, type \"exit\" and hit <enter>, or use Control-C or
Control-D.";

pub fn run(context: &Context, args: &Args) -> Outcome {
    let (mut config, said) = root_module::load(context)?;
    let sandbox = args.sandboxed.sandbox.as_deref();
    let backend = SelectedBackend::of(context, &config, sandbox)?;
    let paths = StatePaths {
        state: args.state.as_ref().map(Into::into),
        ..StatePaths::default()
    };
    let store = backend.store(&paths)?;
    let state = operation::look(context, &context.printer, store.as_ref())?.state;
    let printer = &context.printer;
    let settled =
        root_module::variables(context.world.as_ref(), &mut config, &args.variables.0, None)?;
    printer.report(&said, &config.sources);
    if !settled.unfit.is_empty() {
        let unfit = settled.unfit.into_values().flatten();
        return Err(Failure {
            diagnostics: unfit.collect(),
            sources: config.sources,
        });
    }
    let mut needed = Needed::by_config(&config);
    needed.add_state(&state);
    let registry = providers::registry(context, None, &needed)?;
    let stop = Stop::default();
    let session = Session {
        world: context.world.clone(),
        config: &config,
        registry: &registry,
        workspace: backend.workspace.clone(),
        root: context.root_dir.clone(),
        cwd: context.started_in.clone(),
        unfit: Default::default(),
        variables: settled.values.clone(),
        overrides: Default::default(),
        parallelism: None,
        events: &|_| {},
        stop: &stop,
    };
    let console = Console {
        context,
        session,
        config: &config,
        state,
    };
    if stdin().is_terminal() {
        console.interactive()
    } else {
        console.piped()
    }
}

struct Console<'a> {
    context: &'a Context,
    session: Session<'a>,
    config: &'a Config,
    state: State,
}

enum Reply {
    /// The text to print; empty for an empty line.
    Text(Option<String>),
    /// The user ends the console.
    Leave,
}

impl Console<'_> {
    fn reply(&self, line: &str) -> Result<Reply, (Diagnostics, Sources)> {
        match line.trim() {
            "" => Ok(Reply::Text(None)),
            "exit" | "quit" => Ok(Reply::Leave),
            "help" => Ok(Reply::Text(Some(HELP.into()))),
            text => {
                let mut sources = self.config.sources.clone();
                let id = sources.add("<console-input>", text);
                let (expression, faults) = parse_expression(text, (id, "<console-input>")).strict();
                if faults.has_errors() {
                    return Err((faults, sources));
                }
                let answer = rform_engine::answer(&self.session, &self.state, &expression);
                answer
                    .map(|text| Reply::Text(Some(text)))
                    .map_err(|faults| (faults, sources))
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
        let names = |path: &str| rform_engine::completions(&self.session, &self.state, path);
        crate::cli::terminal::keep();
        let mut lines = Lines::new(&names).map_err(unreadable)?;
        while let Some(line) = lines.read().map_err(unreadable)? {
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
