//! `plan`

use std::collections::BTreeMap;

use super::misused;
use crate::cli::args::Plan as Args;
use crate::cli::progress::Progress;
use crate::cli::run::{self, Run, Wants};
use crate::cli::screen::Screen;
use crate::cli::{Context, Failure, Outcome, generate, view};
use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::{self, PlanOptions, Planned};
use crate::graph::Stop;
use crate::plan::file::{self, PlanFile};
use crate::plan::{Mode, Plan};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let screen = context.screen.with_json(args.json);
    if !args.rest.is_empty() {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "To specify a working directory for the plan, use the global -chdir flag.",
            ),
        );
    }
    let options = match run::plan_options(&args.operation) {
        Ok(options) => options,
        Err(fault) => return misused(context, fault),
    };
    screen.begin();
    let outcome = planned(context, &screen, args, &options);
    outcome.or_else(|failure| {
        screen.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn planned(context: &Context, screen: &Screen, args: &Args, options: &PlanOptions) -> Outcome {
    run::check_replace(options)?;
    generate::check(context.world.as_ref(), args.generate_config_out.as_deref())?;
    let deprecated = run::deprecated_flags(&args.paths);
    screen.report(&deprecated, &Default::default());
    let wants = Wants {
        operation: &args.operation,
        paths: &args.paths,
        locking: &args.locking,
        variables: &args.variables,
        sandboxed: &args.sandboxed,
        input: args.input && !args.json,
        lock_as: "OperationTypePlan",
        without_config: (options.mode != Mode::Destroy).then(no_config),
    };
    let run = Run::prepare(context, screen, &wants)?;
    let Some(planned) = make(context, screen, &run, options)? else {
        return Ok(1);
    };
    let mut diagnostics = run.warnings.clone();
    diagnostics.extend(planned.diagnostics);
    let errored = diagnostics.has_errors();
    if let Some(plan) = &planned.plan {
        screen.plan(&run.registry, plan, errored);
    } else if errored {
        screen.planning_failed();
    }
    let mut generated = None;
    if let (Some(plan), false) = (&planned.plan, errored) {
        if let Some(path) = &args.out {
            save(context, &run, plan, path)?;
        }
        if let Some(path) = &args.generate_config_out {
            generated = generate::write(context, &run, plan, path)?;
        }
    }
    screen.report(&diagnostics, &run.config.sources);
    let Some(plan) = planned.plan.filter(|_| !errored) else {
        return Ok(1);
    };
    let changes = plan.has_changes() || (plan.mode == Mode::RefreshOnly && !plan.drift.is_empty());
    if changes && !screen.json {
        let saved = args.out.as_deref();
        screen.raw(&view::next_step(screen, saved, generated.as_deref()));
    }
    Ok(if args.detailed_exitcode && changes {
        2
    } else {
        0
    })
}

fn no_config() -> Diagnostic {
    Diagnostic::error(
        "No configuration files",
        "Plan requires configuration to be present. Planning without a configuration would mark \
         everything for destruction, which is normally not what is desired. If you would like to \
         destroy everything, run plan with the -destroy option. Otherwise, create a Terraform \
         configuration file (.tf file) and try again.",
    )
}

/// Makes a plan; none if the user would not wait for it to stop.
pub fn make(
    context: &Context,
    screen: &Screen,
    run: &Run,
    options: &PlanOptions,
) -> Result<Option<Planned>, Failure> {
    if run.settled.unfit.has_errors() {
        return Ok(Some(Planned {
            plan: None,
            diagnostics: run.settled.unfit.clone(),
        }));
    }
    let stop = Stop::default();
    let progress = Progress::new(screen, 0);
    let events = |event| progress.tell(&event);
    let session = run.session(context, &events, &stop);
    let work = engine::plan(&session, run.opened.state.clone(), options);
    let planned = run::block_on(run::interruptible(screen, &stop, &progress, work));
    progress.finish();
    let planned = planned.map_err(|error| runtime_trouble(&error))?;
    Ok(planned.map(|mut planned| {
        if stop.is_stopped() {
            planned.plan = None;
            planned
                .diagnostics
                .push(Diagnostic::error("Operation canceled", ""));
        }
        planned
    }))
}

/// Says that the runtime could not be started.
pub fn runtime_trouble(error: &std::io::Error) -> Failure {
    Diagnostic::error(
        "Cannot start",
        format!("The runtime could not be started: {error}."),
    )
    .into()
}

/// Writes the plan file.
fn save(context: &Context, run: &Run, plan: &Plan, path: &str) -> Result<(), Failure> {
    let is_config = |name: &str| name.ends_with(".tf") || name.ends_with(".tf.json");
    let sources = run.config.sources.iter();
    let sources: BTreeMap<String, String> = sources
        .filter(|(_, source)| is_config(&source.name))
        .map(|(_, source)| (source.name.clone(), source.text.to_string()))
        .collect();
    let ephemeral = run.config.root().map(|root| {
        let ephemeral = root
            .variables
            .values()
            .filter(|variable| variable.ephemeral);
        let given = ephemeral.filter(|variable| run.settled.inputs.contains_key(&variable.name));
        given.map(|variable| variable.name.to_string()).collect()
    });
    let file = PlanFile {
        plan: plan.clone(),
        sources,
        workspace: run.backend.workspace.clone(),
        backend: serde_json::json!({
            "path": run.backend.settings.path,
            "workspace_dir": run.backend.settings.workspace_dir,
        }),
        ephemeral: ephemeral.unwrap_or_default(),
    };
    let written = context.world.write(path.as_ref(), &file::encode(&file));
    written.map_err(|error| {
        let why = crate::cli::environment::why(&error);
        let detail = format!("The plan could not be written to {path}: {why}.");
        Diagnostics::from(Diagnostic::error("Failed to write plan file", detail))
    })?;
    Ok(())
}
