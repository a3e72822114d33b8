use std::path::Path;

use super::*;
use crate::{Loaded, load};
use rform_core::value::Type;
use rform_testing::{Memory, shown};

/// What the variables of a stack are, or what is wrong with them.
fn settled(
    files: &[(&str, &str)],
    environment: &[(&str, &str)],
    given: &[VarOption],
) -> Vec<String> {
    let (loaded, inputs, mut diagnostics) = gathered(files, environment, given);
    let root = loaded.config.root().expect("a root module");
    diagnostics.extend(report_missing(root, &inputs));
    let mut lines = Vec::new();
    for (name, variable) in &root.variables {
        let input = inputs.values.get(name);
        if input.is_none() && variable.default.is_none() {
            continue;
        }
        let (value, more) = final_value(
            variable,
            input.map(|it| &it.value),
            input.map(|it| &it.origin),
        );
        diagnostics.extend(more);
        lines.push(format!("{name} = {value:?}"));
    }
    if diagnostics.is_empty() {
        return lines;
    }
    let sources = &loaded.config.sources;
    diagnostics.iter().map(|it| shown(it, sources)).collect()
}

fn gathered(
    files: &[(&str, &str)],
    environment: &[(&str, &str)],
    given: &[VarOption],
) -> (Loaded, InputValues, Diagnostics) {
    let mut world = Memory::new(files.iter().copied());
    let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    world.environment = environment.iter().map(text).collect();
    let directory = Path::new(".");
    let mut loaded = load(&world, directory);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let root = loaded.config.root().expect("a root module").clone();
    let inputs = gather(&world, directory, &root, given, &mut loaded.config.sources);
    let diagnostics = inputs.diagnostics.clone();
    (loaded, inputs, diagnostics)
}

fn value(text: &str) -> VarOption {
    VarOption::Value(text.to_owned())
}

