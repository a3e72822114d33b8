//! Plans as text.
//!
//! A change becomes its JSON form ([`crate::json::change`]), that becomes a tree of what
//! happens to each part ([`block`], [`compare`]), and that becomes text ([`render`]).

mod block;
mod change_at_path;
mod compare;
mod diff;
mod heading;
mod render;
mod sequence;
mod style;
#[cfg(test)]
mod tests;
mod text;

pub use style::Style;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use self::block::compare_block;
use self::change_at_path::{ChangeAtPath, Paths};
use self::diff::Sign;
use self::heading::Cause;
use super::json::change::Sides;
use super::layout::Layout;
use super::paint::Ink;
use super::quote;
use rform_core::addr::{Mode as ResourceMode, ProviderConfig, ResourceInstance};
use rform_core::program_name::command_line;
use rform_core::schema::{Block, ResourceSchema};
use rform_core::value::{Path, Type, Value};
use rform_plan::{Action, Change, Mode, OutputChange, Plan};

/// Finds the schema of an instance: some provider's, or none where it is not known.
pub type Schemas<'a> =
    dyn Fn(&ProviderConfig, &ResourceInstance) -> Option<Arc<ResourceSchema>> + 'a;

/// The inputs of the text in addition to the plan.
pub struct View<'a> {
    /// The terminal that the text is laid out for.
    pub layout: Layout,
    /// Finds the schema of a resource instance.
    pub schemas: &'a Schemas<'a>,
    /// Whether the plan is incomplete because planning ended with an error.
    pub errored: bool,
    /// The attributes that the planned changes follow from. Of changes made elsewhere, only those
    /// of these attributes are shown; without a list, all are shown.
    pub relevant: Option<&'a [(ResourceInstance, Path)]>,
}

/// The text of a plan, up to and including the outputs.
pub fn plan(plan: &Plan, view: &View<'_>) -> String {
    let outputs = outputs_changes(&plan.outputs, &view.layout);
    let shown = shown_changes(plan);
    let empty = shown.is_empty() && outputs.is_empty();
    let drift = if empty && plan.mode != Mode::RefreshOnly {
        None
    } else {
        drift_section(plan, view)
    };
    let mut out = drift.clone().unwrap_or_default();
    if empty {
        out.push_str(&no_changes(plan, view, drift.is_some()));
        return out;
    }
    if drift.is_some() {
        out.push_str(&view.layout.rule());
    }
    out.push_str(&changes_section(&shown, view));
    if !outputs.is_empty() {
        let heading = view.layout.paint.bold("Changes to Outputs:");
        out.push_str(&format!("\n{heading}\n{outputs}\n"));
        if shown.iter().all(|change| change.action == Action::NoOp) {
            let note = "You can apply this plan to save these new output values to the Terraform \
                        state, without changing any real infrastructure.";
            out.push_str(&format!("\n{}\n", view.layout.wrap(note)));
        }
    }
    out
}

/// The note after a plan that says how to apply it.
pub fn next_step(layout: &Layout, saved: Option<&str>, generated: Option<&str>) -> String {
    let mut out = layout.rule();
    if let Some(path) = generated {
        let note = format!(
            "Terraform has generated configuration and written it to {path}. Please review the \
             configuration and edit it as necessary before adding it to version control."
        );
        out.push_str(&format!("\n{}\n", layout.wrap(&note)));
    }
    let apply = command_line("apply");
    let note = match saved {
        Some(path) => format!(
            "Saved the plan to: {path}\n\nTo perform exactly these actions, run the following \
             command to apply:\n    {apply} {path:?}"
        ),
        None => format!(
            "Note: You didn't use the -out option to save this plan, so Terraform can't guarantee \
             to take exactly these actions if you run \"{apply}\" now."
        ),
    };
    out.push_str(&format!("\n{}\n", layout.wrap(&note)));
    out
}

/// The planned changes that are shown, in Terraform's order.
fn shown_changes(plan: &Plan) -> Vec<&Change> {
    let shown = |change: &&Change| match change.action {
        Action::NoOp => has_moved(change) || change.importing.is_some(),
        Action::Delete => change.address.resource.mode == ResourceMode::Managed,
        _ => true,
    };
    let mut changes: Vec<&Change> = plan.changes.iter().filter(shown).collect();
    sort_changes(&mut changes);
    changes
}

