//! Warnings about a plan that its text does not show.

use super::{Action, Plan};
use rform_core::addr::{Key, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};

/// The warnings about a plan for which `replace` was requested: requests that match no instance,
/// and objects that the plan forgets.
pub fn notes(plan: &Plan, replace: &[ResourceInstance]) -> Diagnostics {
    let unmatched = replace.iter().filter_map(|it| unmatched_replace(it, plan));
    let mut notes: Diagnostics = unmatched.collect();
    notes.extend(forgotten(plan));
    notes
}

/// A request to replace a resource, where its instances have keys and the request has none.
fn unmatched_replace(requested: &ResourceInstance, plan: &Plan) -> Option<Diagnostic> {
    let addresses = || plan.changes.iter().map(|change| &change.address);
    let siblings: Vec<String> = addresses()
        .filter(|it| it.module == requested.module && it.resource == requested.resource)
        .map(|it| format!("  -replace={:?}", it.to_string()))
        .collect();
    let is_matched = addresses().any(|it| it == requested);
    if requested.key != Key::None || siblings.is_empty() || is_matched {
        return None;
    }
    let detail = format!(
        "Your force-replace request for {requested} doesn't match any resource instances because \
         it lacks an instance key.\n\nTo force replacement of particular instances, use one or \
         more of the following options instead:\n{}",
        siblings.join("\n")
    );
    let summary = "Incompletely-matched force-replace resource instance";
    Some(Diagnostic::warning(summary, detail))
}

/// The objects that leave the state without being deleted.
fn forgotten(plan: &Plan) -> Option<Diagnostic> {
    let changes = plan.changes.iter();
    let forgotten = changes.filter(|change| change.action == Action::Forget);
    let list: Vec<String> = forgotten
        .map(|change| format!(" - {}\n", change.address))
        .collect();
    let detail = format!(
        "If you apply this plan, Terraform will discard its tracking information for the \
         following objects, but it will not delete them:\n{}\nAfter applying this plan, \
         Terraform will no longer manage these objects. You will need to import them into \
         Terraform to manage them again.",
        list.concat()
    );
    let summary = "Some objects will no longer be managed by Terraform";
    (!list.is_empty()).then(|| Diagnostic::warning(summary, detail))
}
