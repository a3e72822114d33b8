//! The last phase of planning: outputs, checks, and the order of all steps.

use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::graph::node::Node;
use crate::plan::planner::Planner;
use crate::plan::planner_state::PlannerState;
use crate::scope::root_outputs::{root_outputs, save_known_outputs};
use rform_core::addr::{
    Checkable, ConfigCheckable, Mode as ResourceMode, ModuleInstance, OutputValueInstance,
};
use rform_core::diag::Diagnostic;
use rform_plan::{Action, Change, Mode, OrderError, Plan, Step, arrange};

impl Planner<'_> {
    /// Evaluates checks and outputs, orders the changes and returns the plan.
    ///
    /// # Errors
    /// The dependencies of the changes have a cycle.
    pub(super) async fn finish(self) -> Result<Plan, Reported> {
        self.checks();
        if self.is(Mode::Normal) && self.options.targets.is_empty() {
            self.check_imports();
        }
        let mut outputs = self.outputs();
        outputs.retain(|name, _| self.includes_output(name));
        if self.run.has_errors() {
            let known = self.known.borrow();
            let is_evaluated = |name: &Arc<str>| {
                let output = OutputValueInstance::new(&ModuleInstance::root(), name);
                known.evaluated_outputs.contains(&output)
            };
            outputs.retain(|name, it| is_evaluated(name) && it.action != Action::Delete);
        }
        let mut changes = std::mem::take(&mut self.known.borrow_mut().changes.list);
        changes.sort_by(|one, two| (&one.address, &one.deposed).cmp(&(&two.address, &two.deposed)));
        let links = self.links(&changes).await;
        self.record_create_before_destroy(&mut changes);
        let (steps, edges) = match arrange(&changes, &links) {
            Ok(arranged) => arranged,
            Err(error) => {
                return Err(self.run.fail(cycle(&error, &changes)));
            }
        };
        if !self.is(Mode::Destroy) {
            let known = root_outputs(self.run, &|name| self.includes_output(name));
            // An infinite number is reported when the plan is saved or applied.
            _ = save_known_outputs(&mut self.state_mut(), &known);
        }
        self.forget_what_is_not_needed();
        self.list_destroyed_outputs();
        self.state_mut().check_results = self.run.check_results.to_json();
        if self.is(Mode::RefreshOnly) {
            self.add_moves_to_drift();
        }
        let PlannerState {
            state,
            refreshed,
            mut drift,
            mut evaluated_outputs,
            ..
        } = self.known.into_inner();
        evaluated_outputs.retain(|it| !it.module.is_root());
        drift.sort_by(|one, two| one.address.cmp(&two.address));
        Ok(Plan {
            mode: self.options.mode,
            variables: self.run.session.variables.clone(),
            targets: self.options.targets.clone(),
            module_outputs: evaluated_outputs,
            changes,
            drift,
            outputs,
            steps,
            edges,
            prior: state,
            refreshed,
            timestamp: self.run.timestamp,
        })
    }
}

impl Planner<'_> {
    /// In a destroy, variables and ephemeral resources count only where a provider's configuration
    /// depends on them.
    fn forget_what_is_not_needed(&self) {
        if self.is(Mode::Destroy) {
            self.run.check_results.forget(|block| match block {
                ConfigCheckable::Variable(it) => {
                    !self.graph.leads_to_provider(&Node::Variable(it.clone()))
                }
                ConfigCheckable::Resource(it) if it.resource.mode == ResourceMode::Ephemeral => {
                    !self.graph.leads_to_provider(&Node::Resource(it.clone()))
                }
                _ => false,
            });
        }
    }
}

impl Planner<'_> {
    /// A destroy of everything removes the outputs of the root module, and evaluates none of their
    /// conditions: these are unknown.
    fn list_destroyed_outputs(&self) {
        if !self.is(Mode::Destroy) || !self.options.targets.is_empty() {
            return;
        }
        let root = self.run.session.config.root();
        for output in root.iter().flat_map(|root| root.outputs.values()) {
            let instance = OutputValueInstance::new(&ModuleInstance::root(), &output.name);
            let checkable = Checkable::Output(instance);
            self.run.check_results.add_object(&checkable);
        }
    }
}

fn cycle(error: &OrderError, changes: &[Change]) -> Diagnostic {
    let names = error.cycle.iter().filter_map(|step| match step {
        Step::CreateOrUpdate(change) => Some(changes.get(*change)?.address.to_string()),
        Step::Delete(change) => Some(format!("{} (destroy)", changes.get(*change)?.address)),
        Step::Forget(_) | Step::Join => None,
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    Diagnostic::error(format!("Cycle: {}", names.join(", ")), "")
}
