//! A whole stack: loaded, validated, and given values.

use std::path::Path;
use std::sync::Arc;

use rform_config::variables::{final_value, gather};
use rform_config::{Config, load};
use rform_core::addr::ProviderSource;
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_core::world::World;
use rform_engine::{Registry, Session, validate};
use rform_provider::Problem;
use rform_provider::builtin::{Builtin, RemoteStates};
use rform_ui::diagnostics::print;
use rform_ui::layout::Layout;

use super::memory::Memory;

const MODULE: &[u8] = b"variable \"a\" {}\noutput \"b\" {\n  value = var.a\n}\n";

/// Loads a stack of that one file (and a module beside it), and validates it.
pub fn configuration(data: &[u8]) {
    let world = Arc::new(Memory::new([("main.tf", data), ("m/main.tf", MODULE)]));
    let loaded = load(&*world, Path::new("."));
    let mut found = loaded.diagnostics;
    if !found.has_errors() {
        found.extend(validated(world, &loaded.config));
    }
    print(&found, &loaded.config.sources, &Layout::PLAIN, false);
}

fn validated(world: Arc<Memory>, config: &Config) -> rform_core::diag::Diagnostics {
    let registry = registry(world.clone());
    let stop = Stop::default();
    let session = Session {
        world,
        config,
        registry: &registry,
        workspace: "default".into(),
        root: ".".into(),
        cwd: "/stack".into(),
        unfit: Default::default(),
        variables: Default::default(),
        overrides: Default::default(),
        parallelism: None,
        events: &|_| {},
        stop: &stop,
    };
    validate(&session, None)
}

/// The provider that needs no cloud.
pub fn registry(world: Arc<Memory>) -> Registry {
    let mut registry = Registry::new();
    let source: ProviderSource = Builtin::source();
    let make = move || -> Arc<dyn rform_provider::Provider> {
        let world: Arc<dyn World> = world.clone();
        Arc::new(Builtin::new(world, Arc::new(NoStates)))
    };
    registry.add(source, Box::new(make));
    registry
}

struct NoStates;

impl RemoteStates for NoStates {
    fn outputs(&self, _: &str, _: &Value, _: &str, _: &str) -> Result<Option<Value>, Problem> {
        Ok(None)
    }

    fn has_backend(&self, backend: &str) -> bool {
        backend == "local"
    }
}

const DECLARED: &[u8] = br#"
variable "a" {}
variable "name" { type = string }
variable "count" { type = number }
variable "list" { type = list(object({ a = optional(string, "x"), b = optional(list(number)) })) }
variable "map" { type = map(any) }
variable "value" { type = object({ id = string, input = any }) }
"#;

/// Values for declared variables, from both syntaxes, converted to the variables' types.
pub fn values(data: &[u8]) {
    let file = match data.first() {
        Some(b'{' | b'[') => "terraform.tfvars.json",
        _ => "terraform.tfvars",
    };
    let world = Memory::new([("main.tf", DECLARED), (file, data)]);
    let mut config = load(&world, Path::new(".")).config;
    let Some(root) = config.root().cloned() else {
        return;
    };
    let inputs = gather(&world, Path::new("."), &root, &[], &mut config.sources);
    print(&inputs.diagnostics, &config.sources, &Layout::PLAIN, false);
    for (name, variable) in &root.variables {
        let input = inputs.values.get(name);
        let (_, faults) = final_value(
            variable,
            input.map(|it| &it.value),
            input.map(|it| &it.origin),
        );
        print(&faults, &config.sources, &Layout::PLAIN, false);
    }
}
