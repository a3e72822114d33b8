//! Doing the steps of a case again.

use rform_plan::Mode;
use rform_state::State;
use serde_json::Value as Json;

use super::Difference;
use super::case::{Case, Step};
use super::cloud::{Cloud, Stack, said};
use super::imports;
use super::names::Names;
use crate::stack::harness::{actions, errors};

/// What differs when the case is played again.
pub fn replay(case: &Case) -> Vec<Difference> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut replay = Replay {
            case,
            cloud: Cloud::new(),
            state: State::new("lineage".into()),
            names: Names::default(),
            step: String::new(),
            found: Vec::new(),
        };
        replay.all().await;
        replay.found
    })
}

pub(super) struct Replay<'a> {
    case: &'a Case,
    pub(super) cloud: Cloud,
    pub(super) state: State,
    pub(super) names: Names,
    pub(super) step: String,
    pub(super) found: Vec<Difference>,
}

impl Replay<'_> {
    async fn all(&mut self) {
        let mut stack = Stack::of("");
        for (index, step) in self.case.steps.iter().enumerate() {
            self.step = format!("{} {}", self.case.name, step.name);
            if let Some(config) = &step.config {
                stack = Stack::of(config);
            }
            match step.kind() {
                "validate" => self.validate(&stack, step).await,
                "error" | "plan" => self.plan_only(&stack, step).await,
                "apply" => {
                    if !self.apply(&stack, step).await {
                        return;
                    }
                    let next = self.case.steps.get(index + 1);
                    if next.is_none_or(|next| next.kind() == "destroy") {
                        self.imports(&stack).await;
                    }
                }
                "destroy" => self.destroy(&stack).await,
                other => self.note("step", format!("a kind of step that is not known: {other}")),
            }
        }
    }

    async fn validate(&mut self, stack: &Stack, step: &Step) {
        let seen = self.cloud.validate(stack);
        self.diagnostics("validate", &step.recorded["validate"], &seen);
        self.plan_only(stack, step).await;
    }

    async fn plan_only(&mut self, stack: &Stack, step: &Step) {
        let planned = self.cloud.plan(stack, &self.state, Mode::Normal).await;
        let seen = said(&planned.diagnostics, stack);
        self.diagnostics("diagnostics", &step.recorded["diagnostics"], &seen);
    }

    /// Whether it makes sense to go on.
    async fn apply(&mut self, stack: &Stack, step: &Step) -> bool {
        let recorded = &step.recorded;
        let planned = self.cloud.plan(stack, &self.state, Mode::Normal).await;
        let faults = errors(&planned.diagnostics);
        if recorded["plan"] == 1 {
            self.same_errors(&recorded["errors"], &faults);
            return false;
        }
        let Some(plan) = planned.plan.filter(|_| faults.is_empty()) else {
            self.note("plan", format!("recorded a plan, seen {faults:?}"));
            return false;
        };
        self.exit_code("plan exit", &recorded["plan"], plan.has_changes());
        self.plan(recorded, &self.cloud.shown(&plan));
        let applied = self.cloud.apply(stack, &plan).await;
        self.state = applied.state;
        let faults = errors(&applied.diagnostics);
        match (recorded["apply"].as_i64(), faults.is_empty()) {
            (Some(0), true) => self.state(recorded),
            (Some(0), false) => self.note("apply", format!("recorded success, seen {faults:?}")),
            (_, true) => self.note("apply", "recorded a failure, seen success".into()),
            _ => self.same_errors(&recorded["errors"], &faults),
        }
        if !faults.is_empty() {
            return false;
        }
        let again = self.cloud.plan(stack, &self.state, Mode::Normal).await;
        for line in actions(&again) {
            self.note("second plan", line);
        }
        recorded["apply"] == 0
    }

    /// What there is in the end can be imported, and then there is nothing to do.
    async fn imports(&mut self, stack: &Stack) {
        let text = rform_state::encode(&self.state);
        let state: Json = serde_json::from_str(&text).expect("JSON");
        for (place, what) in imports::differences(&self.cloud, stack, &state).await {
            self.note(&place, what);
        }
    }

    async fn destroy(&mut self, stack: &Stack) {
        let planned = self.cloud.plan(stack, &self.state, Mode::Destroy).await;
        let mut faults = errors(&planned.diagnostics);
        if let Some(plan) = planned.plan.filter(|_| faults.is_empty()) {
            let applied = self.cloud.apply(stack, &plan).await;
            faults = errors(&applied.diagnostics);
            self.state = applied.state;
            let left = self.state.managed().map(|(address, _)| address.to_string());
            faults.extend(left.map(|it| format!("{it} is left in the state")));
        }
        let left = self.cloud.sandbox.inspect().objects;
        faults.extend(left.iter().map(|it| format!("left in the cloud: {it:?}")));
        for fault in faults {
            self.note("destroy", fault);
        }
    }
}
