//! `workspace list|show|new|select|delete`

use std::path::Path;

use super::usage::{explained, plainly};
use crate::cli::args::{Plain, Workspace, WorkspaceDelete, WorkspaceNew, WorkspaceSelect};
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{self, SelectedBackend, lock_options};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::error_text;
use rform_state::State;
use rform_state::backend::workspace;

pub fn run(context: &Context, command: &Workspace) -> Outcome {
    match command {
        Workspace::List(args) => list(context, args),
        Workspace::Show(_) => show(context),
        Workspace::New(args) => new(context, args),
        Workspace::Select(args) => select(context, args),
        Workspace::Delete(args) => delete(context, args),
    }
}

const OVERRIDDEN: &str = "
The active workspace is being overridden using the TF_WORKSPACE environment
variable.
";

fn show(context: &Context) -> Outcome {
    let world = context.world.as_ref();
    match workspace::check(world) {
        Err(error) if workspace::overriding(world).is_some() => plainly(
            context,
            format!("Error selecting workspace: {}", error.summary),
        ),
        Err(error) => Err(error.into()),
        Ok(()) => {
            context.printer.out(workspace::current(world)?);
            Ok(0)
        }
    }
}

fn list(context: &Context, args: &Plain) -> Outcome {
    if !args.rest.is_empty() {
        return plainly(
            context,
            "Too many command line arguments. Did you mean to use -chdir?",
        );
    }
    let world = context.world.as_ref();
    let backend = SelectedBackend::here(context)?;
    if !backend.backend.has_workspaces() {
        return unsupported(context);
    }
    let mut text = String::new();
    for name in backend.backend.workspaces(world)? {
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
    let backend = SelectedBackend::here(context)?;
    if !backend.backend.has_workspaces() {
        let reason = "Failed to get configured named states: workspaces not supported";
        return plainly(context, reason);
    }
    let exists = backend.backend.workspaces(world)?.contains(name);
    if exists && !is_unfinished(context, &backend, args, name)? {
        return plainly(context, format!("Workspace \"{name}\" already exists"));
    }
    create(context, &backend, name)?;
    let Some(path) = &args.state else {
        return Ok(0);
    };
    let text = match world.read(Path::new(path)) {
        Ok(text) => text,
        Err(error) => return plainly(context, format!("open {path}: {}", error_text(&error))),
    };
    let text = context.encryption(None)?.state().open(&text)?.bytes;
    match rform_state::decode(&text) {
        Ok(given) => copy(context, &backend, name, (given, args)),
        Err(error) => plainly(context, error),
    }
}

/// Whether a command like this one may have been stopped before it had copied the state.
fn is_unfinished(
    context: &Context,
    backend: &SelectedBackend,
    args: &WorkspaceNew,
    name: &str,
) -> Result<bool, Failure> {
    if args.state.is_none() || name == workspace::DEFAULT {
        return Ok(false);
    }
    Ok(backend.backend.is_unused(&context.world, name)?)
}

/// The given state under a lineage of its own, so that nobody takes the copy for the original.
fn copy(
    context: &Context,
    backend: &SelectedBackend,
    name: &str,
    (given, args): (State, &WorkspaceNew),
) -> Outcome {
    let store = backend.backend.store(name, &Default::default());
    let lock = ("workspace-new", lock_options(&args.locking));
    let opened = operation::open(context, &context.printer, store.as_ref(), lock)?;
    let state = State {
        serial: 1,
        lineage: opened.state.lineage.clone(),
        ..given
    };
    store.save(context.world.as_ref(), &opened, &state)?;
    Ok(0)
}

fn create(context: &Context, backend: &SelectedBackend, name: &str) -> Result<(), Failure> {
    let world = context.world.as_ref();
    // It exists as soon as its directory does. A command that is killed before that can be given
    // again; after it, nothing is left to do.
    let selected = workspace::select(world, name).map_err(|error| trouble(name, &error));
    let made = selected.and_then(|()| backend.backend.create_workspace(&context.world, name));
    if let Err(error) = made {
        let _ = workspace::select(world, &backend.workspace);
        return Err(error.into());
    }
    context.printer.out(format!(
        "Created and switched to workspace \"{name}\"!\n\nYou're now on a new, empty workspace. \
         Workspaces isolate their state,\nso if you run \"{}\" Terraform will not see \
         any existing state\nfor this configuration.",
        command_line("plan")
    ));
    Ok(())
}

fn trouble(name: &str, error: &std::io::Error) -> Diagnostic {
    let detail = format!("The workspace {name:?} cannot be selected: {error}.");
    Diagnostic::error("Workspace trouble", detail)
}

fn unsupported(context: &Context) -> Outcome {
    plainly(context, "workspaces not supported")
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
    let backend = SelectedBackend::here(context)?;
    // A record that cannot be used is replaced.
    if *name == backend.workspace && workspace::check(world).is_ok() {
        return Ok(0);
    }
    if !backend.backend.has_workspaces() {
        return unsupported(context);
    }
    if !backend.backend.workspaces(world)?.contains(name) {
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
    let backend = SelectedBackend::here(context)?;
    if !backend.backend.has_workspaces() {
        return unsupported(context);
    }
    if !backend.backend.workspaces(world)?.contains(name) {
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
    let store = backend.backend.store(name, &Default::default());
    let lock = ("workspace-delete", lock_options(&args.locking));
    let opened = operation::open(context, &context.printer, store.as_ref(), lock)?;
    let tracked = tracked(&opened.state);
    if !tracked.is_empty() && !args.force {
        return Err(not_empty(name, &tracked).into());
    }
    let journals = backend.backend.journals(world, name)?;
    if !journals.is_empty() && !args.force {
        return Err(not_recovered(name, &journals).into());
    }
    backend.backend.delete_workspace(world, name, opened)?;
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

/// The addresses of the managed instances in a state, and of creates that never finished.
fn tracked(state: &State) -> Vec<String> {
    let managed = state.managed().map(|(address, _)| address);
    let begun = state.interrupted.keys();
    let begun = begun.filter(|address| !state.resources.contains_key(*address));
    managed.chain(begun).map(ToString::to_string).collect()
}

fn not_recovered(name: &str, journals: &[String]) -> Diagnostic {
    let detail = format!(
        "Beside the state of workspace \"{name}\" are journals of interrupted or running runs, from \
         which nothing could be recovered: {}. The objects that they name may exist. Read the \
         journals, and then delete them, or use the -force option.",
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
