//! `init`: prepares the directory: backend, modules, providers.

mod backend;
mod bootstrap;
mod migrate;
mod providers;
mod selection;
mod settings;

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::install::{Fetching, Modules, install_modules};
use crate::cli::printer::Printer;
use crate::cli::root_module;
use rform_config::module_manifest::manifest::Manifest;
use rform_config::{Config, MissingModule, module_manifest};
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
    let world = context.world.as_ref();
    // A list of modules that cannot be read is made anew below.
    let manifest = Manifest::read(world).unwrap_or_default();
    let loaded = rform_config::load_installed(world, &context.root_dir, &manifest);
    let (mut config, mut said) = (loaded.config, loaded.diagnostics);
    let mut early = of_init(loaded.of_root);
    let tests = &args.tests.test_directory;
    let (test_files, found) =
        rform_config::load_test_files(world, &context.root_dir, tests, &mut config);
    early.extend(found.clone());
    said.extend(found);
    let fail = |diagnostics: Diagnostics, config: &Config| Failure {
        diagnostics,
        sources: config.sources.clone(),
    };
    let (mut backend_error, mut warnings) = (None, Diagnostics::new());
    if args.backend && args.cloud {
        printer.init_output(
            "initializing_backend_message",
            "Initializing the backend...",
        );
        if let Some(error) = version_error(&said, &config) {
            return Err(fail(error.into(), &config));
        }
        match backend::initialize(context, printer, args, &config) {
            Ok(told) => warnings = told,
            Err(failure) => {
                // It may be about a file of -backend-config.
                let has_sources = failure.sources.iter().next().is_some();
                let failure = match has_sources {
                    true => failure,
                    false => fail(failure.diagnostics, &config),
                };
                if early.has_errors() && !is_change(&failure.diagnostics) {
                    return Err(failure);
                }
                backend_error = Some(failure);
            }
        }
    }
    let mut errors = early.iter().filter(|it| it.is_error());
    if backend_error.is_none() && !errors.all(is_of_call) {
        let mut all = Diagnostics::from(not_valid());
        all.extend(early);
        return Err(fail(all, &config));
    }
    if args.get && (module_manifest::calls_modules(&config) || !test_files.modules.is_empty()) {
        (config, said) = modules(context, printer, args)?;
    } else if !args.get {
        root_module::check_modules(world, &config, &mut said);
        if said.has_errors() {
            let mut all = Diagnostics::from(not_valid());
            all.extend(said);
            return Err(fail(all, &config));
        }
    } else {
        let missing = loaded.missing.iter().chain(&test_files.missing);
        said.extend(missing.map(MissingModule::diagnostic));
    }
    said = of_init(said);
    said.extend(warnings);
    if let Some(error) = backend_error {
        printer.report(&said, &config.sources);
        return Err(error);
    }
    if said.has_errors() {
        return Err(fail(said, &config));
    }
    printer.init_output(
        "initializing_provider_plugin_message",
        "Initializing provider plugins...",
    );
    let provided = providers::install(context, printer, args, &config);
    said.extend(provided.map_err(|errors| fail(errors, &config))?);
    printer.report(&said, &config.sources);
    printer.init_output("output_init_success_message", &format!("\n{SUCCESS}"));
    if !printer.in_automation {
        printer.init_output(
            "output_init_success_cli_message",
            &format!("\n{}", NEXT.replace("PLAN", &command_line("plan"))),
        );
    }
    Ok(0)
}

/// Whether it is only that the backend's configuration has changed: then modules are installed
/// all the same.
fn is_change(error: &Diagnostics) -> bool {
    error
        .iter()
        .all(|it| it.summary == "Backend configuration changed")
}

/// What `init` has to say: a root module's ephemeral outputs are a matter of the commands that
/// evaluate them.
fn of_init(found: Diagnostics) -> Diagnostics {
    let told = found.iter();
    let told = told.filter(|it| it.summary != "Ephemeral output not allowed");
    told.cloned().collect()
}

/// Whether an error of the root module is about calling another one: it is met when modules are
/// installed, not before.
fn is_of_call(error: &Diagnostic) -> bool {
    let summary = &*error.summary;
    let of_source = summary == "Missing required argument" && error.detail.contains("\"source\"");
    let of_call = [
        "Module not installed",
        "Unreadable module directory",
        "Invalid module source address",
    ];
    of_source || summary == WRONG_VERSION || of_call.contains(&summary)
}

const WRONG_VERSION: &str = "Unsupported Terraform Core version";

const NO_PRERELEASE: &str = "Invalid required_version constraint";

/// That the root module does not go with this version.
fn version_error(said: &Diagnostics, config: &Config) -> Option<Diagnostic> {
    let in_root = |it: &&Diagnostic| {
        let source = it.span.and_then(|span| config.sources.get(span.source));
        source.is_none_or(|source| !source.name.contains('/'))
    };
    let mut errors = said
        .iter()
        .filter(|it| [WRONG_VERSION, NO_PRERELEASE].contains(&&*it.summary) && it.is_error());
    errors.find(in_root).cloned()
}

fn not_valid() -> Diagnostic {
    Diagnostic::error(
        "Terraform encountered problems during initialisation, including problems\nwith the \
         configuration, described below.",
        "The Terraform configuration must be valid before initialization so that\nTerraform can \
         determine which modules and providers need to be installed.",
    )
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
