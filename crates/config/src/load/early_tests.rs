//! Sources and versions of module calls that are expressions.

use std::path::Path;

use rform_testing::Memory;

use super::*;
use crate::variables::VarOption;
use crate::{EarlyVariables, WorkspaceName};

const OUTPUT: &str = "output \"a\" {\n  value = 1\n}\n";

/// Reads a stack with those options. Answers the directories of its modules, or its errors with their
/// places.
fn read(files: &[(&str, &str)], options: &[&str]) -> Result<Vec<String>, Vec<String>> {
    let options: Vec<VarOption> = options
        .iter()
        .map(|text| VarOption::Value((*text).to_owned()))
        .collect();
    let inputs = EarlyInputs {
        variables: EarlyVariables::Given(&options),
        workspace: WorkspaceName::Given("blue"),
    };
    let loaded = load_with(&Memory::new(files.iter().copied()), Path::new("."), &inputs);
    let errors = loaded.diagnostics.iter().filter(|it| it.is_error());
    let errors: Vec<String> = errors
        .map(|it| {
            let place = it
                .span
                .and_then(|span| loaded.config.sources.range_of(span));
            format!(
                "{} {}: {}",
                place.unwrap_or_default(),
                it.summary,
                it.detail
            )
        })
        .collect();
    let modules = loaded.config.modules.iter();
    let directories =
        modules.map(|(path, module)| format!("{path} {}", module.directory.display()));
    match errors.is_empty() {
        true => Ok(directories.skip(1).collect()),
        false => Err(errors),
    }
}

fn called(source: &str, more: &str) -> String {
    format!("{more}\nmodule \"m\" {{\n  source = {source}\n}}\n")
}

#[test]
fn sources_are_made_of_variables_locals_paths_and_functions() {
    let names = "variable \"v\" {\n  default = \"a\"\n}\nvariable \"o\" {\n  type    = object({ x = \
                 optional(string, \"a\") })\n  default = {}\n}\nlocals {\n  d = join(\"\", [\"./\", \
                 local.n])\n  n = var.v\n}\n";
    for source in [
        "\"./${var.v}\"",
        "local.d",
        "\"./${var.o.x}\"",
        "\"./${terraform.workspace == \"blue\" ? local.n : \"b\"}\"",
        "\"${path.module}/a\"",
        "format(\"%s/a\", path.root)",
    ] {
        let root = called(source, names);
        let files = [("main.tf", &*root), ("a/main.tf", OUTPUT)];
        assert_eq!(read(&files, &[]), Ok(vec!["module.m a".into()]), "{source}");
    }
    let root = called("\"./${var.v}\"", names);
    let files = [
        ("main.tf", &*root),
        ("terraform.tfvars", "v = \"b\"\n"),
        ("b/main.tf", OUTPUT),
        ("c/main.tf", OUTPUT),
    ];
    assert_eq!(read(&files, &[]), Ok(vec!["module.m b".into()]));
    assert_eq!(read(&files, &["v=c"]), Ok(vec!["module.m c".into()]));
}

#[test]
fn json_strings_are_templates_where_they_hold_one() {
    let root = r#"{"variable": {"v": {"default": "a"}},
                   "module": {"m": {"source": "./${var.v}"}, "n": {"source": "./a"}}}"#;
    let files = [("main.tf.json", root), ("a/main.tf", OUTPUT)];
    let expected = vec!["module.m a".into(), "module.n a".into()];
    assert_eq!(read(&files, &[]), Ok(expected));
}