#[test]
fn later_sources_win() {
    let names: String = (1..=8)
        .map(|at| format!("variable \"v{at}\" {{ default = \"default\" }}\n"))
        .collect();
    let assign = |range: std::ops::RangeInclusive<u8>, from: &str| -> String {
        range.map(|at| format!("v{at} = \"{from}\"\n")).collect()
    };
    let (standard, auto, second) = (
        assign(3..=8, "terraform.tfvars"),
        assign(5..=8, "a.auto"),
        assign(6..=8, "b.auto"),
    );
    let files = [
        ("main.tf", &*names),
        ("terraform.tfvars", &standard),
        ("terraform.tfvars.json", r#"{"v4": "json"}"#),
        ("b.auto.tfvars", &second),
        ("a.auto.tfvars", &auto),
        (
            "c.auto.tfvars.json",
            r#"{"v7": "c.auto.json", "v8": "c.auto.json"}"#,
        ),
        ("extra.tfvars", "v8 = \"file\""),
    ];
    let environment = [
        ("TF_VAR_v2", "env"),
        ("TF_VAR_v3", "env"),
        ("TF_VAR_x", "env"),
    ];
    let all = settled(&files, &environment, &[]);
    expect_test::expect![[r#"
        v1 = String("default")
        v2 = String("env")
        v3 = String("terraform.tfvars")
        v4 = String("json")
        v5 = String("a.auto")
        v6 = String("b.auto")
        v7 = String("c.auto.json")
        v8 = String("c.auto.json")"#]]
    .assert_eq(&all.join("\n"));
    let file = VarOption::File("extra.tfvars".to_owned());
    let last = settled(&files, &environment, &[value("v8=a"), file.clone()]);
    assert_eq!(
        last.last().map(String::as_str),
        Some("v8 = String(\"file\")")
    );
    let last = settled(&files, &environment, &[file, value("v8=a"), value("v8=b")]);
    assert_eq!(last.last().map(String::as_str), Some("v8 = String(\"b\")"));
}

#[test]
fn texts_are_read_as_the_type_asks() {
    let main = "variable \"any\" { type = any }\nvariable \"flag\" { type = bool }\n\
                variable \"list\" { type = list(string) }\nvariable \"none\" {}\n";
    let given = [value("any=[1, null]"), value("flag=1"), value("none=[1")];
    let environment = [("TF_VAR_list", "[\"a\", 2]")];
    expect_test::expect![[r#"
        any = Tuple([Number(Small(1)), Null(Dynamic)])
        flag = Bool(true)
        list = List(String, [String("a"), String("2")])
        none = String("[1")"#]]
    .assert_eq(&settled(&[("main.tf", main)], &environment, &given).join("\n"));
}

#[test]
fn diagnostics_name_where_the_value_was_given() {
    let main = "variable \"n\" { type = number }\nvariable \"req\" {\n  nullable = false\n}\n";
    let told = |files: &[(&str, &str)], environment: &[(&str, &str)], given: &[VarOption]| {
        let files: Vec<_> = [("main.tf", main)].iter().chain(files).copied().collect();
        settled(&files, environment, given).join("\n")
    };
    let tfvars = |text| [("terraform.tfvars", text)];
    let req = value("req=a");
    let cases = [
        told(&tfvars("n = [1]\nreq = null\n"), &[], &[]),
        told(&[], &[("TF_VAR_n", "abc")], std::slice::from_ref(&req)),
        told(&[], &[], &[req.clone(), value("n=abc")]),
        told(&[], &[], &[value("n = 1"), value("novalue")]),
        told(&[], &[], &[req.clone(), value("n=1"), value("nope=1")]),
        told(&[], &[], &[VarOption::File("absent.tfvars".into())]),
        told(
            &tfvars("n = var.x\nb = 1\na = 1\nc = 1\nd = var.y\n"),
            &[],
            &[req],
        ),
        told(&tfvars("variable \"n\" {\n}\n"), &[], &[]),
        told(&tfvars("n = 1\nfoo {\n}\n"), &[], &[]),
    ];
    expect_test::expect![[r#"
        error | Invalid value for input variable | The given value is not suitable for var.n declared at main.tf:1,1-13: number required. | terraform.tfvars:1,5-1,8 | 
        error | Required variable not set | The given value is not suitable for var.req defined at main.tf:2,1-15: required variable may not be set to null. | terraform.tfvars:2,7-2,11 | 

        error | Invalid value for input variable | Unsuitable value for var.n set using the TF_VAR_n environment variable: a number is required. | main.tf:1,1-1,13 | 

        error | Invalid value for input variable | Unsuitable value for var.n set using -var="n=...": a number is required. | main.tf:1,1-1,13 | 

        error | Invalid -var option | Variable name "n " is invalid due to trailing space. Did you mean -var="n= 1"? | - | 
        error | Invalid -var option | The given -var option "novalue" is not correctly specified. Must be a variable name and value separated by an equals sign, like -var="key=value". | - | 

        error | Value for undeclared variable | A variable named "nope" was assigned on the command line, but the root module does not declare a variable of that name. To use this value, add a "variable" block to the configuration. | - | 

        error | Failed to read variables file | Given variables file absent.tfvars does not exist. | - | 

        error | Variables not allowed | Variables may not be used here. | terraform.tfvars:1,5-1,8 | 
        warning | Value for undeclared variable | The root module does not declare a variable named "a" but a value was found in file "terraform.tfvars". If you meant to use this value, add a "variable" block to the configuration.

        To silence these warnings, use TF_VAR_... environment variables to provide certain "global" settings to all configurations in your organization. To reduce the verbosity of these warnings, use the -compact-warnings option. | - | 
        warning | Value for undeclared variable | The root module does not declare a variable named "b" but a value was found in file "terraform.tfvars". If you meant to use this value, add a "variable" block to the configuration.

        To silence these warnings, use TF_VAR_... environment variables to provide certain "global" settings to all configurations in your organization. To reduce the verbosity of these warnings, use the -compact-warnings option. | - | 
        warning | Values for undeclared variables | In addition to the other similar warnings shown, 2 other variable(s) defined without being declared. | - | 
        error | No value for required variable | The root module input variable "n" is not set, and has no default value. Use a -var or -var-file command line argument to provide a value for this variable. | main.tf:1,1-1,13 | 

        error | Variable declaration in .tfvars file | A .tfvars file is used to assign values to variables that have already been declared in .tf files, not to declare new variables. To declare variable "n", place this block in one of your .tf files, such as variables.tf.

        To set a value for this variable in terraform.tfvars, use the definition syntax instead:
            n = <value> | terraform.tfvars:1,1-1,9 | 

        error | Unexpected "foo" block | Blocks are not allowed here. | terraform.tfvars:2,1-2,4 | "#]].assert_eq(&cases.join("\n\n"));
}

#[test]
fn what_is_typed_in_counts_like_an_argument() {
    let main = "variable \"a\" { type = list(string) }\nvariable \"b\" {}\nvariable \"c\" { default = 1 }\n";
    let (mut loaded, mut inputs, _) = gathered(&[("main.tf", main)], &[], &[value("a=[")]);
    let root = loaded.config.root().expect("a root module").clone();
    let asked: Vec<&str> = missing(&root, &inputs).iter().map(|it| &*it.name).collect();
    assert_eq!(asked, ["b"]);
    answer(&root, &mut inputs, "b", "x", &mut loaded.config.sources);
    assert_eq!(inputs.values["b"].value, Value::from("x"));
    let still: Vec<String> = report_missing(&root, &inputs)
        .iter()
        .map(|it| it.detail.clone())
        .collect();
    assert_eq!(still.len(), 1, "{still:?}");
}

#[test]
fn values_are_converted_filled_and_marked() {
    let main = "variable \"o\" {\n  type = object({ a = optional(number, 5), b = string })\n  \
                sensitive = true\n}\nvariable \"d\" {\n  default = \"x\"\n  nullable = false\n}\n";
    let (loaded, _, _) = gathered(&[("main.tf", main)], &[], &[]);
    let root = loaded.config.root().expect("a root module");
    let given = Value::object([("b", Value::int(1)), ("c", Value::TRUE)]);
    let (value, diagnostics) = final_value(&root.variables["o"], Some(&given), None);
    assert!(diagnostics.is_empty());
    let expected = Value::object([("a", Value::int(5)), ("b", "1".into())]);
    assert_eq!(value, expected.mark(rform_core::value::Marks::SENSITIVE));
    let (value, _) = final_value(&root.variables["d"], Some(&Value::Null(Type::String)), None);
    assert_eq!(value, "x".into());
}

/// A module of Terraform 0.11 with variables of all kinds.
const LEGACY: &str = r#"
terraform {
  required_version = "~> 0.11"
}
variable "m" {
  default = {
    a = "1"
    b = 2
  }
}
variable "l" {
  default = []
}
variable "t" {
  default = ""
}
variable "typed" {
  type    = "map"
  default = {}
}
"#;

fn legacy(
    name: &str,
    files: &[(&str, &str)],
    environment: &[(&str, &str)],
    given: &[&str],
) -> String {
    let files: Vec<(&str, &str)> = [("main.tf", LEGACY)]
        .into_iter()
        .chain(files.iter().copied())
        .collect();
    let given: Vec<VarOption> = given.iter().map(|it| value(it)).collect();
    let (loaded, inputs, diagnostics) = {
        let mut world = Memory::new(files.iter().copied());
        let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        world.environment = environment.iter().map(text).collect();
        let mut loaded = load(&world, Path::new("."));
        let root = loaded.config.root().expect("a root module").clone();
        let inputs = gather(
            &world,
            Path::new("."),
            &root,
            &given,
            &mut loaded.config.sources,
        );
        let diagnostics = inputs.diagnostics.clone();
        (loaded, inputs, diagnostics)
    };
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let variable = &loaded.config.root().expect("a root module").variables[name];
    let input = inputs.values.get(name);
    let (value, diagnostics) = final_value(
        variable,
        input.map(|it| &it.value),
        input.map(|it| &it.origin),
    );
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    rform_core::value::json::value_to_json(&value, &value.ty())
        .expect("a value")
        .to_string()
}

#[test]
fn maps_of_terraform_0_11_are_merged_key_by_key() {
    let files = [
        ("terraform.tfvars", "m = {\n  b = \"3\"\n}\n"),
        ("a.auto.tfvars", "m {\n  c = true\n}\n"),
    ];
    let environment = [("TF_VAR_m", "{ e = 5, b = 0 }")];
    let all = legacy("m", &files, &environment, &[]);
    assert_eq!(all, r#"{"a":"1","b":"3","c":"1","e":"5"}"#);
    // What the command line gives stands in place of the files that are read unasked.
    let all = legacy("m", &files, &environment, &["m={ d = \"x\" }"]);
    assert_eq!(all, r#"{"a":"1","b":"0","d":"x","e":"5"}"#);
    let twice = legacy("typed", &[], &[], &["typed={ a = 1 }", "typed={ b = 2 }"]);
    assert_eq!(twice, r#"{"a":"1","b":"2"}"#);
    assert_eq!(
        legacy("m", &[], &[("TF_VAR_m", "")], &[]),
        r#"{"a":"1","b":"2"}"#
    );
}

#[test]
fn the_default_says_what_a_variable_of_terraform_0_11_holds() {
    for (given, held) in [
        ("l=[\"a\", 1]", r#"["a","1"]"#),
        ("l=[1, 2,]", r#"["1","2"]"#),
        ("l=", "[]"),
    ] {
        assert_eq!(legacy("l", &[], &[], &[given]), held, "{given}");
    }
    assert_eq!(legacy("l", &[], &[("TF_VAR_l", "[true]")], &[]), r#"["1"]"#);
    assert_eq!(
        legacy("m", &[], &[], &["m={ x = 1 y = 2 }"]),
        r#"{"a":"1","b":"2","x":"1","y":"2"}"#
    );
    for (given, held) in [
        ("t=010", "010"),
        ("t=true", "true"),
        ("t=[1]", "[1]"),
        ("t=\"a b\"", "a b"),
        ("t=${x}", "${x}"),
        (" t =x ", "x "),
    ] {
        assert_eq!(
            legacy("t", &[], &[], &[given]),
            format!("{held:?}"),
            "{given}"
        );
    }
    assert_eq!(legacy("t", &[], &[("TF_VAR_t", "\"q\"")], &[]), "\"q\"");
}

/// A type of `"map"` or `"list"` says nothing of the elements.
#[test]
fn elements_of_maps_and_lists_of_terraform_0_11_are_of_any_kind() {
    for (text, held) in [
        (
            "typed = { a = { b = 1 } c = [\"d\"] e = \"f\" }\n",
            r#"{"a":{"b":"1"},"c":["d"],"e":"f"}"#,
        ),
        (
            "typed \"x\" \"y\" {\n  z = 1\n}\n",
            r#"{"x":{"y":{"z":"1"}}}"#,
        ),
    ] {
        let found = legacy("typed", &[("terraform.tfvars", text)], &[], &[]);
        assert_eq!(found, held, "{text}");
    }
    let json = [("terraform.tfvars.json", "{\"typed\": {\"a\": null}}")];
    assert_eq!(legacy("typed", &json, &[], &[]), r#"{"a":""}"#);
}

#[test]
fn files_of_values_of_terraform_0_11_interpolate_nothing() {
    for (text, held) in [
        ("t = \"a ${b} $${c} $d %{e}\"\n", "a ${b} $${c} $d %{e}"),
        ("t = \"arn/${aws:username}\"\n", "arn/${aws:username}"),
        ("t = -0\n", "0"),
        ("t = \"${f(\"x\")}\"\n", "${f(\"x\")}"),
        (
            "t = <<-EOF\n    a\n\n    ${b}\n    EOF\n",
            "    a\n\n    ${b}\n",
        ),
        ("t = <<-EOF\r\n  a\r\n  b\r\n  EOF\r\n", "a\nb\n"),
        ("t = 1.50\n", "1.5"),
        ("t = true\n", "1"),
    ] {
        let found = legacy("t", &[("terraform.tfvars", text)], &[], &[]);
        let held = serde_json::Value::from(held).to_string();
        assert_eq!(found, held, "{text}");
    }
}
