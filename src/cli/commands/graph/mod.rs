//! `graph`: what depends on what, in the language of Graphviz.

mod apply;
mod destroy;
mod dot;
mod plan;
mod resources;

use std::path::Path;

use super::usage::misused;
use crate::cli::args::Graph as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::{providers, root_module};
use rform_core::diag::{Diagnostic, Sources};
use rform_engine::graph::ConfigGraph;

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
    let registry = providers::registry(context, None);
    if let Some(path) = &args.plan {
        let file = operation::read_plan_file(context.world.as_ref(), path)?;
        let (config, _) = operation::configuration(context, &file);
        let (graph, _) = ConfigGraph::of(&config, &registry);
        let graph = apply::graph(&config, &graph, &file.plan);
        context.printer.raw(&graph.render(args.draw_cycles));
        return Ok(0);
    }
    let loaded = rform_config::load(context.world.as_ref(), Path::new("."));
    if !loaded.diagnostics.has_errors() && !root_module::exists(context.world.as_ref()) {
        context.printer.report(&no_config().into(), &Sources::new());
        return Ok(1);
    }
    let (config, _) = root_module::load(context.world.as_ref())?;
    let (graph, faults) = ConfigGraph::of(&config, &registry);
    let text = match args.kind.as_deref() {
        None => {
            if faults.has_errors() {
                return Err(faults.into());
            }
            resources::graph(&graph)
        }
        Some("plan" | "plan-refresh-only" | "apply") => {
            plan::graph(&config, &graph).render(args.draw_cycles)
        }
        Some("plan-destroy") => {
            let backend = SelectedBackend::of(context, &config, true)?;
            let state = {
                let store = backend.store(&Default::default());
                operation::look(context, &context.printer, store.as_ref())?.state
            };
            destroy::graph(&state).render(args.draw_cycles)
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

fn no_config() -> Diagnostic {
    Diagnostic::error(
        "No configuration files",
        "A graph needs a configuration: create a Terraform configuration file (.tf file).",
    )
}