/// Each call of a module has the values of its own arguments, two levels deep.
#[test]
fn arguments_of_calls_are_variables_of_the_called() {
    let root = "module \"one\" {\n  source = \"./mid\"\n  kind   = \"a\"\n}\nmodule \"two\" {\n  \
                source = \"./mid\"\n  kind   = local.kind\n}\nmodule \"three\" {\n  source = \
                \"./mid\"\n  kind   = null\n}\nlocals {\n  kind = lower(\"B\")\n}\n";
    let middle = "variable \"kind\" {\n  default  = \"c\"\n  nullable = false\n}\nmodule \"in\" {\n  \
                  source = \"../${var.kind}\"\n  deep   = \"${var.kind}/deep\"\n}\n";
    let inner = "variable \"deep\" {\n  const = true\n}\nmodule \"deep\" {\n  source = \
                 \"../${var.deep}\"\n}\n";
    let mut files = vec![("main.tf", root), ("mid/main.tf", middle)];
    for (main, deep) in [
        ("a/main.tf", "a/deep/main.tf"),
        ("b/main.tf", "b/deep/main.tf"),
        ("c/main.tf", "c/deep/main.tf"),
    ] {
        files.extend([(main, inner), (deep, OUTPUT)]);
    }
    let found = read(&files, &[]).expect("no errors");
    for line in [
        "module.one.module.in a",
        "module.one.module.in.module.deep a/deep",
        "module.two.module.in.module.deep b/deep",
        "module.three.module.in.module.deep c/deep",
    ] {
        assert!(found.iter().any(|it| it == line), "{line}: {found:?}");
    }
}

#[test]
fn what_is_not_known_is_told_with_its_place() {
    let declared = "variable \"none\" {}\nvariable \"secret\" {\n  default   = \"./a\"\n  sensitive = \
                    true\n}\nvariable \"passing\" {\n  default   = \"./a\"\n  ephemeral = true\n}\n\
                    resource \"null_resource\" \"r\" {}\ndata \"null_data_source\" \"d\" {}\n\
                    locals {\n  far  = local.near\n  near = null_resource.r.id\n  self = \
                    local.self\n}\n";
    for (source, expected) in [
        ("null_resource.r.id", "null_resource.r is not known yet"),
        (
            "data.null_data_source.d.x",
            "data.null_data_source.d is not known yet",
        ),
        ("module.other.x", "module.other.x is not known yet"),
        ("each.key", "each.key is not known yet"),
        ("count.index", "count.index is not known yet"),
        ("var.none", "The variable \"none\" has no value"),
        ("var.secret", "is sensitive"),
        ("upper(var.secret)", "is sensitive"),
        ("var.passing", "is ephemeral"),
        ("null", "null value is not allowed"),
        ("true ? null : \"x\"", "null value is not allowed"),
        ("var.far == null ? null : null", "declares no variable"),
        ("coalesce(null, [\"x\"])", "string required"),
        ("timestamp()", "is not known before a plan is made"),
        ("local.self", "depends on itself"),
        ("local.nope", "declares no local value"),
        ("nope(1)", "There is no function named"),
        ("path.nope", "nope"),
    ] {
        let root = called(source, declared);
        let files = [("main.tf", &*root), ("a/main.tf", OUTPUT)];
        let errors = read(&files, &[]).expect_err(source);
        assert_eq!(errors.len(), 1, "{source}: {errors:?}");
        assert!(errors[0].contains(expected), "{source}: {errors:?}");
        assert!(errors[0].starts_with("main.tf:"), "{source}: {errors:?}");
    }
    let root = called("local.far", declared);
    let errors = read(&[("main.tf", &*root)], &[]).expect_err("a resource");
    assert!(errors[0].starts_with("main.tf:14,10-25 "), "{errors:?}");
}

