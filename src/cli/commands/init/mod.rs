//! `init`: prepares the directory: backend, modules, providers.

mod backend;
mod bootstrap;
mod configuration;
mod migrate;
mod providers;
mod selection;
mod settings;

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::install::{Fetching, Modules, install_modules};
use crate::cli::printer::Printer;
use crate::cli::root_module;
use configuration::{Configuration, failure, of_init};
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::program_name::command_line;
use rform_install::modules::copy_into;

const SUCCESS: &str = "Terraform has been successfully initialized!";

/// What to do after `init`; `PLAN` stands for the command line of a plan.
const NEXT: &str = "You may now begin working with Terraform. Try running \"PLAN\" to see
any changes that are required for your infrastructure. All Terraform commands
should now work.

If you ever set or change modules or backend configuration for Terraform,
rerun this command to reinitialize your working directory. If you forget, other
commands will detect it and remind you to do so if necessary.";

const EMPTY: &str = "Terraform initialized in an empty directory!

The directory has no Terraform configuration files. You may begin working
with Terraform immediately by creating Terraform configuration files.";

pub fn run(context: &Context, args: &Args) -> Outcome {
    let printer = context.printer.with_json(args.json);
    if !args.rest.is_empty() {
        let summary = "Too many command line arguments. Did you mean to use -chdir?";
        return Err(Diagnostic::error(summary, "").into());
    }
    if args.migrate_state && args.reconfigure {
        let detail = "The -migrate-state and -reconfigure options are mutually-exclusive.";
        return Err(Diagnostic::error("Invalid init options", detail).into());
    }
    printer.begin();
    if args.migrate_state && args.json {
        let summary = "The -migrate-state and -json options are mutually-exclusive";
        let detail = "Terraform cannot ask for interactive approval when -json is set. To use the \
                      -migrate-state option, disable the -json option.";
        printer.report(&Diagnostic::error(summary, detail).into(), &Sources::new());
        return Ok(1);
    }
    initialized(context, &printer, args).or_else(|failure| {
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn initialized(context: &Context, printer: &Printer, args: &Args) -> Outcome {
    if let Some(source) = &args.from_module {
        copy_module(context, printer, source)?;
    }
    if !root_module::exists(context) {
        printer.init_output("output_init_empty_message", EMPTY);
        return Ok(0);
    }
    let found = Configuration::find(context, args);
    let backend = initialize_backend(context, printer, args, &found)?;
    if backend.failure.is_none() {
        found.check_root()?;
    }
    let (config, mut said) = install_called_modules(context, printer, args, found)?;
    said.extend(backend.warnings);
    if let Some(failure) = backend.failure {
        printer.report(&said, &config.sources);
        return Err(failure);
    }
    if said.has_errors() {
        return Err(failure(said, &config));
    }
    printer.init_output(
        "initializing_provider_plugin_message",
        "Initializing provider plugins...",
    );
    let provided = providers::install(context, printer, args, &config);
    said.extend(provided.map_err(|errors| failure(errors, &config))?);
    printer.report(&said, &config.sources);
    tell_success(printer);
    Ok(0)
}

/// What came of the backend.
#[derive(Default)]
struct BackendInitialized {
    warnings: Diagnostics,
    /// Why it could not be initialized. It is told after the modules are installed.
    failure: Option<Failure>,
}

/// Initializes the backend, unless the command line leaves it out.
///
/// # Errors
/// This version is not the one that the configuration wants, or neither the root module nor the
/// backend is right.
fn initialize_backend(
    context: &Context,
    printer: &Printer,
    args: &Args,
    found: &Configuration,
) -> Result<BackendInitialized, Failure> {
    let mut initialized = BackendInitialized::default();
    if !args.backend || !args.cloud {
        return Ok(initialized);
    }
    printer.init_output(
        "initializing_backend_message",
        "Initializing the backend...",
    );
    found.check_version()?;
    match backend::initialize(context, printer, args, &found.config) {
        Ok(warnings) => initialized.warnings = warnings,
        Err(error) => {
            // It may be about a file of -backend-config.
            let has_sources = error.sources.iter().next().is_some();
            let error = match has_sources {
                true => error,
                false => failure(error.diagnostics, &found.config),
            };
            if found.of_root.has_errors() && !is_change(&error.diagnostics) {
                return Err(error);
            }
            initialized.failure = Some(error);
        }
    }
    Ok(initialized)
}

/// The configuration with the modules that it calls, and what is wrong with it.
///
/// # Errors
/// A module cannot be fetched, or one is not there and is not to be fetched.
fn install_called_modules(
    context: &Context,
    printer: &Printer,
    args: &Args,
    found: Configuration,
) -> Result<(Config, Diagnostics), Failure> {
    let (config, said) = match args.get {
        true if found.calls_modules() => modules(context, printer, args)?,
        true => found.with_missing(),
        false => found.without_fetching(context.world.as_ref())?,
    };
    Ok((config, of_init(said)))
}

fn tell_success(printer: &Printer) {
    printer.init_output("output_init_success_message", &format!("\n{SUCCESS}"));
    if !printer.in_automation {
        printer.init_output(
            "output_init_success_cli_message",
            &format!("\n{}", NEXT.replace("PLAN", &command_line("plan"))),
        );
    }
}

/// Whether it is only that the backend's configuration has changed: then modules are installed
/// all the same.
fn is_change(error: &Diagnostics) -> bool {
    error
        .iter()
        .all(|it| it.summary == "Backend configuration changed")
}

/// Fetches the modules. Answers the configuration with them, and what is wrong with it.
fn modules(
    context: &Context,
    printer: &Printer,
    args: &Args,
) -> Result<(Config, Diagnostics), Failure> {
    if args.upgrade {
        printer.init_output("upgrading_modules_message", "Upgrading modules...");
    } else {
        printer.init_output("initializing_modules_message", "Initializing modules...");
    }
    let told = |line: &str| printer.init_log(line);
    let modules = Modules {
        tests: &args.tests.test_directory,
        upgrade: args.upgrade,
        told: &told,
    };
    let installed = install_modules(context, &modules)?;
    Ok((installed.config, installed.diagnostics))
}

/// Copies a module into the directory, so that there is a configuration.
fn copy_module(context: &Context, printer: &Printer, source: &str) -> Result<(), Failure> {
    printer.init_output(
        "copying_configuration_message",
        &format!("Copying configuration from {source:?}..."),
    );
    let fetching = Fetching::new(context)?;
    let clients = (&fetching.registry, &fetching.fetcher);
    copy_into(context.world.as_ref(), clients, source, &context.root_dir)?;
    Ok(())
}
