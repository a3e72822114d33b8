//! The overrides of a test: values in place of objects and of the outputs of modules.
//! <https://developer.hashicorp.com/terraform/language/tests/mocking#overrides>

use rform_config::test_files::{Override, Replacement};
use rform_core::addr::{Key, ModuleInstance, ResourceInstance, Target};

/// The overrides that apply, those with precedence first. There are none outside of tests.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub(crate) all: Vec<Override>,
}

impl Overrides {
    /// The overrides of a run, which have precedence over those of its file.
    pub fn of(run: &[Override], file: &[Override]) -> Overrides {
        Overrides {
            all: run.iter().chain(file).cloned().collect(),
        }
    }

    /// The values in place of the outputs of a module; none if it is not overridden.
    pub fn module(&self, address: &ModuleInstance) -> Option<&Replacement> {
        let fits = |it: &&Override| match &it.target {
            Target::Module(target) => is_instance_of(address, target),
            _ => false,
        };
        most_specific(self.all.iter().filter(fits))
    }

    /// Whether a module instance or one around it is overridden, so that it has no objects.
    pub fn covers(&self, address: &ModuleInstance) -> bool {
        !self.all.is_empty()
            && (1..=address.0.len()).any(|depth| {
                let steps = address.0.get(..depth).unwrap_or_default();
                self.module(&ModuleInstance(steps.into())).is_some()
            })
    }
}

/// The values in place of an object; none if it is not overridden.
pub fn object_override<'a>(
    overrides: impl Iterator<Item = &'a Override>,
    address: &ResourceInstance,
) -> Option<&'a Replacement> {
    most_specific(overrides.filter(|it| match &it.target {
        Target::Module(_) => false,
        Target::Instance(target) => {
            is_instance_of(&address.module, &target.module)
                && target.resource == address.resource
                && target.key == address.key
        }
        Target::Resource(module, resource) => {
            is_instance_of(&address.module, module) && *resource == address.resource
        }
    }))
}

/// The override whose target has the most instance keys; the first of equal ones.
fn most_specific<'a>(found: impl Iterator<Item = &'a Override>) -> Option<&'a Replacement> {
    let keys = |it: &Override| {
        let module = match &it.target {
            Target::Module(module) | Target::Resource(module, _) => module,
            Target::Instance(instance) => &instance.module,
        };
        let own = usize::from(matches!(it.target, Target::Instance(_)));
        own + module.0.iter().filter(|it| it.key != Key::None).count()
    };
    let best = found.reduce(|best, it| if keys(it) > keys(best) { it } else { best });
    best.map(|it| &it.by)
}

/// Whether a module instance is one of a target, in which a call without a key is all instances.
fn is_instance_of(address: &ModuleInstance, target: &ModuleInstance) -> bool {
    let mut pairs = address.0.iter().zip(target.0.iter());
    address.0.len() == target.0.len()
        && pairs.all(|(step, wanted)| {
            step.name == wanted.name && (wanted.key == Key::None || step.key == wanted.key)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::addr::{parse_resource_instance, parse_target};
    use rform_core::diag::{SourceId, Span};
    use rform_core::value::Value;

    fn overriding(target: &str) -> Override {
        Override {
            target: parse_target(target).expect("an address"),
            by: Replacement {
                values: Value::NULL,
                place: target.into(),
                at_plan: false,
            },
            span: Span {
                source: SourceId(0),
                start: 0,
                end: 0,
            },
        }
    }

    #[test]
    fn the_target_that_says_most_wins_then_the_first() {
        let all = [
            "a.x",
            "a.x[1]",
            "module.m.a.x",
            "module.m[\"k\"].a.x",
            "a.x",
        ];
        let all: Vec<Override> = all.into_iter().map(overriding).collect();
        let found = |address: &str| {
            let address = parse_resource_instance(address).expect("an address");
            let by = object_override(all.iter(), &address);
            by.map(|by| by.place.to_string())
        };
        assert_eq!(found("a.x[0]").as_deref(), Some("a.x"));
        assert_eq!(found("a.x[1]").as_deref(), Some("a.x[1]"));
        assert_eq!(found("module.m.a.x").as_deref(), Some("module.m.a.x"));
        let keyed = found("module.m[\"k\"].a.x[3]");
        assert_eq!(keyed.as_deref(), Some("module.m[\"k\"].a.x"));
        assert_eq!(found("a.y"), None);
        assert_eq!(found("module.n.a.x"), None);
    }

    #[test]
    fn what_lies_within_an_overridden_module_is_covered() {
        let overrides = Overrides::of(&[overriding("module.m")], &[]);
        let covers = |address: &str| {
            let address = parse_resource_instance(address).expect("an address");
            overrides.covers(&address.module)
        };
        assert!(covers("module.m.a.x"));
        assert!(covers("module.m[0].module.n.a.x"));
        assert!(!covers("module.n.a.x"));
        assert!(!covers("a.x"));
    }
}
