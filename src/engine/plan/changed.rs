//! `replace_triggered_by`: whether what it names will change.

use super::{Instance, Planner};
use crate::addr::{Key, ResourceInstance};
use crate::engine::names::Names;
use crate::lang::references::{Access, Reference, Subject, key_of, references};
use crate::lang::syntax::Expression;
use crate::plan::{Action, Change};
use crate::value::{Path, Step, Value};

impl Planner<'_> {
    /// Whether one of the triggers of an instance changes.
    pub(super) fn is_triggered(&self, it: &Instance<'_>) -> bool {
        let triggers = &it.resource.lifecycle.replace_triggered_by;
        triggers.iter().any(|trigger| self.fires(it, trigger))
    }

    fn fires(&self, it: &Instance<'_>, trigger: &Expression) -> bool {
        let (found, _) = references(trigger);
        let mut resources = found
            .iter()
            .filter(|reference| matches!(reference.subject, Subject::Resource(..)));
        let Some(reference) = resources.next() else {
            return false;
        };
        let Subject::Resource(resource, key) = &reference.subject else {
            return false;
        };
        let key = key.clone().or_else(|| self.computed_key(it, reference));
        let module = &it.module.address;
        let path = path_of(reference);
        let changes = self.changes.borrow();
        let index = self.index.borrow();
        let one = |key: Key| {
            let address: ResourceInstance = resource.instance(module, key);
            let change = index.get(&address).and_then(|at| changes.get(*at));
            change.is_some_and(|change| changes_at(change, &path))
        };
        match key {
            Some(key) => one(key),
            None => {
                let keys: Vec<Key> = {
                    let resources = it.module.resources.borrow();
                    let values = resources.get(resource);
                    let shape = values.map(|values| values.shape.instances());
                    let keys = shape.into_iter().flatten();
                    keys.map(|(key, _)| key).collect()
                };
                keys.into_iter().any(one)
            }
        }
    }

    fn computed_key(&self, it: &Instance<'_>, reference: &Reference) -> Option<Key> {
        let index = reference.traversal.dynamic_index.as_ref()?;
        let names = Names::of(self.run, it.module).repeated(it.repeat.clone());
        key_of(names.value(index)?.bare())
    }
}

/// The attribute that a reference leads to; the root for the whole object.
fn path_of(reference: &Reference) -> Path {
    let steps = reference
        .remaining()
        .iter()
        .map_while(|access| match access {
            Access::Attribute(name, _) => Some(Step::Attribute(name.clone())),
            Access::Index(Value::String(key), _) => Some(Step::Key(key.clone())),
            Access::Index(Value::Number(number), _) => {
                let index = number.to_i64().and_then(|it| u64::try_from(it).ok());
                index.map(Step::Index)
            }
            Access::Index(..) => None,
        });
    Path(steps.collect())
}

fn changes_at(change: &Change, path: &Path) -> bool {
    let replaced = change.action.is_replace();
    if path.is_root() {
        return change.action == Action::Update || replaced;
    }
    if !(replaced || matches!(change.action, Action::Update | Action::Create)) {
        return false;
    }
    let before = change.before.at(path).map(Value::without_marks);
    let after = change.after.at(path).map(Value::without_marks);
    before != after
}
