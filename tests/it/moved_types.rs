//! Moves to other resource types: from `null_resource` to `terraform_data`.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

fn rform(directory: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("rform runs")
}

fn state_of(kind: &str, provider: &str, attributes: &Json) -> Json {
    json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "l", "outputs": {},
        "resources": [{
            "mode": "managed", "type": kind, "name": "a",
            "provider": format!("provider[\"registry.terraform.io/hashicorp/{provider}\"]"),
            "instances": [{ "schema_version": 0, "attributes": attributes }]
        }]
    })
}

fn stack(config: &str, state: &Json) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("main.tf"), config).expect("written");
    let state = state.to_string();
    fs::write(directory.path().join("terraform.tfstate"), state).expect("written");
    directory
}

const CONFIG: &str = "resource \"terraform_data\" \"a\" {\n  triggers_replace = { k = \"v\" }\n}\n";

fn moved(from: &str) -> String {
    format!("{CONFIG}moved {{\n  from = {from}\n  to   = terraform_data.a\n}}\n")
}

#[test]
fn a_null_resource_becomes_terraform_data_with_its_triggers() {
    let attributes = json!({ "id": "7", "triggers": { "k": "v" } });
    let state = state_of("null_resource", "null", &attributes);
    let directory = stack(&moved("null_resource.a"), &state);
    let applied = rform(&directory, &["apply", "-auto-approve"]);
    let said = String::from_utf8_lossy(&applied.stdout).into_owned();
    assert!(applied.status.success(), "{said}");
    assert!(said.contains("terraform_data.a"), "{said}");
    assert!(said.contains("0 added, 0 changed, 0 destroyed"), "{said}");
    let state = fs::read(directory.path().join("terraform.tfstate")).expect("a state");
    let state: Json = serde_json::from_slice(&state).expect("JSON");
    assert_eq!(state["resources"][0]["type"], "terraform_data");
    let attributes = &state["resources"][0]["instances"][0]["attributes"];
    assert_eq!(attributes["id"], "7");
    assert_eq!(attributes["triggers_replace"]["value"], json!({ "k": "v" }));
    let again = rform(&directory, &["plan", "-detailed-exitcode"]);
    assert_eq!(again.status.code(), Some(0));
}

#[test]
fn other_types_are_refused_and_nothing_changes() {
    let state = state_of("random_pet", "random", &json!({ "id": "x" }));
    let directory = stack(&moved("random_pet.a"), &state);
    let before = fs::read(directory.path().join("terraform.tfstate")).expect("a state");
    let refused = rform(&directory, &["apply", "-auto-approve"]);
    assert_eq!(refused.status.code(), Some(1));
    let after = fs::read(directory.path().join("terraform.tfstate")).expect("a state");
    assert_eq!(before, after);
}
