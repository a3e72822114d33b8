//! `workspace list|show|new|select|delete`

use std::path::Path;

use super::{explained, plainly};
use crate::cli::args::{Plain, Workspace, WorkspaceDelete, WorkspaceNew, WorkspaceSelect};
use crate::cli::backend::{self, Backend};
use crate::cli::environment::why;
use crate::cli::{Context, Failure, Outcome, workspace};
use rform_core::diag::Diagnostic;
use rform_state::{LocalBackend, State};

pub fn run(context: &Context, command: &Workspace) -> Outcome {
    match command {
        Workspace::List(args) => list(context, args),
        Workspace::Show(_) => {
            context
                .printer
                .out(workspace::current(context.world.as_ref())?);
            Ok(0)
        }
        Workspace::New(args) => new(context, args),
        Workspace::Select(args) => select(context, args),
        Workspace::Delete(args) => delete(context, args),
    }
}

const OVERRIDDEN: &str = "
The active workspace is being overridden using the TF_WORKSPACE environment
variable.
";

fn list(context: &Context, args: &Plain) -> Outcome {
    if !args.rest.is_empty() {
        return plainly(
            context,
            "Too many command line arguments. Did you mean to use -chdir?",
        );
    }
    let world = context.world.as_ref();
    let backend = Backend::here(context)?;
    let mut text = String::new();
    for name in workspace::all(world, &backend.settings)? {
        let mark = if name == backend.workspace { "*" } else { " " };
        text.push_str(&format!("{mark} {name}\n"));
    }
    context.printer.out(text);
    if workspace::overriding(world).is_some() {
        context.printer.out(format!("\n{OVERRIDDEN}"));
    }
    Ok(0)
}

fn invalid_name(context: &Context, name: &str) -> Outcome {
    plainly(
        context,
        format!(
            "\nThe workspace name \"{name}\" is not allowed. The name must contain only URL \
             safe\ncharacters, and no path separators.\n"
        ),
    )
}

fn absent(context: &Context, name: &str) -> Outcome {
    let lead = if context
        .globals
        .command
        .last()
        .is_some_and(|it| it == "select")
    {
        "\n"
    } else {
        ""
    };
    plainly(
        context,
        format!(
            "{lead}Workspace \"{name}\" doesn't exist.\n\nYou can create this workspace with the \
             \"new\" subcommand \nor include the \"-or-create\" flag with the \"select\" \
             subcommand."
        ),
    )
}

fn new(context: &Context, args: &WorkspaceNew) -> Outcome {
    let [name] = &args.rest[..] else {
        return explained(context, "Expected a single argument: NAME.\n");
    };
    let world = context.world.as_ref();
    if !workspace::is_valid_name(name) {
        return invalid_name(context, name);
    }
    if workspace::overriding(world).is_some() {
        let advice = "To create a new workspace, either unset this environment variable or \
                      update it\nto match the workspace name you are trying to create, and then \
                      run this command\nagain.\n";
        let overridden = "\nThe workspace is currently overridden using the TF_WORKSPACE \
                          environment\nvariable. You cannot create a new workspace when using \
                          this setting.\n";
        return plainly(context, format!("{overridden}\n{advice}"));
    }
    let backend = Backend::here(context)?;
    let exists = workspace::all(world, &backend.settings)?.contains(name);
    if exists && !is_unfinished(context, &backend, args, name)? {
        return plainly(context, format!("Workspace \"{name}\" already exists"));
    }
    create(context, &backend, name)?;
    let Some(path) = &args.state else {
        return Ok(0);
    };
    let text = match world.read(Path::new(path)) {
        Ok(text) => text,
        Err(error) => return plainly(context, format!("open {path}: {}", why(&error))),
    };
    match rform_state::decode(&text) {
        Ok(given) => copy(context, &backend.state_of(name), given, args),
        Err(error) => plainly(context, error),
    }
}

/// Whether a command like this one may have been stopped before it had copied the state.
fn is_unfinished(
    context: &Context,
    backend: &Backend,
    args: &WorkspaceNew,
    name: &str,
) -> Result<bool, Failure> {
    if args.state.is_none() || name == workspace::DEFAULT {
        return Ok(false);
    }
    let directory = backend.settings.workspace_dir.join(name);
    let entries = context.world.read_dir(&directory);
    let entries = entries.map_err(|error| trouble(name, &error))?;
    Ok(entries.is_empty())
}

/// The given state under a lineage of its own, so that nobody takes the copy for the original.
fn copy(context: &Context, to: &LocalBackend, given: State, args: &WorkspaceNew) -> Outcome {
    let opened = backend::open(context, to, Some("workspace-new"), &args.locking)?;
    let state = State {
        serial: 1,
        lineage: opened.state.lineage.clone(),
        ..given
    };
    to.save(context.world.as_ref(), &opened, &state)?;
    Ok(0)
}

fn create(context: &Context, backend: &Backend, name: &str) -> Result<(), Failure> {
    let world = context.world.as_ref();
    let directory = backend.settings.workspace_dir.join(name);
    // It exists as soon as its directory does. A command that is stopped before that can be given
    // again; after it, nothing is left to do.
    let made = workspace::select(world, name).and_then(|()| world.create_dir(&directory));
    if let Err(error) = made {
        let _ = workspace::select(world, &backend.workspace);
        return Err(trouble(name, &error));
    }
    context.printer.out(format!(
        "Created and switched to workspace \"{name}\"!\n\nYou're now on a new, empty workspace. \
         Workspaces isolate their state,\nso if you run \"terraform plan\" Terraform will not see \
         any existing state\nfor this configuration."
    ));
    Ok(())
}

