use std::path::Path;

use super::*;
use crate::config::Repetition;
use crate::config::testing::{Memory, cases, differences};

/// What Terraform 1.11.4 says about configurations that are wrong in themselves.
#[test]
fn faults_are_told_as_recorded() {
    let recorded = include_str!("../../../fixtures/config/load.txt");
    let mut faults = Vec::new();
    for case in cases(recorded) {
        let loaded = load(&case.world, Path::new("."));
        let found = loaded.diagnostics;
        faults.extend(differences(&case, &found, &loaded.config.sources));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn terraform_0_11_left_names_to_variables() {
    let root = "module \"web\" {\n  source     = \"./web\"\n  count      = \"${upper(\"3\")}\"\n  \
                depends_on = [\"${null_resource.a.id}\"]\n}\nresource \"null_resource\" \"a\" {}\n";
    let web = "variable \"count\" {\n  type = \"string\"\n}\nvariable \"depends_on\" {\n  \
               type    = \"list\"\n  default = []\n}\n";
    let loaded = load(
        &Memory::new([("main.tf", root), ("web/main.tf", web)]),
        Path::new("."),
    );
    assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
    let root = loaded.config.root().expect("a root");
    let call = root.calls.get("web").expect("a call");
    let names: Vec<&str> = call.arguments.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["depends_on", "count"]);
    assert!(matches!(call.repetition, Repetition::One) && call.depends_on.is_empty());
}
