//! Moving the objects of the state to the addresses that they have in the configuration: by `moved`
//! blocks, and where `count` was added or removed.

use crate::plan::planner::Visit;
use std::collections::{BTreeMap, BTreeSet};

use crate::plan::move_errors::{errors, removed_but_declared};
use crate::plan::move_execute::{MoveResults, execute};
use crate::plan::move_statements::{implied, statements};
use crate::plan::planner::Planner;
use rform_core::addr::{ResourceInstance, Target};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

impl Planner<'_> {
    /// Moves all objects of the state.
    ///
    /// # Errors
    /// A `moved` or `removed` block is not valid, or `-target` leaves out a moved object.
    pub(super) fn move_objects(&mut self) -> Visit {
        let config = self.run.session.config;
        let statements = statements(config);
        let mut found = errors(config, &statements);
        found.extend(removed_but_declared(config));
        self.run.report(found)?;
        let mut state = self.state_mut();
        let implied = implied(config, state.resources.keys(), &statements);
        let all: Vec<_> = statements.into_iter().chain(implied.statements()).collect();
        let MoveResults { moved, mut blocked } = execute(&all, &mut state.resources);
        for (to, from) in &moved {
            if let Some(fields) = state.other.of_resource(from).cloned() {
                state.other.add_to_resource(to, fields);
            }
        }
        drop(state);
        blocked.sort_by_cached_key(|(from, _)| from.to_string());
        if !blocked.is_empty() {
            self.run.note([unresolved(&blocked)]);
        }
        let left_out = self.run.report(self.left_out(&moved));
        let converted = self.convert_moved_types(&moved);
        self.known.get_mut().moved = moved;
        left_out.and(converted)
    }

    /// The error that `-target` leaves out the old or the new address of a moved object.
    fn left_out(&self, moved: &BTreeMap<ResourceInstance, ResourceInstance>) -> Option<Diagnostic> {
        let targets = &self.options.targets;
        let is_left_out =
            |address: &&ResourceInstance| !targets.iter().any(|target| target.contains(address));
        let ends = || moved.iter().flat_map(|(to, from)| [from, to]);
        let imports = &self.options.imports;
        let is_imported = |end: &ResourceInstance| imports.iter().any(|(it, _)| it == end);
        // `rform import` keeps nothing of its plan but the import.
        if !imports.is_empty() && !ends().any(is_imported) {
            return None;
        }
        let left_out: BTreeSet<&ResourceInstance> = ends().filter(is_left_out).collect();
        (!targets.is_empty() && !left_out.is_empty()).then(|| excluded(&left_out))
    }
}

fn excluded(left_out: &BTreeSet<&ResourceInstance>) -> Diagnostic {
    let options = left_out
        .iter()
        .map(|address| format!("\n  -target={:?}", address.to_string()));
    let detail = format!(
        "Resource instances in your current state have moved to new addresses in the latest \
         configuration. Terraform must include those resource instances while planning in order \
         to ensure a correct result, but your -target=... options do not fully cover all of those \
         resource instances.\n\nTo create a valid plan, either remove your -target=... options \
         altogether or add the following additional target options:{}\n\nNote that adding these \
         options may include further additional resource instances in your plan, in order to \
         respect object dependencies.",
        options.collect::<String>()
    );
    Diagnostic::error("Moved resource instances excluded by targeting", detail)
}

fn unresolved(blocked: &[(Target, Target)]) -> Diagnostic {
    let lines = blocked
        .iter()
        .map(|(from, to)| format!("\n  - {from} could not move to {to}"));
    let lines: String = lines.collect();
    let detail = format!(
        "Terraform tried to adjust resource instance addresses in the prior state based on \
         change information recorded in the configuration, but some adjustments did not succeed \
         due to existing objects already at the intended addresses:{lines}\n\nTerraform has \
         planned to destroy these objects. If Terraform's proposed changes aren't appropriate, \
         you must first resolve the conflicts using the \"{}\" subcommands and then create a new \
         plan.",
        command_line("state")
    );
    Diagnostic::warning("Unresolved resource instance address changes", detail)
}
