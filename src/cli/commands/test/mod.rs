//! `test`: runs the test files of a module, and destroys the objects that they made.

mod reporter;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::cli::args::Test as Args;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::interrupt::Watch;
use crate::cli::plugins::Needed;
use crate::cli::printer::Printer;
use crate::cli::providers;
use reporter::Reporter;
use rform_config::module_manifest;
use rform_config::test_files::{TestFile, TestFiles};
use rform_config::variables::{collect, collect_files, secrets};
use rform_config::{Config, load_test_files};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_engine::test_run::{Interrupts, TestContext, run_files};
use rform_plan::test_results::{FileReport, Status};
use rform_state::backend::workspace as workspace_name;
use rform_ui::diagnostics::texts::Texts;
use rform_ui::test_results::{Counts, junit, overall};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let printer = context.printer.with_json(args.json);
    if args.cloud_run.is_some() {
        return Err(nowhere().into());
    }
    printer.begin();
    tested(context, &printer, args).or_else(|failure| {
        printer.report(&failure.diagnostics, &failure.sources);
        Ok(1)
    })
}

fn tested(context: &Context, printer: &Printer, args: &Args) -> Outcome {
    let world = context.world.as_ref();
    let (config, test_files) = loaded(context, printer, args)?;
    let here = Path::new(".");
    let mut sources = config.sources.clone();
    let secrets = config.root().map(|root| secrets(root)).unwrap_or_default();
    let (values, mut errors) = collect(world, here, &args.variables.0, &mut sources, &secrets);
    let directory = Path::new(&args.tests.test_directory);
    let (inner, more) = collect_files(world, directory, &mut sources, &secrets);
    errors.extend(more);
    if errors.has_errors() {
        return Err(Failure {
            diagnostics: errors,
            sources,
        });
    }
    let sandbox = providers::sandbox_file(context, args.sandboxed.sandbox.as_deref());
    let sandbox = sandbox.map(|file| providers::open_sandbox(context, &file));
    let mut needed = Needed::by_config(&config);
    test_files
        .modules
        .values()
        .for_each(|it| needed.add_config(it));
    let registry = providers::registry(context, sandbox.transpose()?.as_ref(), &needed)?;
    let files = chosen(&test_files, &args.filter);
    let config = Config { sources, ..config };
    let interrupts = Interrupts::default();
    let reporter = Reporter::new(printer, &config, &registry, args.verbose);
    let testing = TestContext {
        at_rest: context.encryption(None)?.state(),
        world: context.world.clone(),
        config: &config,
        test_files: &test_files,
        registry: &registry,
        workspace: workspace_name::current(world)?,
        cwd: context.started_in.clone(),
        values,
        inner: (directory.components().collect(), inner),
        events: &|event| reporter.tell(&event),
        interrupts: &interrupts,
    };
    reporter.found(&files);
    let work = run_files(&testing, &files);
    let reports = context
        .runtime
        .block_on(watched(&reporter, &interrupts, work));
    let reports = reports?;
    if interrupts.is_ended() {
        return Ok(1);
    }
    let status = overall(&reports);
    reporter.summary(status, Counts::of(&reports));
    if let Some(path) = &args.junit_xml {
        write_junit(context, path, &reports, &testing)?;
    }
    Ok(u8::from(status >= Status::Fail))
}

/// Loads the module and its test files, and prints warnings.
fn loaded(
    context: &Context,
    printer: &Printer,
    args: &Args,
) -> Result<(Config, TestFiles), Failure> {
    let world = context.world.as_ref();
    let here = Path::new(".");
    let rform_config::Loaded {
        mut config,
        mut diagnostics,
        ..
    } = context.load(here);
    let tests = (here, &*args.tests.test_directory);
    let (test_files, found) = load_test_files(world, tests, &mut config, &context.early_inputs());
    diagnostics.extend(found);
    if module_manifest::lacks_only_modules(&diagnostics) {
        diagnostics.extend(module_manifest::check(world, &config));
        diagnostics.extend(module_manifest::check_tested(world, &test_files));
    }
    if diagnostics.has_errors() {
        return Err(Failure {
            diagnostics,
            sources: config.sources,
        });
    }
    printer.report(&diagnostics, &config.sources);
    Ok((config, test_files))
}

/// The test files to run, in order.
fn chosen<'a>(test_files: &'a TestFiles, filter: &[String]) -> Vec<&'a Arc<TestFile>> {
    let clean = |path: &str| -> std::path::PathBuf {
        let parts = Path::new(path).components();
        parts
            .filter(|part| *part != std::path::Component::CurDir)
            .collect()
    };
    let wanted: Vec<_> = filter.iter().map(|path| clean(path)).collect();
    let files = test_files.files.iter();
    let files = files.filter(|(name, _)| filter.is_empty() || wanted.contains(&clean(name)));
    files.map(|(_, file)| file).collect()
}

/// The interval at which a running test is reported.
const TICK: Duration = Duration::from_millis(100);

/// Runs the tests to their end, and passes interrupts on to them.
async fn watched(
    reporter: &Reporter<'_>,
    interrupts: &Interrupts,
    work: impl Future<Output = Vec<FileReport>>,
) -> Vec<FileReport> {
    let mut work = std::pin::pin!(work);
    let mut watch = Watch::begin();
    let mut told = 0;
    let mut ticks = tokio::time::interval(TICK);
    loop {
        let count = tokio::select! {
            biased;
            reports = &mut work => return reports,
            count = watch.next() => count,
            _ = ticks.tick() => {
                reporter.tick();
                continue;
            }
        };
        while told < count {
            told += 1;
            reporter.interrupted(interrupts.add());
        }
    }
}

fn write_junit(
    context: &Context,
    path: &str,
    reports: &[FileReport],
    testing: &TestContext<'_>,
) -> Result<(), Diagnostic> {
    let texts = Texts::new(&testing.config.sources);
    let assertions = |file: &str, run: &str| {
        let file = testing.test_files.files.get(file);
        let run = file.and_then(|file| file.runs.iter().find(|it| &*it.name == run));
        run.map_or(0, |run| run.asserts.len())
    };
    let stopped = testing.interrupts.is_interrupted();
    let text = junit::report(reports, &texts, &assertions, stopped);
    let written = context.world.rewrite(path.as_ref(), text.as_bytes());
    written.map_err(|error| {
        let why = rform_core::world::error_text(&error);
        let summary = format!("error saving JUnit XML to file {path:?}");
        Diagnostic::error(summary, format!("open {path}: {why}"))
    })
}

fn nowhere() -> Diagnostics {
    let detail = "Tests are run here, not in HCP Terraform or Terraform Enterprise. Leave \
                  -cloud-run out to run them on this machine.";
    Diagnostic::error("Remote test runs are not supported", detail).into()
}