#[test]
fn constant_variables_have_values_that_may_be_shown() {
    let child = "variable \"v\" {\n  const = true\n}\n";
    let root = |value: &str| {
        format!(
            "resource \"null_resource\" \"r\" {{}}\nmodule \"m\" {{\n  source = \"./m\"\n{value}}}\n"
        )
    };
    let read_with = |value: &str| {
        let root = root(value);
        read(&[("main.tf", &*root), ("m/main.tf", child)], &[])
    };
    assert!(read_with("  v = 1\n").is_ok());
    let errors = read_with("  v = null_resource.r.id\n").expect_err("not known");
    assert!(
        errors[0].starts_with("main.tf:4,7-22 Value not known early"),
        "{errors:?}"
    );
    let marked = "variable \"v\" {\n  const     = true\n  sensitive = true\n  default   = 1\n}\n";
    let errors = read(&[("main.tf", marked)], &[]).expect_err("both");
    assert!(
        errors[0].contains("both constant and sensitive"),
        "{errors:?}"
    );
    let errors = read(&[("main.tf", child)], &[]).expect_err("no value");
    assert!(errors[0].contains("has no value"), "{errors:?}");
    assert!(read(&[("main.tf", child)], &["v=1"]).is_ok());
}

/// Locals rest on each other without a bound, and each is evaluated once.
#[test]
fn long_and_wide_chains_of_locals_are_evaluated() {
    let mut locals = String::from("locals {\n  l0 = \"a\"\n");
    for number in 1..5000 {
        let before = number - 1;
        locals +=
            &format!("  l{number} = local.l{before} == local.l{before} ? local.l{before} : \"\"\n");
    }
    let root = called("\"./${local.l4999}\"", &(locals + "}\n"));
    let files = [("main.tf", &*root), ("a/main.tf", OUTPUT)];
    assert_eq!(read(&files, &[]), Ok(vec!["module.m a".into()]));
}

#[test]
fn versions_are_evaluated_and_null_is_none() {
    let list = r#"{"Modules":[{"Key":"m","Source":"registry.terraform.io/x/y/z","Version":"1.2.3","Dir":"a"}]}"#;
    let read_with = |version: &str| {
        let root = format!(
            "variable \"v\" {{\n  default = \"1.2\"\n}}\nmodule \"m\" {{\n  source  = \"x/y/z\"\n  version = \
             {version}\n}}\n"
        );
        let files = [
            ("main.tf", &*root),
            (".terraform/modules/modules.json", list),
            ("a/main.tf", OUTPUT),
        ];
        read(&files, &[])
    };
    for version in ["\"~> ${var.v}\"", "var.v == \"1\" ? var.v : null"] {
        assert_eq!(
            read_with(version),
            Ok(vec!["module.m a".into()]),
            "{version}"
        );
    }
    let errors = read_with("\"> ${var.v}.9\"").expect_err("another version");
    assert!(
        errors[0].contains("Module version requirements have changed"),
        "{errors:?}"
    );
    let errors = read_with("\"x${var.v}\"").expect_err("no constraint");
    assert!(
        errors[0].contains("Invalid version constraint"),
        "{errors:?}"
    );
    let errors = read_with("\"${1 == 1}\"").expect_err("no constraint");
    assert!(
        errors[0].contains("Invalid version constraint"),
        "{errors:?}"
    );
}

/// A source that leads elsewhere than what is installed asks for `init`; sources of 0.11 are literals.
#[test]
fn other_values_are_other_sources_and_old_modules_interpolate_none() {
    let list = r#"{"Modules":[{"Key":"m","Source":"git::https://x.example/a.git","Dir":".terraform/modules/m"}]}"#;
    let root = called(
        "\"git::https://x.example/${var.v}.git\"",
        "variable \"v\" {\n  default = \"a\"\n}",
    );
    let files = [
        ("main.tf", &*root),
        (".terraform/modules/modules.json", list),
        (".terraform/modules/m/main.tf", OUTPUT),
    ];
    let installed = vec!["module.m .terraform/modules/m".into()];
    assert_eq!(read(&files, &[]), Ok(installed));
    let errors = read(&files, &["v=b"]).expect_err("another source");
    assert!(
        errors[0].contains("Module source has changed"),
        "{errors:?}"
    );
    let old = called("\"./${var.v}\"", "variable \"v\" {\n  type = \"string\"\n}");
    let errors = read(&[("main.tf", &*old)], &["v=a"]).expect_err("0.11");
    assert!(errors[0].contains("Variables not allowed"), "{errors:?}");
}
