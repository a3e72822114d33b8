//! The program from its start to its exit code.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::OnceCell;
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use super::args::{self, Globals, Invocation, UsageError, help};
use super::context::{Context, Process};
use super::plugins::RunningPlugins;
use super::printer::{self, OutputSettings, Printer};
use super::runtime::Runtime;
use super::streams::{self, Standard, Streams};
use super::{autocomplete, commands, environment, interrupt};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::program_name::{command_line, set_program_name};
use rform_core::world::{Host, World, error_text, guard};

/// Runs the command line that the process was started with.
pub fn main() -> ExitCode {
    if let Some(error) = guard() {
        Standard.err(&format!("The plugin cannot be executed: {error}.\n"));
        return ExitCode::FAILURE;
    }
    std::panic::set_hook(Box::new(crashed));
    set_program_name(environment::called_name());
    let run = |host| {
        run(
            Arc::new(host),
            &environment::arguments(),
            Arc::new(Standard),
        )
    };
    let code = Host::new()
        .map_err(|error| ("The current directory cannot be used", error))
        .and_then(|host| {
            let listening = interrupt::listen();
            let begun = listening.and_then(|()| environment::check());
            begun.map_err(|error| ("The program cannot begin", error))?;
            Ok(run(host))
        });
    ExitCode::from(streams::verdict(code.unwrap_or_else(|(what, error)| {
        Standard.err(&format!("\nError: {what}\n\n{error}.\n"));
        1
    })))
}

/// Reports a panic by its place alone. Its message may hold a secret of the user, so it is shown
/// only with RUST_BACKTRACE=1.
fn crashed(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let trace = Backtrace::capture();
    let more = match trace.status() {
        BacktraceStatus::Captured => format!("{panic}\n{trace}\n"),
        _ => "Run it with RUST_BACKTRACE=1 for details, which may hold values of the configuration.\n".into(),
    };
    Standard.err(&format!(
        "\nThe program panicked at {}. This is a bug in rform.\n{more}",
        place.unwrap_or_default()
    ));
}

/// Runs a command line (without the program's name) on a host, prints to `streams` and answers
/// the exit code.
pub fn run(world: Arc<dyn World>, arguments: &[String], streams: Arc<dyn Streams>) -> u8 {
    if let Some(code) = autocomplete::answer(world.as_ref(), arguments, streams.as_ref()) {
        return code;
    }
    let more = |command: &[String]| environment::more_arguments(world.as_ref(), command);
    match args::invocation(arguments, &more) {
        Ok(invocation) => invoke(world, invocation, streams),
        Err(error) => {
            complain(&error, streams);
            1
        }
    }
}

fn invoke(world: Arc<dyn World>, invocation: Invocation, streams: Arc<dyn Streams>) -> u8 {
    let help = |path: &[String], code| {
        streams.out(&help::text(path));
        code
    };
    match invocation {
        Invocation::Nothing => help(&[], 127),
        Invocation::Help(path) => help(&path, 0),
        Invocation::Group(path) => help(&path, 1),
        Invocation::Run(cli, globals) => command(world, cli.command, *globals, streams),
    }
}

fn command(
    world: Arc<dyn World>,
    mut command: args::Command,
    mut globals: Globals,
    streams: Arc<dyn Streams>,
) -> u8 {
    let started_in = world.cwd();
    let world = match directory(world, globals.chdir.as_deref()) {
        Ok(world) => world,
        Err(message) => {
            streams.err(&format!("Error handling -chdir option: {message}\n"));
            return 1;
        }
    };
    let is_directory = |path: &str| world.read_dir(path.as_ref()).is_ok();
    let root_dir = globals.legacy.directory(&mut command, is_directory);
    let printer = Printer::new(&globals, OutputSettings::of(world.as_ref()), streams);
    if !globals.legacy.warnings.is_empty() {
        printer.report_usage(&globals.legacy.warnings);
    }
    let (delays, errors, log) = (printer.clone(), printer.clone(), printer.clone());
    let has_failed = Arc::new(AtomicBool::new(false));
    let mark = has_failed.clone();
    let state_dir = globals.state_dir.as_ref();
    let process = Process {
        state_dir: state_dir.map_or_else(PathBuf::new, |it| started_in.join(it)),
        root_dir: root_dir.map_or_else(|| ".".into(), PathBuf::from),
        world,
        started_in,
        runtime: Runtime::default(),
        sandbox: globals.sandbox.clone(),
        sandbox_faults: globals.sandbox_faults.clone(),
        sandbox_quotas: globals.sandbox_quotas.clone(),
        account: OnceCell::new(),
        variables: command.variables().to_vec(),
        encryption: OnceCell::new(),
        on_error: Arc::new(move |error| {
            mark.store(true, SeqCst);
            errors.report(&Diagnostics::from(error), &Sources::new());
        }),
        plugins: RunningPlugins::new(Arc::new(move |level, text| {
            log.complain(&format!("[{}] {text}\n", level.to_uppercase()));
        })),
        on_delay: Arc::new(move |text: &str| delays.delay(text)),
    };
    let context = Context {
        process,
        printer,
        globals,
    };
    let code = commands::run(&context, command).unwrap_or_else(|failure| {
        let printer = &context.printer;
        printer.report(&failure.diagnostics, &failure.sources);
        1
    });
    context.plugins.close();
    match code {
        0 | 2 if has_failed.load(SeqCst) => 1,
        code => code,
    }
}

fn directory(world: Arc<dyn World>, chdir: Option<&str>) -> Result<Arc<dyn World>, String> {
    let Some(directory) = chdir else {
        return Ok(world);
    };
    let entered = world.read_dir(directory.as_ref()).and_then(|_| {
        let world = world.moved_to(directory.as_ref());
        world.ok_or_else(|| std::io::ErrorKind::Unsupported.into())
    });
    entered.map_err(|error| format!("chdir {directory}: {}", error_text(&error)))
}

fn uncolored(command: &[String], streams: Arc<dyn Streams>) -> Printer {
    let globals = Globals {
        command: command.to_vec(),
        no_color: true,
        ..Globals::default()
    };
    Printer::new(&globals, OutputSettings::default(), streams)
}

fn complain(error: &UsageError, streams: Arc<dyn Streams>) {
    let say = |text: &str| streams.err(&format!("{text}\n"));
    match error {
        UsageError::Chdir => say(
            "Invalid -chdir option: must include an equals sign followed by a directory path, \
             like -chdir=example",
        ),
        UsageError::StateDir => say(
            "Invalid -state-dir option: must include an equals sign followed by a directory path, \
             like -state-dir=example",
        ),
        UsageError::Command { name, meant } => {
            let meant = meant.as_ref().map(|it| format!(" Did you mean \"{it}\"?"));
            say(&format!(
                "Terraform has no command named \"{name}\".{}\n\nTo see all of Terraform's \
                 top-level commands, run:\n  {}\n",
                meant.unwrap_or_default(),
                command_line("-help")
            ));
        }
        UsageError::Environment(message) => say(message),
        UsageError::Retired(error) => {
            uncolored(&[], streams).report(&Diagnostics::from((**error).clone()), &Sources::new());
        }
        UsageError::Flag { command, message } => {
            if printer::is_plain_command(command) {
                say(&format!("Error parsing command-line flags: {message}\n"));
            } else {
                let printer = uncolored(command, streams);
                let error = Diagnostic::error("Failed to parse command-line flags", message);
                printer.report(&error.into(), &Sources::new());
                printer.err(format!("\n{}", help::more_help(command)));
            }
        }
    }
}
