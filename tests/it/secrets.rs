//! What is sensitive is shown nowhere, whatever goes wrong with it.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A text and a number that are easily found again. No message may show even a part of them.
const TEXT: &str = "zqcanaryqz";
const NUMBER: &str = "77317731.5";
const PARTS: [&str; 2] = ["zqcan", "7731773"];

fn stack(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, content) in files {
        fs::write(directory.path().join(name), content).expect("written");
    }
    directory
}

/// All that the program says.
fn said(directory: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .env("NO_COLOR", "1")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("rform runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[track_caller]
fn assert_hidden(said: &str, about: &str) {
    let lower = said.to_lowercase();
    for part in PARTS {
        if let Some(at) = lower.find(part) {
            let from = lower[..at].rfind("\n\n").unwrap_or(0);
            let shown: String = lower[from..].chars().take(800).collect();
            panic!("{about}: {shown}");
        }
    }
}

const DECLARED: &str = r#"
variable "s" {
  sensitive = true
  type      = any
}

locals {
  map  = { k = var.s.text }
  list = [var.s.text, var.s.text]
}
"#;

fn values() -> String {
    format!(
        "s = {{\n  text = \"{TEXT}\"\n  number = {NUMBER}\n  list = [\"{TEXT}\", \"{TEXT}\"]\n  \
         map = {{ {TEXT} = \"{TEXT}\" }}\n  nested = [{{ {TEXT} = [{NUMBER}] }}]\n}}\n"
    )
}

const KINDS: [&str; 7] = [
    "var.s.text",
    "var.s.number",
    "var.s.list",
    "var.s.map",
    "var.s.nested",
    "local.map",
    "local.list",
];

/// An argument of a type that is no secret.
fn plain(ty: &Json) -> &'static str {
    match ty.as_str() {
        Some("string") => "\"a\"",
        Some("number") => "1",
        Some("bool") => "true",
        _ => match ty[0].as_str() {
            Some("list" | "set") => "[\"a\"]",
            Some("map") => "{ a = [\"a\"] }",
            _ => "[\"a\"]",
        },
    }
}

/// Calls of a function with something sensitive at each place, and at all of them.
fn calls(name: &str, signature: &Json, out: &mut Vec<String>) {
    let parameters = signature["parameters"].as_array().into_iter().flatten();
    let variadic = signature.get("variadic_parameter");
    let types: Vec<&Json> = parameters.chain(variadic).map(|it| &it["type"]).collect();
    for kind in KINDS {
        out.push(format!("{name}({})", vec![kind; types.len()].join(", ")));
        for place in 0..types.len() {
            let argument = |(at, ty): (usize, &&Json)| if at == place { kind } else { plain(ty) };
            let arguments: Vec<&str> = types.iter().enumerate().map(argument).collect();
            out.push(format!("{name}({})", arguments.join(", ")));
        }
    }
}

fn functions() -> Vec<String> {
    let directory = stack(&[]);
    let text = said(&directory, &["metadata", "functions", "-json"], &[]);
    let json: Json = serde_json::from_str(&text).expect("JSON");
    let all = json["function_signatures"].as_object().expect("functions");
    let mut out = Vec::new();
    for (name, signature) in all {
        calls(name, signature, &mut out);
    }
    for name in ["decode_tfvars", "encode_tfvars", "encode_expr"] {
        let calls = KINDS.map(|kind| format!("provider::terraform::{name}({kind})"));
        out.extend(calls);
    }
    out
}

/// Forms of the language that may fail on a value, with `#` for it.
const FORMS: &[&str] = &[
    "{ a = 1 }[#]",
    "[1][#]",
    "tomap({ a = 1 })[#]",
    "#.a",
    "#[0]",
    "#[5]",
    "#[\"a\"]",
    "#[*].a",
    "# + 1",
    "!#",
    "# ? 1 : 2",
    "true ? # : 5",
    "\"${#}\"",
    "\"%{if #}a%{endif}\"",
    "\"%{for x in #}${x.a}%{endfor}\"",
    "[for x in # : x.a]",
    "[for x in # : x if x]",
    "{ for x in [1, 2] : # => x }",
    "{ for x in # : x => 1 }",
    "{ for k, v in local.list : v => k }",
    "{ (#) = 1, (#) = 2 }",
    "max(#...)",
    "try(tonumber(#), tobool(#))",
    "templatestring(var.template, { a = # })",
    "templatefile(\"a.tftpl\", { a = # })",
];

fn forms() -> Vec<String> {
    let with = |form: &&str| KINDS.map(|kind| form.replace('#', kind));
    FORMS.iter().flat_map(with).collect()
}

/// Plans outputs of those values, so many that all their errors are shown.
fn assert_all_hidden(expressions: &[String]) {
    const AT_ONCE: usize = 100;
    let values = values();
    let template = "${a + 1} ${a.b} ${a[7]} ${parseint(a, 3)} %{ for x in a }${x.y}%{ endfor }";
    for some in expressions.chunks(AT_ONCE) {
        let mut text = DECLARED.to_owned();
        text.push_str("variable \"template\" {\n  default = \"$${cidrhost(a, 1)} $${a.b}\"\n}\n");
        for (at, expression) in some.iter().enumerate() {
            text.push_str(&format!(
                "output \"o{at}\" {{\n  sensitive = true\n  value = {expression}\n}}\n"
            ));
        }
        let files = [
            ("main.tf", text.as_str()),
            ("terraform.tfvars", values.as_str()),
            ("a.tftpl", template),
        ];
        let directory = stack(&files);
        for command in [&["plan", "-no-color"][..], &["plan", "-json"]] {
            let said = said(&directory, command, &[]);
            assert!(said.contains("rror"), "something fails: {said}");
            assert_hidden(&said, &some.join("\n"));
        }
    }
}

#[test]
fn errors_of_functions_do_not_show_sensitive_arguments() {
    assert_all_hidden(&functions());
}

#[test]
fn errors_of_expressions_do_not_show_sensitive_values() {
    assert_all_hidden(&forms());
}

#[test]
fn values_of_sensitive_variables_that_cannot_be_read_are_not_shown() {
    let texts = [
        format!("[\"{TEXT}\""),
        format!("{{ {TEXT} = }}"),
        TEXT.to_owned(),
        format!("{TEXT}({TEXT})"),
        format!("\"{TEXT}"),
        format!("{{ {TEXT} = 1, {TEXT} = 2 "),
        format!("[1, 2] {TEXT}"),
        format!("{{ \"{TEXT}\" = [\"{TEXT}\"] }}"),
        format!("<<{TEXT}"),
        format!("\"${{{TEXT}}}\""),
        NUMBER.to_owned(),
    ];
    for mark in ["sensitive = true", "ephemeral = true"] {
        for ty in [
            "list(number)",
            "object({ a = string })",
            "map(map(number))",
            "bool",
        ] {
            let main = format!("variable \"s\" {{\n  {mark}\n  type = {ty}\n}}\n");
            let directory = stack(&[("main.tf", main.as_str())]);
            for text in &texts {
                for json in ["-json=false", "-json=true"] {
                    let plan = ["plan", "-no-color", json, "-input=false"];
                    assert_hidden(&said(&directory, &plan, &[("TF_VAR_s", text)]), text);
                    let var = format!("-var=s={text}");
                    assert_hidden(&said(&directory, &[&plan[..], &[&var]].concat(), &[]), &var);
                    let file = directory.path().join("a.tfvars");
                    fs::write(file, format!("s = {text}\n")).expect("written");
                    let var = "-var-file=a.tfvars";
                    assert_hidden(&said(&directory, &[&plan[..], &[var]].concat(), &[]), text);
                }
            }
        }
    }
}

#[test]
fn misplaced_values_of_sensitive_variables_are_not_shown() {
    let directory = stack(&[("main.tf", "variable \"s\" {\n  sensitive = true\n}\n")]);
    for var in [
        format!("-var=s {TEXT}"),
        format!("-var=s ={TEXT}"),
        format!("-var={TEXT}"),
    ] {
        assert_hidden(
            &said(&directory, &["plan", "-input=false", &var], &[]),
            &var,
        );
    }
}

#[test]
fn programs_and_conditions_do_not_show_sensitive_values() {
    let main = r#"
variable "s" {
  sensitive = true
  validation {
    condition     = length(var.s) < 3
    error_message = "No: ${var.s}"
  }
}

resource "terraform_data" "a" {
  input = var.t
  provisioner "local-exec" {
    command = "echo $S >&2; exit 3"
    environment = { S = var.t }
  }
  lifecycle {
    precondition {
      condition     = var.t == ""
      error_message = "No: ${var.t}"
    }
  }
}

variable "t" {
  sensitive = true
}

resource "terraform_data" "b" {
  provisioner "local-exec" {
    command = "echo ${var.t}; exit 3"
  }
}

resource "terraform_data" "c" {
  for_each = toset([var.t])
}
"#;
    let parts = [main, &main.replace("precondition", "postcondition")];
    let passing = main
        .replace("length(var.s) < 3", "true")
        .replace("var.t == \"\"", "true");
    let passing = passing.replace("toset([var.t])", "toset([])");
    for main in parts.into_iter().chain([passing.as_str()]) {
        let directory = stack(&[("main.tf", main)]);
        let values = [("TF_VAR_s", TEXT), ("TF_VAR_t", TEXT), ("TF_LOG", "trace")];
        for command in [
            &["plan"][..],
            &["apply", "-auto-approve"],
            &["apply", "-auto-approve", "-json"],
        ] {
            assert_hidden(&said(&directory, command, &values), main);
        }
    }
}
