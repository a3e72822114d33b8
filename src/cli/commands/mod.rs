//! The commands, one file each, and the table that runs them.

mod apply;
mod console;
mod fmt;
mod force_unlock;
mod get;
mod graph;
mod import;
mod init;
mod login;
mod metadata;
mod modules;
mod output;
mod plan;
mod providers;
mod refresh;
mod sandbox;
mod show;
mod state;
mod taint;
mod test;
mod upgrade;
mod usage;
mod validate;
mod version;
mod workspace;

use super::args::{Command, Metadata, Workspace};
use super::context::{Context, Outcome};
use rform_core::diag::{Diagnostic, Sources};
use rform_state::backend::workspace as workspace_name;

/// Whether the command is one that looks at a workspace, and that one's name is fine.
fn check_workspace(context: &Context, command: &Command) -> Result<(), Diagnostic> {
    let world = context.world.as_ref();
    match command {
        // These look at none, choose one, or tell of its name in their own way.
        Command::Fmt(_)
        | Command::Login(_)
        | Command::Logout(_)
        | Command::Metadata(_)
        | Command::Push(_)
        | Command::Sandbox(_)
        | Command::Upgrade(_)
        | Command::Version(_)
        | Command::Workspace(Workspace::New(_) | Workspace::Select(_) | Workspace::Show(_)) => {
            Ok(())
        }
        _ => workspace_name::check(world),
    }
}

/// Whether the command was asked to tell everything as lines of JSON.
fn speaks_json(command: &Command) -> bool {
    match command {
        Command::Plan(args) => args.json,
        Command::Apply(args) | Command::Destroy(args) => args.json,
        Command::Init(args) => args.json,
        Command::Refresh(args) => args.json,
        Command::Test(args) => args.json,
        _ => false,
    }
}

/// Runs a command.
pub fn run(context: &Context, command: Command) -> Outcome {
    if let Err(error) = check_workspace(context, &command) {
        let printer = context.printer.with_json(speaks_json(&command));
        printer.report(&error.into(), &Sources::new());
        return Ok(1);
    }
    match command {
        Command::Init(args) => init::run(context, &args),
        Command::Validate(args) => validate::run(context, &args),
        Command::Plan(args) => plan::run(context, &args),
        Command::Apply(args) => apply::run(context, &args, false),
        Command::Destroy(args) => apply::run(context, &args, true),
        Command::Console(args) => console::run(context, &args),
        Command::Fmt(args) => fmt::run(context, &args),
        Command::ForceUnlock(args) => force_unlock::run(context, &args),
        Command::Get(args) => get::run(context, &args),
        Command::Graph(args) => graph::run(context, &args),
        Command::Import(args) => import::run(context, &args),
        Command::Login(args) => login::login(context, &args),
        Command::Logout(args) => login::logout(context, &args),
        Command::Metadata(Metadata::Functions(args)) => metadata::functions(context, &args),
        Command::Modules(args) => modules::run(context, &args),
        Command::Output(args) => output::run(context, &args),
        Command::Providers(args) => providers::run(context, &args),
        Command::Push(args) => login::push(context, &args),
        Command::Refresh(args) => refresh::run(context, &args),
        Command::Show(args) => show::run(context, &args),
        Command::State(command) => state::run(context, &command),
        Command::Taint(args) => taint::taint(context, &args),
        Command::Test(args) => test::run(context, &args),
        Command::Untaint(args) => taint::untaint(context, &args),
        Command::Upgrade(args) => upgrade::run(context, &args),
        Command::Version(args) => version::run(context, &args),
        Command::Workspace(command) => workspace::run(context, &command),
        Command::Sandbox(command) => sandbox::run(context, &command),
    }
}
