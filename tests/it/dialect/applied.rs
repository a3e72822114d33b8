//! What only the program itself can show, by an apply: a destroy provisioner that refers to others, and
//! a template that is a resource.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const STACK: &str = r#"
variable "region" {
  type    = "string"
  default = "north"
}

resource "null_resource" "net" {
  triggers {
    name = "lan"
  }
}

resource "null_resource" "node" {
  provisioner "local-exec" {
    when    = "destroy"
    command = "echo leaving ${null_resource.net.triggers["name"]} in ${var.region}"
  }
}
"#;

#[test]
fn others_are_there_until_a_destroy_provisioner_is_done() {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("main.tf"), STACK).expect("written");
    rform(directory.path(), "apply");
    let said = rform(directory.path(), "destroy");
    let place = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text}: {said}"));
    let node_gone = place("null_resource.node: Destruction complete");
    assert!(place("(local-exec): leaving lan in north") < node_gone);
    assert!(node_gone < place("null_resource.net: Destroying..."));
}

/// What is rendered is kept, in the syntax of the dialect, and a change of the template replaces it.
#[test]
fn a_template_is_a_resource_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let stack = |template: &str| {
        let text = format!(
            "terraform {{\n  required_version = \"~> 0.11\"\n}}\nresource \"template_file\" \"t\" {{\n  \
             template = \"{template}\"\n  vars {{\n    on = true\n  }}\n}}\noutput \"t\" {{\n  value = \
             \"${{template_file.t.rendered}}\"\n}}\n"
        );
        fs::write(directory.path().join("main.tf"), text).expect("written");
    };
    stack("$$HOME $${on}");
    let said = rform(directory.path(), "apply");
    assert!(said.contains("t = \"$HOME 1\""), "{said}");
    let again = rform(directory.path(), "apply");
    assert!(again.contains("No changes."), "{again}");
    stack("other $${on}");
    let said = rform(directory.path(), "apply");
    assert!(
        said.contains("Resources: 1 added, 0 changed, 1 destroyed."),
        "{said}"
    );
    assert!(said.contains("t = \"other 1\""), "{said}");
}

/// The canonical form leaves the quotes that the dialect needs, so that the module stays one of it.
#[test]
fn formatting_leaves_a_module_of_terraform_0_11_what_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("main.tf");
    let settled = "terraform {\n  required_version = \"~> 0.11\"\n}\n\n";
    let output = "output \"o\" {\n  value = \"${1 == 1}\"\n}\n";
    let loose = output.replace("  value =", "value   =");
    fs::write(&file, format!("{settled}{loose}")).expect("written");
    run(directory.path(), &["fmt"]);
    let text = fs::read_to_string(&file).expect("readable");
    assert_eq!(text, format!("{settled}{output}"));
    fs::write(&file, loose).expect("written");
    run(directory.path(), &["fmt"]);
    let text = fs::read_to_string(&file).expect("readable");
    assert_eq!(text, "output \"o\" {\n  value = 1 == 1\n}\n");
}

fn rform(directory: &Path, command: &str) -> String {
    run(directory, &[command, "-auto-approve", "-no-color"])
}

fn run(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("NO_COLOR", "1")
        .env("PATH", "/bin:/usr/bin")
        .stdin(Stdio::null())
        .output()
        .expect("rform runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{faults}");
    said
}