/// Compares by address: the resources of a module come before the modules that it calls, and
/// deposed objects come last.
pub fn sort_changes(changes: &mut [&Change]) {
    changes.sort_by(|one, two| {
        let key = |change: &Change| change.address.module.0.len();
        let order = key(one).cmp(&key(two));
        order
            .then_with(|| one.address.cmp(&two.address))
            .then_with(|| one.deposed.cmp(&two.deposed))
    });
}

fn has_moved(change: &Change) -> bool {
    change
        .previous
        .as_ref()
        .is_some_and(|previous| *previous != change.address)
}

fn drift_section(plan: &Plan, view: &View<'_>) -> Option<String> {
    let refresh_only = plan.mode == Mode::RefreshOnly;
    let mut changes: Vec<&Change> = plan.drift.iter().collect();
    sort_changes(&mut changes);
    let mut text = String::new();
    for change in changes {
        let relevant = view.relevant.filter(|_| !refresh_only);
        let relevant = relevant.map(|relevant| relevant_paths(change, relevant));
        let (tree, moved) = (
            change_text(change, Cause::Found, relevant.as_deref(), view),
            has_moved(change),
        );
        let (tree_text, sign) = tree;
        if sign == Sign::Same && !(refresh_only && moved) {
            continue;
        }
        text.push_str(&format!("\n{tree_text}\n"));
    }
    if text.is_empty() {
        return None;
    }
    let paint = view.layout.paint;
    let note = paint.ink(Ink::BoldCyan, "Note:");
    let heading = paint.bold(" Objects have changed outside of Terraform");
    let opening = view.layout.wrap(&format!(
        "Terraform detected the following changes made outside of Terraform since the last \
         \"{}\" which may have affected this plan:",
        command_line("apply")
    ));
    let closing = if refresh_only {
        "This is a refresh-only plan, so Terraform will not take any actions to undo these. If \
         you were expecting these changes then you can apply this plan to record the updated \
         values in the Terraform state without changing any remote objects."
    } else {
        "Unless you have made equivalent changes to your configuration, or ignored the relevant \
         attributes using ignore_changes, the following plan may include actions to undo or \
         respond to these changes."
    };
    let closing = view.layout.wrap(closing);
    Some(format!(
        "\n{note}{heading}\n\n{opening}\n{text}\n\n{closing}\n"
    ))
}

fn relevant_paths(change: &Change, relevant: &[(ResourceInstance, Path)]) -> Vec<Vec<Json>> {
    let of = relevant
        .iter()
        .filter(|(address, _)| *address == change.address);
    of.map(|(_, path)| super::json::change::path(path))
        .collect()
}

fn changes_section(changes: &[&Change], view: &View<'_>) -> String {
    let paint = view.layout.paint;
    let mut out = String::new();
    let count = |action| {
        changes
            .iter()
            .filter(|change| change.action == action)
            .count()
    };
    if changes.iter().any(|change| change.action != Action::NoOp) {
        let note = "Terraform used the selected providers to generate the following execution \
                    plan. Resource actions are indicated with the following symbols:";
        out.push_str(&format!("\n{}\n", view.layout.wrap(note)));
        let actions = [
            Action::Create,
            Action::Update,
            Action::Delete,
            Action::DeleteThenCreate,
            Action::CreateThenDelete,
            Action::Read,
        ];
        for action in actions.into_iter().filter(|action| count(*action) > 0) {
            out.push_str(&format!("{}\n", heading::legend(action, paint)));
        }
    }
    if changes.is_empty() {
        return out;
    }
    out.push_str(if view.errored {
        "\nTerraform planned the following actions, but then encountered a problem:\n"
    } else {
        "\nTerraform will perform the following actions:\n"
    });
    for change in changes {
        let (text, _) = change_text(change, Cause::Planned, None, view);
        out.push_str(&format!("\n{text}\n"));
    }
    let replaced = count(Action::DeleteThenCreate) + count(Action::CreateThenDelete);
    let imported = changes
        .iter()
        .filter(|change| change.importing.is_some())
        .count();
    let import = if imported > 0 {
        format!("{imported} to import, ")
    } else {
        String::new()
    };
    out.push_str(&format!(
        "\n{} {import}{} to add, {} to change, {} to destroy.\n",
        paint.bold("Plan:"),
        count(Action::Create) + replaced,
        count(Action::Update),
        count(Action::Delete) + replaced,
    ));
    out
}

