use std::path::Path;

use super::*;
use crate::Repetition;
use rform_testing::{Memory, cases, differences};

/// What Terraform 1.11.4 says about configurations that are wrong in themselves.
#[test]
fn errors_are_told_as_recorded() {
    let recorded = include_str!("../../../../fixtures/config/load.txt");
    let mut all = Vec::new();
    for case in cases(recorded) {
        let loaded = load(&case.world, Path::new("."));
        let found = loaded.diagnostics;
        all.extend(differences(&case, &found, &loaded.config.sources));
    }
    assert!(all.is_empty(), "\n{}", all.join("\n"));
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
    // `true` in a list is passed over, so that there is no third value for two names.
    let list =
        "{\"resource\": {\"null_resource\": {\"a\": {\"depends_on\": [true], \"count\": 1}}}}";
    assert!(!errors(&[old, ("x.tf.json", list)]));
    let native = "output \"a\" {\n  value = \"${upper(\"a\")}\"\n}\n";
    assert!(!errors(&[old, ("x.tf.json", native)]));
    assert!(errors(&[("x.tf.json", native)]));
    let today = (
        "main.tf",
        "output \"o\" {\n  value = [for a in [] : a]\n}\n",
    );
    assert!(errors(&[today, ("x.tf", text)]));
}

/// The dialect of a root module with that in it, and the summaries of what is said of it.
fn dialect_of(files: &[(&str, &str)]) -> (crate::Dialect, Vec<String>) {
    let loaded = load(&Memory::new(files.iter().copied()), Path::new("."));
    assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
    let summaries = loaded.diagnostics.iter().map(|it| it.summary.clone());
    let root = loaded.config.root().expect("a root");
    (root.dialect, summaries.collect())
}

const HALF: &str =
    "variable \"n\" {\n  default = \"7\"\n}\noutput \"half\" {\n  value = \"${var.n / 2}\"\n}\n";

#[test]
fn versions_in_json_settle_the_dialect_too() {
    let json =
        "{\"terraform\": {\"required_version\": \"~> 0.11\"}, \"output\": {\"a\": {\"value\": 1}}}";
    let (dialect, _) = dialect_of(&[("main.tf.json", json)]);
    assert!(dialect.is_legacy());
    let json = json.replace("~> 0.11", ">= 0.12");
    let (dialect, _) = dialect_of(&[("main.tf.json", &json)]);
    assert!(!dialect.is_legacy());
}

#[test]
fn versions_settle_the_dialect() {
    use crate::Dialect::{Common, Current, Legacy};
    let terraform = |inner: &str| format!("terraform {{\n  {inner}\n}}\n{HALF}");
    let version = |it: &str| terraform(&format!("required_version = \"{it}\""));
    let provider =
        |name: &str, it: &str| format!("provider \"{name}\" {{\n  version = \"{it}\"\n}}\n{HALF}");
    for (text, dialect) in [
        (version(">= 0.12"), Current),
        (version(">= 1.0, < 2.0"), Current),
        (version(">= 0.12, < 2.0"), Current),
        (version("~> 0.11"), Legacy),
        (version("< 0.12"), Legacy),
        (version("~> 0.11.7"), Legacy),
        (version("0.11.14"), Legacy),
        (version(">= 0.11.11"), Common),
        (version("< 2.0"), Common),
        (
            terraform(
                "required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }",
            ),
            Current,
        ),
        (
            terraform("required_providers {\n    aws = \"~> 5.0\"\n  }"),
            Common,
        ),
        (provider("aws", "~> 1.60"), Legacy),
        (provider("aws", "< 2.0.0"), Legacy),
        (provider("aws", ">= 1.60"), Common),
        (provider("aws", "~> 2.0"), Common),
        (provider("other", "~> 1.0"), Common),
        (HALF.to_owned(), Common),
    ] {
        assert_eq!(dialect_of(&[("main.tf", &text)]).0, dialect, "{text}");
    }
}

#[test]
fn where_the_dialect_is_open_nothing_changes_and_a_warning_says_what_would() {
    let said = |text: &str| {
        let (dialect, summaries) = dialect_of(&[("main.tf", text)]);
        assert_eq!(dialect, crate::Dialect::Common, "{text}");
        let own = summaries
            .into_iter()
            .filter(|it| it.ends_with("as in Terraform 0.11"));
        own.collect::<Vec<_>>()
    };
    let variable = "variable \"x\" {\n  default = \"1\"\n}\n";
    let output = |value: &str| {
        format!(
            "{variable}output \"o\" {{\n  value = {value}\n}}\noutput \"p\" {{\n  value = \"${{var.x}}\"\n}}\n"
        )
    };
    for (value, difference) in [
        ("\"${var.x / 2}\"", "Division of whole numbers"),
        ("\"${var.x == true}\"", "Comparison of different types"),
        ("\"a $$HOME\"", "Two dollar signs"),
        ("[true]", "Boolean"),
        (
            "<<-EOF\n      a\n\n      b\n      EOF",
            "Indentation of a heredoc",
        ),
    ] {
        let found = said(&output(value));
        assert_eq!(found.len(), 1, "{value} {found:?}");
        assert!(found[0].starts_with(difference), "{value} {found:?}");
    }
    for value in [
        "\"${var.x / 2.0}\"",
        "\"${6 / 2}\"",
        "\"${var.x == \"1\"}\"",
        "\"$${HOME}\"",
        "\"${var.x ? true : false}\"",
        "<<-EOF\n      a\n        b\n      EOF",
    ] {
        assert_eq!(said(&output(value)), Vec::<String>::new(), "{value}");
    }
    // Nothing in it was ever needed in Terraform 0.11.
    let new = "output \"o\" {\n  value = [true]\n}\n";
    assert_eq!(said(new), Vec::<String>::new());
}

