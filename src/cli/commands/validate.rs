//! `validate`: checks the configuration without a state and without requests.

use std::path::Path;

use super::usage::misused;
use crate::cli::args::Validate;
use crate::cli::context::{Context, Outcome};
use crate::cli::plugins::Needed;
use crate::cli::{providers, root_module};
use rform_config::module_manifest;
use rform_config::test_files::TestFiles;
use rform_config::{Config, load_test_files, variables};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_engine::Session;
use rform_engine::test_run::check_runs;
use rform_state::backend::workspace as workspace_name;

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
    let directory = args
        .rest
        .first()
        .map_or(context.root_dir.as_path(), Path::new);
    let loaded = context.load(directory);
    let (mut config, mut diagnostics) = (loaded.config, loaded.diagnostics);
    let world = context.world.as_ref();
    let test_files = match args.no_tests {
        true => TestFiles::default(),
        false => {
            let tests = (directory, &*args.tests.test_directory);
            let (test_files, found) =
                load_test_files(world, tests, &mut config, &context.early_inputs());
            diagnostics.extend(found);
            test_files
        }
    };
    root_module::check_modules(world, &config, &mut diagnostics);
    if module_manifest::lacks_only_modules(&diagnostics) {
        diagnostics.extend(module_manifest::check_tested(world, &test_files));
    }
    if !diagnostics.has_errors() {
        diagnostics.extend(checked(context, directory, &config));
        diagnostics.extend(check_runs(&test_files));
        let tested = test_files.modules.iter();
        diagnostics.extend(tested.flat_map(|(path, module)| checked(context, path, module)));
        diagnostics.extend(check_variables(context, &mut config));
    }
    if args.json {
        json(context, &diagnostics, &config.sources);
    } else {
        text(context, &diagnostics, &config.sources);
    }
    Ok(u8::from(diagnostics.has_errors()))
}

/// What is wrong with the values of variables, where the command line gives some or asks for that.
fn check_variables(context: &Context, config: &mut Config) -> Diagnostics {
    let legacy = &context.globals.legacy;
    let Some(root) = config.root().cloned() else {
        return Diagnostics::new();
    };
    let given = &context.variables;
    let Some(all) = legacy.checked_variables(!given.is_empty(), root.dialect) else {
        return Diagnostics::new();
    };
    let world = context.world.as_ref();
    let sources = &mut config.sources;
    let mut inputs = variables::gather(world, Path::new("."), &root, given, sources);
    let mut found = std::mem::take(&mut inputs.diagnostics);
    if all {
        found.extend(variables::report_missing(&root, &inputs));
    }
    for (name, input) in &inputs.values {
        if let Some(variable) = root.variables.get(name) {
            let origin = Some(&input.origin);
            found.extend(variables::final_value(variable, Some(&input.value), origin).1);
        }
    }
    found
}

fn checked(context: &Context, directory: &Path, config: &Config) -> Diagnostics {
    let workspace = match workspace_name::current(context.world.as_ref()) {
        Ok(workspace) => workspace,
        Err(error) => return error.into(),
    };
    let needed = Needed::by_config(config);
    let registry = match providers::registry(context, None, &needed) {
        Ok(registry) => registry,
        Err(errors) => return errors,
    };
    let stop = Stop::default();
    let session = Session {
        world: context.world.clone(),
        config,
        registry: &registry,
        workspace,
        root: directory.to_owned(),
        cwd: context.started_in.clone(),
        unfit: Default::default(),
        variables: Default::default(),
        overrides: Default::default(),
        parallelism: None,
        events: &|_| {},
        stop: &stop,
    };
    rform_engine::validate(&session, None)
}

fn text(context: &Context, diagnostics: &Diagnostics, sources: &Sources) {
    let printer = &context.printer;
    if diagnostics.is_empty() {
        printer.out(format!(
            "{}\n",
            printer.good("Success!", " The configuration is valid.")
        ));
        return;
    }
    printer.report(diagnostics, sources);
    if !diagnostics.has_errors() {
        let text = " The configuration is valid, but there were some validation warnings as shown \
                    above.";
        let text = printer.layout().wrap(&printer.good("Success!", text));
        printer.out(format!("{text}\n"));
    }
}

fn json(context: &Context, diagnostics: &Diagnostics, sources: &Sources) {
    let document = rform_ui::json::diagnostic::validation(diagnostics, sources);
    context
        .printer
        .out(crate::cli::view::go_json_pretty(&document));
}
