//! `state …`: looking at a state, and changing it by hand.

mod list;
mod mv;
mod pull;
mod push;
mod replace_provider;
mod rm;
mod show;

use std::path::Path;

use super::plainly;
use crate::cli::args::{State as Command, StateChange};
use crate::cli::backend::{self, Backend};
use crate::cli::{Context, Failure, Outcome};
use rform_core::addr::{Key, ModuleInstance, ResourceInstance, Target};
use rform_core::diag::Diagnostic;
use rform_state::{LocalBackend, Opened, State};

pub fn run(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::List(args) => list::run(context, args),
        Command::Show(args) => show::run(context, args),
        Command::Rm(args) => rm::run(context, args),
        Command::Mv(args) => mv::run(context, args),
        Command::Pull(_) => pull::run(context),
        Command::Push(args) => push::run(context, args),
        Command::ReplaceProvider(args) => replace_provider::run(context, args),
    }
}

const NO_STATE: &str = "No state file was found!

State management commands require a state file. Run this command
in a directory where Terraform has been run or use the -state flag
to point the command to a specific state location.";

/// The state file that a command is about.
fn local(context: &Context, path: Option<&str>) -> Result<LocalBackend, Failure> {
    if let Some(path) = path {
        return Ok(LocalBackend::at(Path::new(path)));
    }
    let backend = Backend::here(context)?;
    Ok(backend.state_of(&backend.workspace))
}

/// The state to look at; none if there is no file, which has then been said.
fn existing(context: &Context, path: Option<&str>) -> Result<Option<State>, Failure> {
    let local = local(context, path)?;
    let opened = backend::look(context, &local)?;
    if !opened.there {
        plainly(context, NO_STATE)?;
        return Ok(None);
    }
    Ok(Some(opened.state))
}

/// The state to change, with where it goes; none if there is no file, which has then been said.
fn to_change(
    context: &Context,
    args: &StateChange,
    operation: &str,
) -> Result<Option<(LocalBackend, Opened)>, Failure> {
    let mut local = local(context, args.state.as_deref())?;
    let opened = backend::open(context, &local, Some(operation), &args.locking)?;
    if !opened.there {
        plainly(context, NO_STATE)?;
        return Ok(None);
    }
    local.backup = Some(match &args.backup {
        Some(path) => path.into(),
        None => dated_backup(context, &local.write),
    });
    Ok(Some((local, opened)))
}

/// `terraform.tfstate.1732500000.backup`: changes by hand never overwrite a backup.
fn dated_backup(context: &Context, path: &Path) -> std::path::PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let seconds = context.world.now().as_secs();
    path.with_file_name(format!("{name}.{seconds}.backup"))
}

/// Writes a changed state.
fn save(
    context: &Context,
    local: &LocalBackend,
    opened: &Opened,
    state: State,
) -> Result<(), Failure> {
    let state = State {
        serial: state.serial.saturating_add(1),
        ..state
    };
    Ok(local.save(context.world.as_ref(), opened, &state)?)
}

/// What an address on the command line may mean in a state: a module or resource without a key
/// stands for all of its instances.
#[derive(Clone, Debug, PartialEq)]
struct Pattern(Target);

impl Pattern {
    fn read(text: &str) -> Result<Pattern, Diagnostic> {
        rform_core::addr::parse_target(text)
            .map(Pattern)
            .map_err(|error| {
                let detail = format!("{error}");
                Diagnostic::error("Error parsing instance address", detail)
            })
    }

    fn matches(&self, instance: &ResourceInstance) -> bool {
        match &self.0 {
            Target::Module(module) => within(module, &instance.module),
            Target::Resource(module, resource) => {
                *module == instance.module && *resource == instance.resource
            }
            Target::Instance(wanted) => wanted == instance,
        }
    }
}

/// Whether `inner` lies in `outer`; a last step without a key stands for all keys.
fn within(outer: &ModuleInstance, inner: &ModuleInstance) -> bool {
    if outer.contains(inner) {
        return true;
    }
    let (Some((parent, last)), Some(step)) =
        (outer.parent(), inner.0.get(outer.0.len().saturating_sub(1)))
    else {
        return false;
    };
    last.key == Key::None && parent.contains(inner) && last.name == step.name
}

/// Addresses in the order in which Terraform lists them: the root module's first.
fn listed<'a>(addresses: impl Iterator<Item = &'a ResourceInstance>) -> Vec<&'a ResourceInstance> {
    let mut addresses: Vec<&ResourceInstance> = addresses.collect();
    addresses.sort_by(|one, two| {
        let depth = |it: &ResourceInstance| it.module.0.len();
        depth(one).cmp(&depth(two)).then_with(|| one.cmp(two))
    });
    addresses
}