#[test]
fn a_module_that_does_not_say_has_the_dialect_of_its_caller() {
    let child = "variable \"x\" {}\noutput \"o\" {\n  value = \"${var.x / 2}\"\n}\n";
    let call = "module \"m\" {\n  source = \"./m\"\n  x      = \"7\"\n}\n";
    for (version, dialect) in [
        ("~> 0.11", crate::Dialect::Legacy),
        (">= 0.12", crate::Dialect::Common),
        (">= 0.11", crate::Dialect::Common),
    ] {
        let root = format!("terraform {{\n  required_version = \"{version}\"\n}}\n{call}");
        let world = Memory::new([("main.tf", root.as_str()), ("m/main.tf", child)]);
        let loaded = load(&world, Path::new("."));
        let children = loaded
            .config
            .modules
            .values()
            .filter(|it| !it.path.is_root());
        let dialects: Vec<crate::Dialect> = children.map(|it| it.dialect).collect();
        assert_eq!(dialects, [dialect], "{version}");
        let open = loaded
            .diagnostics
            .iter()
            .any(|it| it.summary.starts_with("Division"));
        assert_eq!(open, version == ">= 0.11", "{version}");
    }
}

#[test]
fn what_today_refuses_and_terraform_0_11_took_settles_the_dialect() {
    let legacy = |text: &str| dialect_of(&[("main.tf", text)]).0.is_legacy();
    let counted = "resource \"null_resource\" \"many\" {\n  count = 2\n}\n";
    let output = |value: &str| format!("output \"o\" {{\n  value = \"{value}\"\n}}\n");
    for text in [
        format!("{counted}{}", output("${null_resource.many.id}")),
        format!("{counted}{}", output("${null_resource.many.count}")),
        format!("resource \"null_resource\" \"one\" {{}}\n{}", output("${null_resource.one.0.id}")),
        "resource \"null_resource\" \"a\" {\n  triggers {\n    a = \"b\"\n  }\n}\n".to_owned(),
        "resource \"aws_vpc\" \"a\" {\n  tags {\n    a = \"b\"\n  }\n}\n".to_owned(),
        output("${map(\\\"a\\\", \\\"b\\\")}").replace("\\\"", "\""),
        "variable \"on\" {\n  default = true\n}\nresource \"null_resource\" \"a\" {\n  count = \"${var.on}\"\n}\n".to_owned(),
    ] {
        assert!(legacy(&text), "{text}");
    }
    for text in [
        format!("{counted}{}", output("${null_resource.many.0.id}")),
        "variable \"n\" {\n  default = 1\n}\nresource \"null_resource\" \"a\" {\n  count = \"${var.n}\"\n}\n".to_owned(),
    ] {
        assert!(!legacy(&text), "{text}");
    }
}

/// Terraform 0.11 looked for their values under what the key had led to.
#[test]
fn interpolated_keys_of_resources_are_lost() {
    let text = "terraform {\n  required_version = \"~> 0.11\"\n}\nvariable \"k\" {\n  default = \"key\"\n}\n\
                resource \"null_resource\" \"a\" {\n  triggers = {\n    \"${var.k}\" = \"v\"\n    plain = \"w\"\n  }\n}\n\
                resource \"null_resource\" \"b\" {\n  triggers {\n    \"${var.k}\" = \"v\"\n  }\n}\n";
    let (_, summaries) = dialect_of(&[("main.tf", text)]);
    let lost = summaries
        .iter()
        .filter(|it| it.starts_with("Map key is not evaluated"));
    assert_eq!(lost.count(), 2, "{summaries:?}");
}

/// A default is no expression: its lists stay lists, where those of a local are spliced.
#[test]
fn lists_in_lists_of_defaults_stay() {
    let text = "terraform {\n  required_version = \"~> 0.11\"\n}\nvariable \"v\" {\n  default = \
                [[\"a\"], [\"b\"]]\n}\n";
    let loaded = load(&Memory::new([("main.tf", text)]), Path::new("."));
    let root = loaded.config.root().expect("a root");
    let default = root.variables["v"].default.as_ref().expect("a default");
    assert_eq!(default.elements().count(), 2);
    assert!(default.elements().all(|it| it.elements().count() == 1));
}
