//! The selected workspace has to exist in the backend that was set up.

use crate::cli::context::{Context, Failure};
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::Diagnostic;
use rform_state::backend::{Backend, workspace};

/// Selects a workspace of the backend if the selected one is none of it: the only one, or the one that
/// the user names by its number if there are several.
///
/// The default workspace always exists, so that nothing is listed for it: that may be denied.
///
/// # Errors
/// The workspaces cannot be listed, nobody can be asked, or the answer names none.
pub fn settle(
    context: &Context,
    printer: &Printer,
    backend: &dyn Backend,
    input: bool,
) -> Result<(), Failure> {
    let world = context.world.as_ref();
    let selected = workspace::current(world)?;
    if selected == workspace::DEFAULT || !backend.has_workspaces() {
        return Ok(());
    }
    let names = backend.workspaces(world)?;
    if names.contains(&selected) {
        return Ok(());
    }
    let name = match &names[..] {
        [only] => only,
        _ if !context.may_ask(input) => return Err(missing(&selected).into()),
        names => &names[chosen(printer, names, &selected)?],
    };
    let written = workspace::select(world, name);
    written.map_err(|error| Diagnostic::error("Workspace trouble", format!("{error}.")))?;
    Ok(())
}

/// The place in `names` of the one that the user chooses.
fn chosen(printer: &Printer, names: &[String], selected: &str) -> Result<usize, Diagnostic> {
    let numbered = names.iter().enumerate();
    let list: Vec<String> = numbered
        .map(|(at, name)| format!("{}. {name}", at + 1))
        .collect();
    let question = Prompt {
        query: &format!("\nThe currently selected workspace ({selected}) does not exist."),
        description: &format!(
            "This is expected behavior when the selected workspace did not have an\nexisting \
             non-empty state. Please enter a number to select a workspace:\n\n{}",
            list.join("\n")
        ),
        secret: false,
    };
    let answer = ask(printer, &question)
        .map_err(|why| Diagnostic::error(format!("Failed to select workspace: {why}"), ""))?;
    let number = answer.trim().parse::<usize>().ok();
    let place = number.and_then(|number| number.checked_sub(1));
    place.filter(|at| *at < names.len()).ok_or_else(|| {
        let summary = "Failed to select workspace: input not a valid number";
        Diagnostic::error(summary, "")
    })
}

fn missing(selected: &str) -> Diagnostic {
    let summary = format!("Currently selected workspace \"{selected}\" does not exist");
    Diagnostic::error(summary, "")
}
