//! Moving states from one backend to another.

use std::path::Path;

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure};
use crate::cli::operation::{self, lock_options};
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::Diagnostic;
use rform_state::State;
use rform_state::backend::{Backend, LocalBackend, workspace};

/// One of the two backends of a migration.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The type of the backend, such as `local`.
    pub backend_type: &'a str,
    pub backend: &'a dyn Backend,
}

impl Side<'_> {
    /// The names of all workspaces; none if there is the default one alone, and can be no other.
    fn workspaces(&self, context: &Context) -> Result<Option<Vec<String>>, Diagnostic> {
        match self.backend.has_workspaces() {
            true => self.backend.workspaces(context.world.as_ref()).map(Some),
            false => Ok(None),
        }
    }
}

/// A workspace of which the former backend had a state.
pub struct Settled {
    name: String,
    /// Whether the new backend has that state now; otherwise the user did not want it there.
    is_moved: bool,
}

impl Settled {
    fn moved(name: &str) -> Settled {
        let name = name.to_owned();
        Settled {
            name,
            is_moved: true,
        }
    }

    /// Whether the new backend keeps the state in the very file in which the former one kept it.
    pub fn stays_in_its_file(
        &self,
        context: &Context,
        former: &LocalBackend,
        new: Option<&LocalBackend>,
    ) -> bool {
        let world = context.world.as_ref();
        new.is_some_and(|new| new.shares_file(world, former, &self.name))
    }

    fn declined(name: &str) -> Settled {
        let name = name.to_owned();
        Settled {
            name,
            is_moved: false,
        }
    }
}

/// A migration that `init` may have to make.
pub struct Migration<'a> {
    pub context: &'a Context,
    pub printer: &'a Printer,
    pub args: &'a Args,
    pub from: Side<'a>,
    pub to: Side<'a>,
}

