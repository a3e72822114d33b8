//! What later versions of Terraform write into a state is still there when this program has written it.

use serde_json::{Value as Json, json};

use super::Directory;

/// A state with fields at every level that this version does not know. `identity` is Terraform 1.12's.
fn state() -> Json {
    json!({
        "version": 4, "terraform_version": "1.14.0", "serial": 7, "lineage": "l",
        "outputs": { "o": { "value": "x", "type": "string", "later": { "a": [1] } } },
        "resources": [
            {
                "mode": "managed", "type": "terraform_data", "name": "a", "later": "resource",
                "provider": "provider[\"terraform.io/builtin/terraform\"]",
                "instances": [{
                    "schema_version": 0, "identity_schema_version": 1,
                    "identity": { "id": "one", "zone": null },
                    "attributes": {
                        "id": "one", "input": null, "output": null, "triggers_replace": null,
                    },
                    "sensitive_attributes": [], "later": 12.5,
                }],
            },
        ],
        "check_results": null, "later": { "file": true },
    })
}

const MAIN: &str = "resource \"terraform_data\" \"a\" {}\n\noutput \"o\" {\n  value = \"x\"\n}\n";

#[track_caller]
fn expect_later_fields(state: &Json, name: &str) {
    assert_eq!(state["later"], json!({ "file": true }));
    assert_eq!(state["outputs"]["o"]["later"], json!({ "a": [1] }));
    let mut resources = state["resources"].as_array().expect("resources").iter();
    let resource = resources
        .find(|it| it["name"] == name)
        .expect("the resource");
    assert_eq!(resource["later"], "resource");
    let instance = &resource["instances"][0];
    assert_eq!(instance["identity_schema_version"], 1);
    assert_eq!(instance["identity"], json!({ "id": "one", "zone": null }));
    assert_eq!(instance["later"].to_string(), "12.5");
}

#[test]
fn later_fields_survive_each_command_that_writes() {
    let applied = format!("{MAIN}\nresource \"terraform_data\" \"more\" {{}}\n");
    let updated = MAIN.replace("{}", "{\n  input = 1\n}");
    for (main, command) in [
        (&*applied, &["apply", "-auto-approve"][..]),
        (&updated, &["apply", "-auto-approve"]),
        (MAIN, &["taint", "terraform_data.a"]),
    ] {
        let directory = Directory::new(main);
        directory.write("terraform.tfstate", state().to_string());
        directory.done(command);
        let written = serde_json::from_str(&directory.read("terraform.tfstate")).expect("JSON");
        expect_later_fields(&written, "a");
    }
}

#[test]
fn later_fields_move_and_pass_through_plan_files() {
    let directory = Directory::new(MAIN);
    directory.write("terraform.tfstate", state().to_string());
    directory.write("main.tf", MAIN.replace("{}", "{\n  input = 1\n}"));
    directory.done(&["plan", "-out=plan"]);
    directory.done(&["apply", "plan"]);
    let written = || serde_json::from_str(&directory.read("terraform.tfstate")).expect("JSON");
    expect_later_fields(&written(), "a");
    directory.done(&["state", "mv", "terraform_data.a", "terraform_data.b"]);
    expect_later_fields(&written(), "b");
    let pulled = directory.run(&["state", "pull"]).stdout;
    expect_later_fields(&serde_json::from_slice(&pulled).expect("JSON"), "b");
    directory.write("pulled", &pulled);
    directory.done(&["state", "push", "-force", "pulled"]);
    expect_later_fields(&written(), "b");
    let moved = "moved {\n  from = terraform_data.b\n  to   = terraform_data.c\n}\n";
    directory.write("main.tf", MAIN.replace("\"a\"", "\"c\"") + moved);
    directory.done(&["apply", "-auto-approve"]);
    expect_later_fields(&written(), "c");
    directory.done(&[
        "state",
        "mv",
        "-state-out=other",
        "terraform_data.c",
        "terraform_data.d",
    ]);
    let other = directory.read("other");
    let other: Json = serde_json::from_str(&other).expect("JSON");
    assert_eq!(other["resources"][0]["later"], "resource");
}
