//! `graph`: the dependencies of a configuration, a plan or a state, in the language of Graphviz.

use super::usage::plainly;
use crate::cli::args::Graph as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::plugins::Needed;
use crate::cli::{providers, root_module};
use rform_core::diag::Diagnostic;
use rform_engine::graph::{
    ConfigGraph, apply_graph, cycles_of_nodes, destroy_graph, plan_graph, resource_graph,
};
use rform_ui::graphviz;

/// Graphs of operations that Terraform has no more.
const FORMER_TYPES: [&str; 2] = ["validate", "eval"];

pub fn run(context: &Context, args: &Args) -> Outcome {
    if !args.rest.is_empty() {
        let message = "Too many command line arguments. Did you mean to use -chdir?";
        return plainly(context, message);
    }
    match &args.plan {
        Some(path) => of_plan(context, args, path),
        None => of_configuration(context, args),
    }
}

fn of_plan(context: &Context, args: &Args, path: &str) -> Outcome {
    let file = match operation::read_plan_file(context, path) {
        Ok(file) => file,
        // What is no plan file is told without a frame.
        Err(failure) => {
            let details = failure.diagnostics.iter().map(|it| {
                let detail = it.detail.trim_start_matches("Error: ");
                detail.trim_end_matches('.').to_owned()
            });
            return plainly(context, details.collect::<Vec<_>>().join("\n"));
        }
    };
    let (config, _) = operation::configuration(context, &file);
    let registry = providers::registry(context, None, &Needed::by_config(&config))?;
    let (graph, _) = ConfigGraph::of(&config, &registry);
    let graph = apply_graph(&config, &graph, &file.plan);
    let text = graphviz::operation_graph(&graph, args.draw_cycles);
    context.printer.raw(&text);
    Ok(0)
}

fn of_configuration(context: &Context, args: &Args) -> Outcome {
    let (config, _) = root_module::load(context)?;
    let backend = SelectedBackend::of(context, &config, None)?;
    let registry = providers::registry(context, None, &Needed::by_config(&config))?;
    let kind = args.kind.as_deref().filter(|kind| !kind.is_empty());
    if let Some(kind) = kind {
        known_type(kind)?;
    }
    let state = {
        let store = backend.store(&Default::default())?;
        operation::look(context, &context.printer, store.as_ref())?.state
    };
    if kind == Some("plan-destroy") {
        let graph = destroy_graph(&config, &state);
        let text = graphviz::operation_graph(&graph, args.draw_cycles);
        context.printer.raw(&text);
        return Ok(0);
    }
    let (graph, mut errors) = ConfigGraph::of(&config, &registry);
    errors.extend(cycles_of_nodes(&config, &graph));
    if errors.has_errors() && !args.draw_cycles {
        return Err(errors.into());
    }
    let text = match kind {
        None => graphviz::resource_graph(&resource_graph(&config, &graph, &state)),
        Some(kind) => {
            // What an apply does to them is told by its plan alone.
            let with_orphans = kind != "apply";
            let graph = plan_graph(&config, &graph, &state, with_orphans);
            graphviz::operation_graph(&graph, args.draw_cycles)
        }
    };
    context.printer.raw(&text);
    Ok(0)
}

/// # Errors
/// There is no graph of that type, or no more.
fn known_type(kind: &str) -> Result<(), Diagnostic> {
    if ["plan", "plan-refresh-only", "plan-destroy", "apply"].contains(&kind) {
        return Ok(());
    }
    if FORMER_TYPES.contains(&kind) {
        let detail = format!(
            "The graph type {kind:?} is no longer available. Use -type=plan instead to get a \
             similar result."
        );
        return Err(Diagnostic::error("Graph type no longer available", detail));
    }
    Err(Diagnostic::error(
        "Unsupported graph type",
        "The -type=... argument must be either \"plan\", \"plan-refresh-only\", \
         \"plan-destroy\", or \"apply\".",
    ))
}
