use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::config::load;
use crate::config::testing::{cases, differences};
use crate::schema::{Attribute, Block, Presence};
use crate::value::Type;

fn schema(attributes: &[(&str, Type)]) -> Option<Arc<ResourceSchema>> {
    let attributes = attributes.iter().map(|(name, ty)| {
        let attribute = Attribute {
            ty: ty.clone(),
            presence: Presence::Optional,
            sensitive: false,
            write_only: false,
            deprecated: None,
        };
        ((*name).into(), attribute)
    });
    let block = Block {
        attributes: attributes.collect(),
        ..Block::default()
    };
    Some(Arc::new(ResourceSchema { version: 0, block }))
}

/// The types of the builtin provider.
fn builtin(_: &ProviderSource, mode: Mode, kind: &str) -> Option<Arc<ResourceSchema>> {
    match (mode, kind) {
        (Mode::Managed, "terraform_data") => schema(&[
            ("id", Type::String),
            ("input", Type::Dynamic),
            ("output", Type::Dynamic),
            ("triggers_replace", Type::Dynamic),
        ]),
        (Mode::Data, "terraform_remote_state") => schema(&[
            ("backend", Type::String),
            ("config", Type::Dynamic),
            ("defaults", Type::Dynamic),
            ("outputs", Type::Dynamic),
            ("workspace", Type::String),
        ]),
        _ => None,
    }
}

/// What Terraform 1.11.4 says about references to what is not there.
#[test]
fn faults_are_told_as_recorded() {
    let recorded = include_str!("../../../fixtures/config/check.txt");
    let mut faults = Vec::new();
    for case in cases(recorded) {
        let loaded = load(&case.world, Path::new("."));
        assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
        let mut found = loaded.diagnostics;
        found.extend(check_references(&loaded.config, &builtin));
        faults.extend(differences(&case, &found, &loaded.config.sources));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn terraform_0_11_names_the_first_of_several_without_an_index() {
    let text = "variable \"n\" {\n  type = \"string\"\n}\nresource \"terraform_data\" \"c\" {\n  \
                count = 2\n}\noutput \"o\" {\n  value = \"${terraform_data.c.id} \
                ${terraform_data.c.count} ${terraform_data.c.0.id}\"\n}\n";
    let world = crate::config::testing::Memory::new([("main.tf", text)]);
    let loaded = load(&world, Path::new("."));
    assert!(!loaded.diagnostics.has_errors());
    let found = check_references(&loaded.config, &builtin);
    assert!(!found.has_errors(), "{found:?}");
}