fn change_text(
    change: &Change,
    cause: Cause,
    relevant: Option<&[Vec<Json>]>,
    view: &View<'_>,
) -> (String, Sign) {
    let paint = view.layout.paint;
    let schema = (view.schemas)(&change.provider, &change.address);
    let block = schema.as_deref().map(|schema| &schema.block);
    let sides = match change.action {
        // The object stays in the cloud; only the state forgets it.
        Action::Forget => Sides::unchanged(&change.before, block),
        _ => Sides::of_resource(change, block),
    };
    let relevant = match relevant {
        Some(paths) => Paths::with_all_below(paths),
        None => Paths::everything(),
    };
    let diff = compare_block(ChangeAtPath::whole(&sides, relevant), block);
    let style = Style::new(paint);
    let comment = heading::comment(change, cause, paint);
    let opening = heading::opening(change, paint);
    (
        format!("{comment}{opening}{}", render::render(&diff, 0, style)),
        diff.sign,
    )
}

/// The text of an object as a block without signs: the part after `resource "type" "name"`.
pub fn still_block(value: &Value, block: Option<&Block>, layout: &Layout) -> String {
    let sides = Sides::unchanged(value, block);
    let diff = compare_block(ChangeAtPath::whole(&sides, Paths::everything()), block);
    render::render(&diff, 0, Style::still(layout.paint))
}

/// The text of a value of that type, without signs.
pub fn still_value(value: &Value, ty: &Type, layout: &Layout) -> String {
    let sides = Sides::unchanged(value, None);
    let diff = compare::compare(ChangeAtPath::whole(&sides, Paths::everything()), ty);
    render::render(&diff, 0, Style::still(layout.paint))
}

/// The lines of the outputs that change; empty if none changes.
pub fn outputs_changes(outputs: &BTreeMap<Arc<str>, OutputChange>, layout: &Layout) -> String {
    let names: Vec<String> = outputs.keys().map(|name| quote::name(name)).collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let line = |(name, change): (&String, &OutputChange)| {
        let sides = Sides::of_output(change);
        let diff = compare::compare(
            ChangeAtPath::whole(&sides, Paths::everything()),
            &Type::Dynamic,
        );
        let action = match diff.sign {
            Sign::Same => return None,
            Sign::Create => Action::Create,
            Sign::Update => Action::Update,
            Sign::Delete => Action::Delete,
        };
        let text = render::render(&diff, 0, Style::new(layout.paint));
        Some(format!(
            "{} {name:width$} = {text}",
            heading::symbol(action, layout.paint)
        ))
    };
    let lines: Vec<String> = names
        .iter()
        .zip(outputs.values())
        .filter_map(line)
        .collect();
    lines.join("\n")
}

fn no_changes(plan: &Plan, view: &View<'_>, drifted: bool) -> String {
    let layout = &view.layout;
    let paint = layout.paint;
    if view.errored {
        let failed = paint.ink(Ink::BoldRed, "Planning failed.");
        let rest = paint.bold(" Terraform encountered an error while generating this plan.");
        let rule = if drifted {
            layout.rule()
        } else {
            String::new()
        };
        return format!("{rule}\n{failed}{rest}\n\n");
    }
    let (headline, note) = match plan.mode {
        Mode::RefreshOnly if drifted => return String::new(),
        Mode::RefreshOnly => (
            " Your infrastructure still matches the configuration.",
            "Terraform has checked that the real remote objects still match the result of your \
             most recent changes, and found no differences.",
        ),
        Mode::Destroy => (
            " No objects need to be destroyed.",
            "Either you have not created any objects yet or the existing objects were already \
             deleted outside of Terraform.",
        ),
        Mode::Normal => (
            " Your infrastructure matches the configuration.",
            "Terraform has compared your real infrastructure against your configuration and \
             found no differences, so no changes are needed.",
        ),
    };
    let title = paint.ink(Ink::BoldGreen, "No changes.");
    format!(
        "\n{title}{}\n\n{}\n",
        paint.bold(headline),
        layout.wrap(note)
    )
}