fn trouble(name: &str, error: &std::io::Error) -> Failure {
    let detail = format!("The workspace {name:?} cannot be written: {error}.");
    Diagnostic::error("Workspace trouble", detail).into()
}

fn select(context: &Context, args: &WorkspaceSelect) -> Outcome {
    let [name] = &args.rest[..] else {
        return explained(context, "Expected a single argument: NAME.\n");
    };
    let world = context.world.as_ref();
    if workspace::overriding(world).is_some() {
        let advice = "To select a new workspace, either update this environment variable or \
                      unset\nit and then run this command again.\n";
        let overridden = "\nThe selected workspace is currently overridden using the \
                          TF_WORKSPACE\nenvironment variable.\n";
        return plainly(context, format!("{overridden}\n{advice}"));
    }
    if !workspace::is_valid_name(name) {
        return invalid_name(context, name);
    }
    let backend = Backend::here(context)?;
    // A record that cannot be used is replaced.
    if *name == backend.workspace && workspace::check(world).is_ok() {
        return Ok(0);
    }
    if !workspace::all(world, &backend.settings)?.contains(name) {
        if !args.or_create {
            return absent(context, name);
        }
        create(context, &backend, name)?;
        return Ok(0);
    }
    workspace::select(world, name).map_err(|error| trouble(name, &error))?;
    context
        .printer
        .out(format!("Switched to workspace \"{name}\"."));
    Ok(0)
}

fn delete(context: &Context, args: &WorkspaceDelete) -> Outcome {
    let [name] = &args.rest[..] else {
        return explained(context, "Expected a single argument: NAME.\n");
    };
    let world = context.world.as_ref();
    let backend = Backend::here(context)?;
    if !workspace::all(world, &backend.settings)?.contains(name) {
        return absent(context, name);
    }
    if *name == backend.workspace {
        return plainly(
            context,
            format!(
                "Workspace \"{name}\" is your active workspace.\n\nYou cannot delete the \
                 currently active workspace. Please switch\nto another workspace and try again."
            ),
        );
    }
    if name == workspace::DEFAULT {
        return plainly(context, "can't delete default state");
    }
    let local = backend.state_of(name);
    let opened = backend::open(context, &local, Some("workspace-delete"), &args.locking)?;
    let mut tracked = backend::managed_addresses(&opened.state);
    let begun = opened.state.interrupted.keys().map(ToString::to_string);
    tracked.extend(begun.filter(|it| {
        !opened
            .state
            .resources
            .keys()
            .any(|at| at.to_string() == *it)
    }));
    if !tracked.is_empty() && !args.force {
        return Err(not_empty(name, &tracked).into());
    }
    let directory = backend.settings.workspace_dir.join(name);
    let kept = journals(context, &directory).map_err(|error| trouble(name, &error))?;
    if !kept.is_empty() && !args.force {
        return Err(not_taken_over(name, &kept).into());
    }
    let removed = remove(context, &directory);
    drop(opened);
    removed
        .and_then(|()| world.remove_dir(&directory))
        .map_err(|error| trouble(name, &error))?;
    context
        .printer
        .out(format!("Deleted workspace \"{name}\"!"));
    if !tracked.is_empty() {
        context.printer.out(format!(
            "WARNING: \"{name}\" was non-empty.\nThe resources managed by the deleted workspace \
             may still exist,\nbut are no longer manageable by Terraform since the state \
             has\nbeen deleted.\n"
        ));
    }
    Ok(0)
}

fn remove(context: &Context, directory: &Path) -> std::io::Result<()> {
    for entry in context.world.read_dir(directory)? {
        if !entry.is_dir {
            context.world.remove(&directory.join(entry.name))?;
        }
    }
    Ok(())
}

/// Journals in the directory of a workspace whose state was opened: nothing was taken over from them.
fn journals(context: &Context, directory: &Path) -> std::io::Result<Vec<String>> {
    let entries = context.world.read_dir(directory)?;
    let journals = entries.into_iter().map(|it| it.name);
    Ok(journals.filter(|it| it.contains(".journal")).collect())
}

fn not_taken_over(name: &str, journals: &[String]) -> Diagnostic {
    let detail = format!(
        "Beside the state of workspace \"{name}\" are journals of runs that were killed or still go \
         on, from which nothing could be taken over: {}. What they tell of may exist. Look into \
         them, and then delete them, or use the -force option.",
        journals.join(", ")
    );
    Diagnostic::error("Workspace has journals", detail)
}

fn not_empty(name: &str, tracked: &[String]) -> Diagnostic {
    let list: Vec<String> = tracked
        .iter()
        .map(|address| format!("  - {address}"))
        .collect();
    let detail = format!(
        "Workspace \"{name}\" is currently tracking the following resource instances:\n{}\n\n\
         Deleting this workspace would cause Terraform to lose track of any associated remote \
         objects, which would then require you to delete them manually outside of Terraform. You \
         should destroy these objects with Terraform before deleting the workspace.\n\nIf you \
         want to delete this workspace anyway, and have Terraform forget about these managed \
         objects, use the -force option to disable this safety check.",
        list.join("\n")
    );
    Diagnostic::error("Workspace is not empty", detail)
}
