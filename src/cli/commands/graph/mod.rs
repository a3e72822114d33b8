//! `graph`: what depends on what, in the language of Graphviz.

mod apply;
mod destroy;
mod dot;
mod plan;
mod resources;

use std::path::Path;

use super::misused;
use crate::cli::args::Graph as Args;
use crate::cli::backend::{self, Backend};
use crate::cli::{Context, Outcome, providers, root_module, saved_plan};
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
        let file = saved_plan::read(context.world.as_ref(), path)?;
        let (config, _) = saved_plan::configuration(context, &file);
        let (graph, _) = ConfigGraph::of(&config, &registry);
        let graph = apply::graph(&config, &graph, &file.plan);
        context.printer.raw(&graph.render(args.draw_cycles));
        return Ok(0);
    }
    let loaded = rform_config::load(context.world.as_ref(), Path::new("."));
    if !loaded.diagnostics.has_errors() && !root_module::is_there(context.world.as_ref()) {
        context.printer.report(&no_config().into(), &Sources::new());
        return Ok(1);
    }
    let (config, _) = root_module::load(context)?;
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
            let backend = Backend::of(context, &config, true)?;
            let state = backend::look(context, &backend.state_of(&backend.workspace))?.state;
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
