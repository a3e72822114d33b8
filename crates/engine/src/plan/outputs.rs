//! The changes of the root module's outputs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plan::planner::Planner;
use crate::scope::root_outputs::{RootOutput, root_outputs};
use rform_core::value::json::value_from_json;
use rform_core::value::{Value, convert};
use rform_plan::{Action, Mode, OutputChange};
use rform_state::Output;

impl Planner<'_> {
    /// The changes of all outputs that the state or the configuration has.
    pub(super) fn outputs(&self) -> BTreeMap<Arc<str>, OutputChange> {
        let state = self.state();
        let wanted = match self.options.mode {
            Mode::Destroy => BTreeMap::new(),
            _ => root_outputs(self.run, &|name| self.includes_output(name)),
        };
        let mut names: Vec<&Arc<str>> = state.outputs.keys().chain(wanted.keys()).collect();
        names.sort();
        names.dedup();
        let changes = names.into_iter().filter_map(|name| {
            let change = change(state.outputs.get(name), wanted.get(name))?;
            Some((name.clone(), change))
        });
        changes.collect()
    }
}

fn change(before: Option<&Output>, after: Option<&RootOutput>) -> Option<OutputChange> {
    let existed = before.is_some();
    let was_sensitive = before.is_some_and(|output| output.sensitive);
    let before = before.map_or(Value::NULL, |output| read_like(output, after));
    let sensitive = was_sensitive || after.is_some_and(|it| it.sensitive);
    let declared = after.is_some();
    let turned = after.is_some_and(|it| it.sensitive != was_sensitive);
    let after = after.map_or(Value::NULL, |it| it.value.without_marks());
    let action = match (existed, after.is_null()) {
        (false, true) if !declared => return None,
        (false, true) => Action::NoOp,
        (false, false) => Action::Create,
        (true, true) if declared && before.is_null() => Action::NoOp,
        (true, true) => Action::Delete,
        (true, false) if before == after && !turned => Action::NoOp,
        (true, false) => Action::Update,
    };
    Some(OutputChange {
        before,
        after,
        sensitive,
        action,
    })
}

/// The value of an output in the state. Where the state has no type for it, it takes the type of the
/// new value, so that a list of Terraform 0.11 equals the tuple that its upgraded module writes.
fn read_like(output: &Output, now: Option<&RootOutput>) -> Value {
    let value = read(output);
    let Some(now) = now.filter(|_| output.is_untyped) else {
        return value;
    };
    let ty = now.value.without_marks().ty();
    let typed = value_from_json(&output.value, &ty).ok();
    typed.or_else(|| convert(&value, &ty).ok()).unwrap_or(value)
}

/// The value of an output in the state, of the type that the state gives.
pub fn read(output: &Output) -> Value {
    value_from_json(&output.value, &output.ty).unwrap_or(Value::NULL)
}
