//! `show`: prints a state or a saved plan.

use std::path::Path;

use super::usage::misused;
use crate::cli::args::Show as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::plugins::Needed;
use crate::cli::{providers, view};
use rform_config::Config;
use rform_core::diag::Diagnostic;
use rform_core::world::error_text;
use rform_engine::upgrade_flat_attributes;
use rform_plan::file::{self, PlanFile};
use rform_state::State;

pub fn run(context: &Context, args: &Args) -> Outcome {
    if args.rest.len() > 1 {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected at most one positional argument.",
            ),
        );
    }
    match args.rest.first() {
        None => latest(context, args.json),
        Some(path) => file(context, path, args.json),
    }
}

fn latest(context: &Context, json: bool) -> Outcome {
    let backend = SelectedBackend::here(context)?;
    let store = backend.store(&Default::default())?;
    let opened = operation::look(context, &context.printer, store.as_ref())?;
    let state = opened.exists.then_some(&opened.state);
    show_state(context, state, json)
}

fn show_state(context: &Context, state: Option<&State>, json: bool) -> Outcome {
    let printer = &context.printer;
    let needed = state.map(Needed::by_state).unwrap_or_default();
    let registry = &providers::registry(context, None, &needed)?;
    let state = state
        .map(|state| upgrade_flat_attributes(state, registry))
        .transpose()?;
    let state = state.as_ref();
    if json {
        printer.out(view::go_json(&view::state_json(registry, state)));
        return Ok(0);
    }
    match state {
        None => printer.out("No state."),
        Some(state) if state.is_empty() => {
            printer.out("The state file is empty. No resources are represented.");
        }
        Some(state) => printer.raw(&view::state(printer, registry, state)),
    }
    Ok(0)
}

fn file(context: &Context, path: &str, json: bool) -> Outcome {
    let text = match context.world.read(Path::new(path)) {
        Ok(text) => text,
        Err(error) => {
            let gone = format!("open {path}: {}", error_text(&error));
            return Err(unreadable(
                &format!("Error loading statefile: {gone}"),
                &format!(
                    "couldn't load the provided path as either a local plan file ({gone}) or a \
                     saved cloud plan ({gone})"
                ),
            ));
        }
    };
    let encryption = context.encryption(None)?;
    let plan = encryption.plan().open(&text).map(|it| it.bytes);
    let state = encryption.state().open(&text).map(|it| it.bytes);
    let (plan, state) = match (plan, state) {
        (Err(plan), Err(state)) => {
            return Err(unreadable(
                &format!("Error reading {path} as a statefile: {}", state.detail),
                &plan.detail,
            ));
        }
        (plan, state) => (plan.ok(), state.ok()),
    };
    let text = plan.as_deref().or(state.as_deref()).unwrap_or_default();
    match file::decode(text) {
        Ok(plan) => show_plan(context, &plan, json),
        Err(file::ReadError::Other) => {
            match rform_state::decode(state.as_deref().unwrap_or(text)) {
                Ok(state) => show_state(context, Some(&state), json),
                Err(error) => Err(unreadable(
                    &format!("Error reading {path} as a statefile: {error}"),
                    &file::not_a_plan(text),
                )),
            }
        }
        Err(other) => {
            let summary = format!("Failed to load \"{path}\" as a plan file");
            Err(Diagnostic::error(summary, format!("Error: {other}.")).into())
        }
    }
}

fn unreadable(state: &str, plan: &str) -> Failure {
    Diagnostic::error(
        "Failed to read the given file as a state or plan file",
        format!("State read error: {state}\n\nPlan read error: {plan}"),
    )
    .into()
}

fn show_plan(context: &Context, file: &PlanFile, json: bool) -> Outcome {
    let (config, _): (Config, _) = operation::configuration(context, file);
    let mut needed = Needed::by_config(&config);
    needed.add_plan(&file.plan);
    let registry = &providers::registry(context, None, &needed)?;
    if json {
        let document = view::plan_json(
            registry,
            &config,
            &operation::with_given_variables(file, &config),
            file.errored,
        );
        context.printer.out(view::go_json(&document));
    } else {
        let printer = &context.printer;
        let text = view::plan(printer, registry, &config, &file.plan, file.errored);
        printer.raw(&text);
    }
    Ok(0)
}
