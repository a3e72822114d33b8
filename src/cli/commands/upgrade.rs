//! `upgrade`: rewrites a module from the syntax of Terraform 0.11 in today's.

use std::path::Path;
use std::sync::Arc;

use super::usage::misused;
use crate::cli::args::Upgrade as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::plugins::Needed;
use crate::cli::prompt::{Prompt, Unanswered, ask};
use crate::cli::providers;
use rform_config::upgrade::{File, Note, SchemaLookup, Upgraded, upgrade};
use rform_core::addr::{Mode, ProviderSource};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::program_name::command_line;
use rform_core::world::error_text;
use rform_ui::diff;
use rform_ui::layout::wrap;
use rform_ui::paint::Ink;

pub fn run(context: &Context, args: &Args) -> Outcome {
    if args.rest.len() > 1 {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected at most one positional argument: the directory of a module.",
            ),
        );
    }
    let directory = args.rest.first().map_or(".", String::as_str);
    let printer = &context.printer;
    match upgraded(context, Path::new(directory), args.force) {
        Ok(upgraded) => offer(context, args, directory, &upgraded),
        Err((diagnostics, sources)) => {
            printer.report(&diagnostics, &sources);
            Ok(1)
        }
    }
}

fn upgraded(
    context: &Context,
    directory: &Path,
    force: bool,
) -> Result<Upgraded, (Diagnostics, Sources)> {
    let world = context.world.as_ref();
    if !rform_config::has_files(world, directory) {
        let detail = format!("There are no .tf files in {}.", directory.display());
        let error = Diagnostic::error("No configuration files", detail);
        return Err((error.into(), Sources::new()));
    }
    let config = rform_config::load(world, directory).config;
    let registry = providers::registry(context, None, &Needed::by_config(&config));
    let registry = registry.map_err(|errors| (errors, Sources::new()))?;
    let resources = |source: &ProviderSource, mode: Mode, kind: &str| {
        registry.resource(source, mode, kind).map(Arc::clone)
    };
    let providers = |source: &ProviderSource| registry.provider(source).cloned();
    let known = SchemaLookup {
        resources: &resources,
        providers: &providers,
    };
    upgrade(world, directory, known, force)
}

/// Shows the changes, asks for approval, and writes the files.
fn offer(context: &Context, args: &Args, directory: &str, upgraded: &Upgraded) -> Outcome {
    let printer = &context.printer;
    if upgraded.is_current || upgraded.files.is_empty() {
        let why = match upgraded.is_current {
            true => "The module is written in today's syntax, at least in part.",
            false => "There is nothing in the module that is written otherwise today.",
        };
        printer.out(format!("{why} No file was changed."));
        others(context, upgraded);
        return Ok(0);
    }
    for file in &upgraded.files {
        let text = diff::unified(&file.name, &file.old, &file.new, printer.paint);
        printer.raw(&format!("{text}\n"));
    }
    notes(context, &upgraded.notes);
    others(context, upgraded);
    if !args.yes && !agreed(context, directory, upgraded.files.len())? {
        printer.out("Upgrade cancelled. No file was changed.");
        return Ok(1);
    }
    write(context, &upgraded.files)
}

fn agreed(context: &Context, directory: &str, files: usize) -> Result<bool, Diagnostic> {
    let place = match directory {
        "." => "this directory".to_owned(),
        directory => directory.to_owned(),
    };
    let count = match files {
        1 => "1 file".to_owned(),
        files => format!("{files} files"),
    };
    let question = Prompt {
        query: &format!("Do you want to rewrite {count} in {place}?"),
        description: "The files are changed as shown above. Keep a copy, or commit them first.\n\
                      Only 'yes' will be accepted to confirm.",
        secret: false,
    };
    match ask(&context.printer, &question) {
        Err(Unanswered::Interrupted) => {
            let summary = "error asking for approval: interrupted";
            Err(Diagnostic::error(summary, ""))
        }
        answer => Ok(answer.is_ok_and(|answer| answer == "yes")),
    }
}

fn write(context: &Context, files: &[File]) -> Outcome {
    let printer = &context.printer;
    for file in files {
        let written = context
            .world
            .rewrite(Path::new(&file.name), file.new.as_bytes());
        if let Err(error) = written {
            let detail = format!("{}: {}.", file.name, error_text(&error));
            let error = Diagnostic::error("Failed to write file", detail);
            printer.report(&error.into(), &Sources::new());
            return Ok(1);
        }
    }
    let count = match files.len() {
        1 => "1 file is".to_owned(),
        files => format!("{files} files are"),
    };
    printer.out(printer.good(
        "Upgrade complete!",
        &format!(
            " {count} written in today's syntax.\n\nNext: \"{}\" should show the same as \
             before; \"{}\" brings all\nlines into the canonical form.",
            command_line("plan"),
            command_line("fmt")
        ),
    ));
    Ok(0)
}

fn notes(context: &Context, notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    let printer = &context.printer;
    printer.out(printer.paint.ink(Ink::BoldYellow, "Look at these places:"));
    printer.out("");
    for note in notes {
        let place = format!("{}:{}", note.file, note.line);
        let text = wrap(&format!("{}.", note.text), printer.width.saturating_sub(5));
        let text = text.replace('\n', "\n    ");
        printer.out(format!("  {}\n    {text}", printer.bold(&place)));
    }
    printer.out("");
}

/// Prints the commands that upgrade the other modules of the configuration.
fn others(context: &Context, upgraded: &Upgraded) {
    let printer = &context.printer;
    if upgraded.legacy_modules.is_empty() {
        return;
    }
    printer.out("Modules of this stack that are written for Terraform 0.11 too:\n");
    for directory in &upgraded.legacy_modules {
        printer.out(format!("  {} {directory}", command_line("upgrade")));
    }
    printer.out("");
}
