//! `validate`: whether the configuration makes sense, as far as that shows without a cloud.

use std::path::Path;

use super::misused;
use crate::cli::args::Validate;
use crate::cli::{Context, Outcome, cloud, modules, workspace};
use crate::config::suite::Suite;
use crate::config::{self, Config, load_suite};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::engine::test::check_runs;
use crate::engine::{self, Session};
use crate::graph::Stop;

pub fn run(context: &Context, args: &Validate) -> Outcome {
    if args.rest.len() > 1 {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected at most one positional argument.",
            ),
        );
    }
    let folder = args.rest.first().map_or(Path::new("."), Path::new);
    let loaded = config::load(context.world.as_ref(), folder);
    let (mut config, mut diagnostics) = (loaded.config, loaded.diagnostics);
    let world = context.world.as_ref();
    let suite = match args.no_tests {
        true => Suite::default(),
        false => {
            let (suite, found) = load_suite(world, folder, &args.test_directory, &mut config);
            diagnostics.extend(found);
            suite
        }
    };
    if !diagnostics.has_errors() {
        diagnostics.extend(modules::check(world, &config));
        diagnostics.extend(modules::check_tested(world, &suite));
    }
    if !diagnostics.has_errors() {
        diagnostics.extend(checked(context, &config));
        diagnostics.extend(check_runs(&suite));
        let tested = suite.modules.values();
        diagnostics.extend(tested.flat_map(|module| checked(context, module)));
    }
    if args.json {
        json(context, &diagnostics, &config.sources);
    } else {
        text(context, &diagnostics, &config.sources);
    }
    Ok(u8::from(diagnostics.has_errors()))
}

fn checked(context: &Context, config: &Config) -> Diagnostics {
    let workspace = match workspace::current(context.world.as_ref()) {
        Ok(workspace) => workspace,
        Err(fault) => return fault.into(),
    };
    let registry = cloud::registry(context, None);
    let stop = Stop::default();
    let session = Session {
        world: context.world.clone(),
        config,
        registry: &registry,
        workspace,
        root: ".".into(),
        cwd: context.started_in.clone(),
        unfit: Default::default(),
        variables: Default::default(),
        overrides: Default::default(),
        parallelism: None,
        events: &|_| {},
        stop: &stop,
    };
    engine::validate(&session)
}

fn text(context: &Context, diagnostics: &Diagnostics, sources: &Sources) {
    let screen = &context.screen;
    if diagnostics.is_empty() {
        screen.out(format!(
            "{}\n",
            screen.good("Success!", " The configuration is valid.")
        ));
        return;
    }
    screen.report(diagnostics, sources);
    if !diagnostics.has_errors() {
        let text = " The configuration is valid, but there were some validation warnings as shown \
                    above.";
        let text = screen.layout().wrap(&screen.good("Success!", text));
        screen.out(format!("{text}\n"));
    }
}

fn json(context: &Context, diagnostics: &Diagnostics, sources: &Sources) {
    let document = crate::ui::json::diagnostic::validation(diagnostics, sources);
    context
        .screen
        .out(crate::cli::view::go_json_pretty(&document));
}
