use std::path::Path;

use super::*;
use crate::Repetition;
use rform_testing::{Memory, cases, differences};

/// What Terraform 1.11.4 says about configurations that are wrong in themselves.
#[test]
fn faults_are_told_as_recorded() {
    let recorded = include_str!("../../../../fixtures/config/load.txt");
    let mut faults = Vec::new();
    for case in cases(recorded) {
        let loaded = load(&case.world, Path::new("."));
        let found = loaded.diagnostics;
        faults.extend(differences(&case, &found, &loaded.config.sources));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Whether a module with that in it is one of Terraform 0.11 and without errors.
fn is_old(text: &str) -> bool {
    let loaded = load(&Memory::new([("main.tf", text)]), Path::new("."));
    let root = loaded.config.root().expect("a root");
    root.dialect.is_legacy() && !loaded.diagnostics.has_errors()
}

#[test]
fn marks_of_terraform_0_11() {
    let settings = |constraint: &str| {
        is_old(&format!(
            "terraform {{\n  required_version = \"{constraint}\"\n}}\n"
        ))
    };
    for constraint in ["= 0.11.14", "<= 0.11.14", "~> 0.9.3", ">= 0.8, < 0.9"] {
        assert!(settings(constraint), "{constraint}");
    }
    for constraint in ["< 1.0", ">= 0.11", ">= 0.12, < 0.13", "> 0.11.15, < 1.0"] {
        assert!(!settings(constraint), "{constraint}");
    }
    let destroy = |when: &str| {
        is_old(&format!(
            "variable \"x\" {{}}\nresource \"null_resource\" \"a\" {{\n  provisioner \"local-exec\" {{\n    \
             when    = {when}\n    command = \"echo ${{var.x}}\"\n  }}\n}}\n"
        ))
    };
    assert!(destroy("\"destroy\"") && !destroy("destroy"));
    assert!(!is_old("locals = {\n  a = 1\n}\n"));
    assert!(is_old(
        "locals = {\n  a = \"${upper(\"x\")}\"\n}\nvariable \"x\" {\n  type = \"map\"\n}\n"
    ));
    assert!(!is_old("locals {\n  a = 0x1f\n}\n"));
    assert!(!is_old("locals {\n  a = 010\n}\n"));
    assert!(is_old("\"variable\" \"x\" {\n  default = 1\n}\n"));
    assert!(!is_old("output \"a b\" {\n  value = 1\n}\n"));
    for name in ["version", "source", "provider", "count"] {
        assert!(is_old(&format!(
            "variable \"{name}\" {{\n  type = \"string\"\n}}\n"
        )));
        assert!(!is_old(&format!("variable \"{name}\" {{}}\n")));
    }
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

/// `null` is a word of the language and a provider's name.
#[test]
fn null_names_a_provider() {
    let child = "terraform {\n  required_providers {\n    null = {\n      source                = \
                 \"hashicorp/null\"\n      configuration_aliases = [null.b]\n    }\n  }\n}\n\
                 resource \"null_resource\" \"b\" {\n  provider = null.b\n}\n";
    let old_child = "resource \"null_resource\" \"b\" {\n  triggers {\n    a = \"b\"\n  }\n}\n";
    let root = |reference: &str, inner: &str| {
        format!(
            "provider \"null\" {{\n  alias = \"x\"\n}}\nresource \"null_resource\" \"a\" {{\n  \
             provider = {reference}\n}}\nmodule \"m\" {{\n  source    = \"./m\"\n  providers = {{\n    \
             {inner} = {reference}\n  }}\n}}\n"
        )
    };
    for (reference, inner, child) in [
        ("null.x", "null.b", child),
        ("\"null.x\"", "null", old_child),
        ("\"null.x\"", "\"null\"", old_child),
        ("null.x", "null", old_child),
    ] {
        let world = Memory::new([
            ("main.tf", root(reference, inner).as_str()),
            ("m/main.tf", child),
        ]);
        let loaded = load(&world, Path::new("."));
        assert!(
            !loaded.diagnostics.has_errors(),
            "{reference} {:?}",
            loaded.diagnostics
        );
        let module = loaded.config.root().expect("a root");
        let call = module.calls.get("m").expect("a call");
        let passed = call.providers.first().expect("a provider");
        assert_eq!(
            (&*passed.outer.name, passed.outer.alias.as_deref()),
            ("null", Some("x"))
        );
        let resource = module.resources.values().next().expect("a resource");
        assert_eq!(resource.provider.alias.as_deref(), Some("x"));
    }
}

/// Forms of JSON that only Terraform 0.11 took, beside a file that shows which dialect it is.
#[test]
fn json_of_terraform_0_11() {
    let old = (
        "main.tf",
        "terraform {\n  required_version = \"~> 0.11\"\n}\n",
    );
    let errors = |files: &[(&str, &str)]| {
        let loaded = load(&Memory::new(files.iter().copied()), Path::new("."));
        loaded.diagnostics.has_errors()
    };
    let text = "{\"output\": {\"a\": {\"value\": \"%{x}\"}}, \"resource\": [{\"null_resource\": \
                {\"a\": [{\"triggers\": [{\"k\": true}], \"count\": 1}]}}]}";
    assert!(!errors(&[old, ("x.tf.json", text)]));
    assert!(!errors(&[old, ("x.tf", text)]));
    assert!(!errors(&[("x.tf", text)]));
    let today = (
        "main.tf",
        "output \"o\" {\n  value = [for a in [] : a]\n}\n",
    );
    assert!(errors(&[today, ("x.tf", text)]));
}
