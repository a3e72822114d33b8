//! Validation against recorded answers of Terraform 1.11.4.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::base::registry::Registry;
use crate::base::session::Session;
use crate::validate::checker::validate;
use rform_config::load;
use rform_core::diag::{Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_provider::builtin::{Builtin, RemoteStates};
use rform_provider::{Problem, Provider};
use rform_testing::{Memory, cases, differences};

/// There is no other stack; any place may hold one.
struct NoOtherStack;

impl RemoteStates for NoOtherStack {
    fn outputs(&self, _: &str, _: &Value, _: &str, _: &str) -> Result<Option<Value>, Problem> {
        Ok(None)
    }

    fn has_backend(&self, _: &str) -> bool {
        true
    }
}

/// What is said of a stack, and where.
fn validated(world: &Memory) -> (Diagnostics, Sources) {
    let loaded = load(world, Path::new("."));
    if loaded.diagnostics.has_errors() {
        return (loaded.diagnostics, loaded.config.sources);
    }
    let mut registry = Registry::new();
    let host = Arc::new(world.clone());
    let builtin = move || -> Arc<dyn Provider> {
        Arc::new(Builtin::new(host.clone(), Arc::new(NoOtherStack)))
    };
    registry.add(Builtin::source(), Box::new(builtin));
    let session = Session {
        world: Arc::new(world.clone()),
        config: &loaded.config,
        registry: &registry,
        workspace: "default".into(),
        root: ".".into(),
        cwd: "/stack".into(),
        overrides: Default::default(),
        unfit: Default::default(),
        variables: BTreeMap::new(),
        parallelism: None,
        events: &|_| {},
        stop: &Stop::default(),
    };
    let mut found = loaded.diagnostics.clone();
    found.extend(validate(&session, None));
    (found, loaded.config.sources)
}

/// What Terraform 1.11.4 says about references to what is not there.
#[test]
fn errors_are_told_as_recorded() {
    let recorded = include_str!("../../../../fixtures/config/check.txt");
    let mut errors = Vec::new();
    for case in cases(recorded) {
        let (found, sources) = validated(&case.world);
        errors.extend(differences(&case, &found, &sources));
    }
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
}

#[test]
fn terraform_0_11_names_the_first_of_several_without_an_index() {
    let text = "variable \"n\" {\n  type = \"string\"\n}\nresource \"terraform_data\" \"c\" {\n  \
                count = 2\n}\noutput \"o\" {\n  value = \"${terraform_data.c.id} \
                ${terraform_data.c.count} ${terraform_data.c.0.id}\"\n}\n";
    let (found, _) = validated(&Memory::new([("main.tf", text)]));
    assert!(!found.has_errors(), "{found:?}");
}
