//! `graph`: the dependencies of a configuration, a plan or a state, in the language of Graphviz.

use super::usage::misused;
use crate::cli::args::Graph as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::plugins::Needed;
use crate::cli::{providers, root_module};
use rform_core::diag::Diagnostic;
use rform_engine::graph::{
    ConfigGraph, apply_graph, checked_graph, destroy_graph, plan_graph, resource_graph,
};
use rform_ui::graphviz;

pub fn run(context: &Context, args: &Args) -> Outcome {
    if !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "To specify a working directory, use the global -chdir flag.",
            ),
        );
    }
    if let Some(path) = &args.plan {
        let file = operation::read_plan_file(context, path)?;
        let (config, _) = operation::configuration(context, &file);
        let registry = providers::registry(context, None, &Needed::by_config(&config))?;
        let (graph, _) = ConfigGraph::of(&config, &registry);
        let graph = apply_graph(&config, &graph, &file.plan);
        let text = graphviz::operation_graph(&graph, args.draw_cycles);
        context.printer.raw(&text);
        return Ok(0);
    }
    let (config, _) = root_module::load(context)?;
    let backend = SelectedBackend::of(context, &config, None)?;
    let registry = providers::registry(context, None, &Needed::by_config(&config))?;
    let (graph, faults) = checked_graph(&config, &registry);
    let text = match args.kind.as_deref() {
        None => {
            if faults.has_errors() {
                return Err(faults.into());
            }
            graphviz::resource_graph(&resource_graph(&graph))
        }
        Some("plan" | "plan-refresh-only" | "apply") => {
            let graph = plan_graph(&config, &graph);
            graphviz::operation_graph(&graph, args.draw_cycles)
        }
        Some("plan-destroy") => {
            let state = {
                let store = backend.store(&Default::default())?;
                operation::look(context, &context.printer, store.as_ref())?.state
            };
            graphviz::operation_graph(&destroy_graph(&state), args.draw_cycles)
        }
        Some("validate") => {
            return Err(Diagnostic::error(
                "Graph type no longer available",
                "The graph type \"validate\" is no longer available. Use -type=plan instead to \
                 get a similar result.",
            )
            .into());
        }
        Some(_) => {
            return Err(Diagnostic::error(
                "Unsupported graph type",
                "The -type=... argument must be either \"plan\", \"plan-refresh-only\", \
                 \"plan-destroy\", or \"apply\".",
            )
            .into());
        }
    };
    context.printer.raw(&text);
    Ok(0)
}
