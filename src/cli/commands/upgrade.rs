//! `upgrade`: from the syntax of Terraform 0.11 to today's.

use std::path::Path;
use std::sync::Arc;

use super::misused;
use crate::addr::{Mode, ProviderSource};
use crate::cli::args::Upgrade as Args;
use crate::cli::ask::{Question, Unanswered, ask};
use crate::cli::environment::why;
use crate::cli::{Context, Outcome, cloud};
use crate::config;
use crate::config::upgrade::{File, Known, Note, Upgraded, upgrade};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::ui::diff;
use crate::ui::layout::wrap;
use crate::ui::paint::Ink;

pub fn run(context: &Context, args: &Args) -> Outcome {
    if args.rest.len() > 1 {
        return misused(
            context,
            Diagnostic::error(
                "Too many command line arguments",
                "Expected at most one positional argument: the folder of a module.",
            ),
        );
    }
    let folder = args.rest.first().map_or(".", String::as_str);
    let screen = &context.screen;
    match upgraded(context, Path::new(folder), args.force) {
        Ok(upgraded) => offer(context, args, folder, &upgraded),
        Err((diagnostics, sources)) => {
            screen.report(&diagnostics, &sources);
            Ok(1)
        }
    }
}

fn upgraded(
    context: &Context,
    folder: &Path,
    force: bool,
) -> Result<Upgraded, (Diagnostics, Sources)> {
    let world = context.world.as_ref();
    if !config::has_files(world, folder) {
        let detail = format!("There are no .tf files in {}.", folder.display());
        let fault = Diagnostic::error("No configuration files", detail);
        return Err((fault.into(), Sources::new()));
    }
    let registry = cloud::registry(context, None);
    let resources = |source: &ProviderSource, mode: Mode, kind: &str| {
        registry.resource(source, mode, kind).map(Arc::clone)
    };
    let providers = |source: &ProviderSource| registry.provider(source).cloned();
    let known = Known {
        resources: &resources,
        providers: &providers,
    };
    upgrade(world, folder, known, force)
}

/// Shows what will be changed, asks, and changes it.
fn offer(context: &Context, args: &Args, folder: &str, upgraded: &Upgraded) -> Outcome {
    let screen = &context.screen;
    if upgraded.modern || upgraded.files.is_empty() {
        let why = match upgraded.modern {
            true => "The module is written in today's syntax, at least in part.",
            false => "There is nothing in the module that is written otherwise today.",
        };
        screen.out(format!("{why} No file was changed."));
        others(context, upgraded);
        return Ok(0);
    }
    for file in &upgraded.files {
        let text = diff::unified(&file.name, &file.old, &file.new, screen.paint);
        screen.raw(&format!("{text}\n"));
    }
    notes(context, &upgraded.notes);
    others(context, upgraded);
    if !args.yes && !agreed(context, folder, upgraded.files.len())? {
        screen.out("Upgrade cancelled. No file was changed.");
        return Ok(1);
    }
    write(context, &upgraded.files)
}

fn agreed(context: &Context, folder: &str, files: usize) -> Result<bool, Diagnostic> {
    let place = match folder {
        "." => "this folder".to_owned(),
        folder => folder.to_owned(),
    };
    let count = match files {
        1 => "1 file".to_owned(),
        files => format!("{files} files"),
    };
    let question = Question {
        query: &format!("Do you want to rewrite {count} in {place}?"),
        description: "The files are changed as shown above. Keep a copy, or commit them first.\n\
                      Only 'yes' will be accepted to confirm.",
        secret: false,
    };
    match ask(&context.screen, &question) {
        Err(Unanswered::Interrupted) => {
            let summary = "error asking for approval: interrupted";
            Err(Diagnostic::error(summary, ""))
        }
        answer => Ok(answer.is_ok_and(|answer| answer == "yes")),
    }
}

fn write(context: &Context, files: &[File]) -> Outcome {
    let screen = &context.screen;
    for file in files {
        let written = context
            .world
            .rewrite(Path::new(&file.name), file.new.as_bytes());
        if let Err(error) = written {
            let detail = format!("{}: {}.", file.name, why(&error));
            let fault = Diagnostic::error("Failed to write file", detail);
            screen.report(&fault.into(), &Sources::new());
            return Ok(1);
        }
    }
    let count = match files.len() {
        1 => "1 file is".to_owned(),
        files => format!("{files} files are"),
    };
    screen.out(screen.good(
        "Upgrade complete!",
        &format!(
            " {count} written in today's syntax.\n\nNext: \"rform plan\" should show the same as \
             before; \"rform fmt\" brings all\nlines into the canonical form."
        ),
    ));
    Ok(0)
}

fn notes(context: &Context, notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    let screen = &context.screen;
    screen.out(screen.paint.ink(Ink::BoldYellow, "Look at these places:"));
    screen.out("");
    for note in notes {
        let place = format!("{}:{}", note.file, note.line);
        let text = wrap(&format!("{}.", note.text), screen.width.saturating_sub(5));
        let text = text.replace('\n', "\n    ");
        screen.out(format!("  {}\n    {text}", screen.bold(&place)));
    }
    screen.out("");
}

/// Other modules of the stack, which are upgraded one by one.
fn others(context: &Context, upgraded: &Upgraded) {
    let screen = &context.screen;
    if upgraded.others.is_empty() {
        return;
    }
    screen.out("Modules of this stack that are written for Terraform 0.11 too:\n");
    for folder in &upgraded.others {
        screen.out(format!("  rform upgrade {folder}"));
    }
    screen.out("");
}