impl Migration<'_> {
    /// Moves what there is, after asking. Answers the workspaces that had a state.
    ///
    /// # Errors
    /// A state cannot be read or written, or the user does not agree.
    pub fn run(&self) -> Result<Vec<Settled>, Failure> {
        let default = workspace::DEFAULT;
        let from = self.from.workspaces(self.context)?.unwrap_or_default();
        let has_several = from.iter().any(|name| name != default);
        let to = self.to.workspaces(self.context)?;
        match (has_several, to) {
            (false, _) => self.one(default, default, false),
            (true, None) => self.current_alone(),
            (true, Some(_)) => self.all(from),
        }
    }

    fn all(&self, workspaces: Vec<String>) -> Result<Vec<Settled>, Failure> {
        let (from, to) = (self.from.backend_type, self.to.backend_type);
        self.agree(
            &format!("Do you want to migrate all workspaces to \"{to}\"?"),
            &format!(
                "Both the existing \"{from}\" backend and the newly configured \"{to}\" \
                 backend\nsupport workspaces. When migrating between backends, Terraform will \
                 copy\nall workspaces (with the same names). THIS WILL OVERWRITE any \
                 conflicting\nstates in the destination.\n\nTerraform initialization doesn't \
                 currently migrate only select workspaces.\nIf you want to migrate a select number \
                 of workspaces, you must manually\npull and push those states.\n\nIf you answer \
                 \"yes\", Terraform will migrate all states. If you answer\n\"no\", Terraform \
                 will abort."
            ),
        )?;
        let mut moved = Vec::new();
        for name in workspaces {
            moved.extend(self.one(&name, &name, true)?);
        }
        Ok(moved)
    }

    /// Where the new backend has no workspaces, the selected one becomes the default one.
    fn current_alone(&self) -> Result<Vec<Settled>, Failure> {
        let world = self.context.world.as_ref();
        let current = workspace::current(world)?;
        let (from, to) = (self.from.backend_type, self.to.backend_type);
        self.agree(
            &format!(
                "Destination state \"{to}\" doesn't support workspaces.\nDo you want to copy only \
                 your current workspace?"
            ),
            &format!(
                "The existing \"{from}\" backend supports workspaces and you currently are\nusing \
                 more than one. The newly configured \"{to}\" backend doesn't support\nworkspaces. \
                 If you continue, Terraform will copy your current workspace \"{current}\"\nto the \
                 default workspace in the new backend. Your existing workspaces in the\nsource \
                 backend won't be modified. If you want to switch workspaces, back them\nup, or \
                 cancel altogether, answer \"no\" and Terraform will abort."
            ),
        )?;
        let moved = self.one(&current, workspace::DEFAULT, true)?;
        let selected = workspace::select(world, workspace::DEFAULT);
        selected.map_err(|error| Diagnostic::error("Workspace trouble", error.to_string()))?;
        Ok(moved)
    }

    /// Asks whether to go on, unless all answers are yes.
    fn agree(&self, query: &str, description: &str) -> Result<(), Failure> {
        if self.args.force_copy {
            return Ok(());
        }
        let failed = |why: &dyn std::fmt::Display| {
            let summary = format!("Error asking for state migration action: {why}");
            Failure::from(Diagnostic::error(summary, ""))
        };
        if !self.context.may_ask(self.args.input) {
            return Err(failed(&"input is disabled"));
        }
        let question = Prompt {
            query,
            description,
            secret: false,
        };
        let answer = ask(self.printer, &question);
        match answer.map_err(|why| failed(&format!("Error asking for confirmation: {why}")))? {
            answer if answer == "yes" => Ok(()),
            _ => Err(Diagnostic::error("Migration aborted by user.", "").into()),
        }
    }

    /// Moves the state of one workspace, both under their locks. Answers the workspace if it had one.
    fn one(&self, from: &str, to: &str, is_agreed: bool) -> Result<Vec<Settled>, Failure> {
        let (context, world) = (self.context, self.context.world.as_ref());
        let old = self.from.backend.store(from, &Default::default());
        let new = self.to.backend.store(to, &Default::default());
        let there = operation::look(context, self.printer, old.as_ref())?;
        if !there.exists || there.state.is_empty() {
            return Ok(Vec::new());
        }
        drop(there);
        let lock = ("migration source state", lock_options(&self.args.locking));
        let source = operation::open(context, self.printer, old.as_ref(), lock)?;
        // Looked at before its lock is taken: both may be one state, which has one lock.
        let present = operation::look(context, self.printer, new.as_ref())?;
        if present.exists && is_same(&present.state, &source.state) {
            return Ok(vec![Settled::moved(from)]);
        }
        drop(present);
        let lock = (
            "migration destination state",
            lock_options(&self.args.locking),
        );
        let opened = operation::open(context, self.printer, new.as_ref(), lock)?;
        let overwrites = opened.exists && !opened.state.is_empty();
        if overwrites && is_same(&opened.state, &source.state) {
            return Ok(vec![Settled::moved(from)]);
        }
        if !is_agreed && !self.args.force_copy && !self.wants_copy(overwrites)? {
            return Ok(vec![Settled::declined(from)]);
        }
        new.save(world, &opened, &source.state)?;
        Ok(vec![Settled::moved(from)])
    }

    fn wants_copy(&self, overwrites: bool) -> Result<bool, Failure> {
        if !self.context.may_ask(self.args.input) {
            let summary = "Can't ask approval for state migration when interactive input is \
                           disabled.";
            let detail = "Please remove the \"-input=false\" option and try again.";
            return Err(Diagnostic::error(summary, detail).into());
        }
        let (from, to) = (self.from.backend_type, self.to.backend_type);
        let description = if overwrites {
            format!(
                "Pre-existing state was found while migrating the previous \"{from}\" backend to \
                 the\nnewly configured \"{to}\" backend. An existing non-empty state already exists \
                 in\nthe new backend. Do you want to overwrite the state in the new backend with \
                 the\nprevious state? Enter \"yes\" to copy and \"no\" to start with the existing \
                 state\nin the newly configured \"{to}\" backend."
            )
        } else {
            format!(
                "Pre-existing state was found while migrating the previous \"{from}\" backend to \
                 the\nnewly configured \"{to}\" backend. No existing state was found in the \
                 newly\nconfigured \"{to}\" backend. Do you want to copy this state to the new \
                 \"{to}\"\nbackend? Enter \"yes\" to copy and \"no\" to start with an empty state."
            )
        };
        let question = Prompt {
            query: "Do you want to copy existing state to the new backend?",
            description: &description,
            secret: false,
        };
        match ask(self.printer, &question) {
            Ok(answer) => Ok(answer == "yes"),
            Err(why) => {
                let summary = format!("Error asking for confirmation: {why}");
                Err(Diagnostic::error(summary, "").into())
            }
        }
    }
}

/// Whether two states are one and the same.
fn is_same(one: &State, two: &State) -> bool {
    one.lineage == two.lineage && one.serial == two.serial && one == two
}

/// Empties local states in the place of which there is another backend now, each with a backup beside
/// it, so that nobody takes them for those in use.
///
/// # Errors
/// A backup or a state cannot be written.
pub fn empty(
    context: &Context,
    printer: &Printer,
    local: &LocalBackend,
    settled: &[Settled],
) -> Result<(), Diagnostic> {
    for Settled { name, is_moved } in settled {
        let path = local.state_path(name);
        let mut backup = path.clone().into_os_string();
        backup.push(".backup");
        let kept = context
            .world
            .read(&path)
            .map_err(|error| unemptied(&path, &error))?;
        // The backup is kept as states are kept from now on.
        let kept = local.at_rest.seal(&local.at_rest.open(&kept)?.bytes)?;
        let written = context.world.write(backup.as_ref(), &kept);
        let emptied = written.and_then(|()| context.world.write(&path, b""));
        emptied.map_err(|error| unemptied(&path, &error))?;
        if !is_moved {
            let backup = backup.display();
            printer.notice(&format!(
                "The state that was not copied is kept in {backup}."
            ));
        }
    }
    Ok(())
}

fn unemptied(path: &Path, error: &std::io::Error) -> Diagnostic {
    let detail = format!("{}: {error}.", path.display());
    Diagnostic::error("Failed to empty the state that was moved", detail)
}
