//! Every command over a state of old.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// What Terraform 0.11 would have left of a small stack.
fn old() -> Json {
    let object = |id: &str, flat: Json, version: &str| {
        let mut flat = flat;
        flat["id"] = id.into();
        json!({ "id": id, "attributes": flat, "meta": { "schema_version": version }, "tainted": false })
    };
    let triggers = json!({ "triggers.%": "2", "triggers.a.b": "1", "triggers.c": "2" });
    let vpc = json!({ "cidr_block": "10.0.0.0/16", "tags.%": "1", "tags.x.io/y.z": "owned" });
    json!({
        "version": 3, "terraform_version": "0.11.14", "serial": 4, "lineage": "l-1",
        "modules": [
            {
                "path": ["root"],
                "outputs": {
                    "name": { "sensitive": false, "type": "string", "value": "5" },
                    "many": { "sensitive": false, "type": "list", "value": ["a", "b"] },
                },
                "resources": {
                    "null_resource.a": {
                        "type": "null_resource", "depends_on": ["module.net", "local.x"],
                        "primary": object("17", triggers, ""), "provider": "provider.null",
                    },
                    "aws_vpc.main": {
                        "type": "aws_vpc", "primary": object("vpc-1", vpc, "1"),
                        "deposed": [object("vpc-0", json!({ "tags.%": "0" }), "0")],
                        "provider": "provider.aws.west",
                    },
                },
            },
            {
                "path": ["root", "net"], "outputs": {},
                "resources": {
                    "null_resource.b.0": {
                        "type": "null_resource", "primary": object("18", json!({}), "0"),
                        "provider": "module.net.provider.null",
                    },
                },
            },
        ],
    })
}

struct Stack(TempDir);

impl Stack {
    fn new(state: &Json, config: &str) -> Stack {
        let stack = Stack(tempfile::tempdir().expect("a directory"));
        stack.write("terraform.tfstate", &state.to_string());
        stack.write("main.tf", config);
        stack
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("a file");
    }

    fn file(&self) -> String {
        let path = self.0.path().join("terraform.tfstate");
        std::fs::read_to_string(path).unwrap_or_default()
    }

    fn run(&self, args: &[&str]) -> (bool, String) {
        let output = run(self.0.path(), args);
        let text = [&output.stdout[..], &output.stderr[..]].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        (output.status.success(), text)
    }

    fn done(&self, args: &[&str]) -> String {
        let (is_done, text) = self.run(args);
        assert!(is_done, "{args:?}: {text}");
        text
    }

    /// The instances of the file by their addresses, current ones alone.
    fn instance(&self, kind: &str, name: &str) -> Json {
        let file: Json = serde_json::from_str(&self.file()).unwrap_or_default();
        let resources = file["resources"].as_array().into_iter().flatten();
        let mut found = resources.filter(|it| it["type"] == kind && it["name"] == name);
        found
            .next()
            .map_or(Json::Null, |it| it["instances"][0].clone())
    }
}

fn run(directory: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(args)
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .output()
        .expect("it runs")
}

#[test]
fn state_commands_lose_nothing() {
    let stack = Stack::new(&old(), "");
    let listed = "aws_vpc.main\nnull_resource.a\nmodule.net.null_resource.b[0]\n";
    assert_eq!(stack.done(&["state", "list"]), listed);
    assert_eq!(
        stack.done(&["state", "list", "-id=17"]),
        "null_resource.a\n"
    );
    stack.done(&["state", "mv", "aws_vpc.main", "aws_vpc.other"]);
    stack.done(&["state", "rm", "module.net"]);
    stack.done(&["taint", "null_resource.a"]);
    let vpc = stack.instance("aws_vpc", "other");
    let expected = json!({ "id": "vpc-1", "cidr_block": "10.0.0.0/16", "tags.%": "1", "tags.x.io/y.z": "owned" });
    assert_eq!(
        (&vpc["attributes_flat"], &vpc["schema_version"]),
        (&expected, &json!(1))
    );
    let kept = stack.instance("null_resource", "a");
    assert_eq!(kept["attributes_flat"]["triggers.a.b"], "1");
    assert_eq!(kept["status"], "tainted");
    assert_eq!(kept["dependencies"], json!(["module.net.null_resource.b"]));
    let pulled = stack.done(&["state", "pull"]);
    assert_eq!(pulled, stack.file());
    assert!(pulled.contains("provider[\\\"registry.terraform.io/hashicorp/aws\\\"].west"));
}

#[test]
fn an_old_state_can_be_pushed() {
    let nothing =
        json!({ "version": 4, "serial": 1, "lineage": "l-1", "outputs": {}, "resources": [] });
    let stack = Stack::new(&nothing, "");
    stack.write("old.json", &old().to_string());
    stack.done(&["state", "push", "old.json"]);
    let vpc = stack.instance("aws_vpc", "main");
    assert_eq!(vpc["attributes_flat"]["tags.x.io/y.z"], "owned");
    assert_eq!(stack.done(&["state", "list"]).lines().count(), 3);
}

#[test]
fn what_is_shown_is_typed() {
    let stack = Stack::new(&old(), "");
    let shown: Json = serde_json::from_str(&stack.done(&["show", "-json"])).unwrap_or_default();
    let vpc = &shown["values"]["root_module"]["resources"][0]["values"];
    assert_eq!(vpc["tags"], json!({ "x.io/y.z": "owned" }));
    assert!(vpc.get("tags.%").is_none());
    let text = stack.done(&["state", "show", "null_resource.a"]);
    assert!(text.contains("\"a.b\" = \"1\""), "{text}");
    assert_eq!(stack.done(&["output", "name"]), "\"5\"\n");
    assert_eq!(stack.done(&["output", "-json", "many"]), "[\"a\",\"b\"]\n");
}

const CONFIG: &str = "module \"net\" {\n  source = \"./net\"\n}\n\
    resource \"null_resource\" \"a\" {\n  count = 1\n  triggers = {\n    \"a.b\" = \"1\"\n    c     = 2\n  }\n}\n\
    output \"name\" {\n  value = 5\n}\noutput \"many\" {\n  value = tolist([\"a\", \"b\"])\n}\n";

/// `null_resource.a` in today's form.
fn todays() -> Json {
    json!({ "id": "17", "triggers": { "a.b": "1", "c": "2" } })
}

fn nulls() -> Stack {
    let mut state = old();
    if let Some(resources) = state["modules"][0]["resources"].as_object_mut() {
        resources.remove("aws_vpc.main");
    }
    let stack = Stack::new(&state, CONFIG);
    std::fs::create_dir(stack.0.path().join("net")).expect("a directory");
    stack.write(
        "net/main.tf",
        "resource \"null_resource\" \"b\" {\n  count = 1\n}\n",
    );
    stack.done(&["init"]);
    stack
}

#[test]
fn a_plan_over_an_old_state_changes_nothing() {
    let stack = nulls();
    let before = stack.file();
    stack.done(&["plan", "-detailed-exitcode"]);
    assert_eq!(stack.file(), before);
    let applied = stack.done(&["apply", "-auto-approve"]);
    assert!(
        applied.contains("0 added, 0 changed, 0 destroyed"),
        "{applied}"
    );
    assert_eq!(stack.instance("null_resource", "a")["attributes"], todays());
    let destroyed = stack.done(&["destroy", "-auto-approve"]);
    assert!(destroyed.contains("2 destroyed"), "{destroyed}");
}

/// The old state says no more than that there is a local value between.
#[test]
fn what_lies_behind_a_local_value_is_destroyed_last() {
    let object = |id: &str, flat: Json| json!({ "id": id, "attributes": flat });
    let state = json!({
        "version": 3, "serial": 1, "lineage": "l",
        "modules": [{ "path": ["root"], "outputs": {}, "resources": {
            "null_resource.a": {
                "type": "null_resource", "depends_on": ["local.x"], "provider": "provider.null",
                "primary": object("1", json!({ "id": "1", "triggers.%": "1", "triggers.k": "2" })),
            },
            "null_resource.b": {
                "type": "null_resource", "depends_on": [], "provider": "provider.null",
                "primary": object("2", json!({ "id": "2" })),
            },
        } }],
    });
    let stack = Stack::new(
        &state,
        "locals {\n  x = null_resource.b.id\n}\nresource \"null_resource\" \"b\" {}\n\
         resource \"null_resource\" \"a\" {\n  triggers = {\n    k = local.x\n  }\n}\n",
    );
    stack.done(&["init"]);
    stack.done(&["plan", "-detailed-exitcode"]);
    let said = stack.done(&["destroy", "-auto-approve"]);
    let first = said.find("null_resource.a: Destruction complete");
    let last = said.find("null_resource.b: Destroying");
    assert!(first.is_some() && first < last, "{said}");
}

#[test]
fn an_old_state_is_taken_over_by_a_refresh_and_an_apply() {
    let stack = nulls();
    stack.write("more.tf", "resource \"null_resource\" \"more\" {}\n");
    let applied = stack.done(&["apply", "-auto-approve"]);
    assert!(
        applied.contains("1 added, 0 changed, 0 destroyed"),
        "{applied}"
    );
    let kept = stack.instance("null_resource", "a");
    assert_eq!(kept["attributes"], todays());
    assert!(!stack.file().contains("attributes_flat"));
    stack.done(&["plan", "-detailed-exitcode"]);
}

#[test]
fn what_cannot_be_read_is_refused_and_not_emptied() {
    for (name, text) in [("triggers.%", "3"), ("triggers.%", "x"), ("triggers", "x")] {
        let stack = nulls();
        let mut state: Json = serde_json::from_str(&stack.file()).unwrap_or_default();
        state["modules"][0]["resources"]["null_resource.a"]["primary"]["attributes"][name] =
            text.into();
        let before = state.to_string();
        stack.write("terraform.tfstate", &before);
        for args in [
            &["plan"][..],
            &["apply", "-auto-approve"],
            &["destroy", "-auto-approve"],
            &["refresh"],
            &["show", "-json"],
            &["state", "show", "null_resource.a"],
        ] {
            let (is_done, said) = stack.run(args);
            assert!(!is_done, "{args:?}: {said}");
            let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(plain.contains("null_resource.a"), "{args:?}: {said}");
            assert!(plain.contains("attribute \"triggers"), "{args:?}: {said}");
            assert_eq!(stack.file(), before, "{args:?}");
        }
    }
}

#[test]
fn objects_that_no_provider_can_manage_are_not_left_behind_in_silence() {
    let stack = nulls();
    let mut state: Json = serde_json::from_str(&stack.file()).unwrap_or_default();
    let strange =
        json!({ "type": "null_thing", "primary": { "id": "3" }, "provider": "provider.null" });
    state["modules"][0]["resources"]["null_thing.x"] = strange;
    stack.write("terraform.tfstate", &state.to_string());
    for args in [&["plan"][..], &["destroy", "-auto-approve"]] {
        let (is_done, said) = stack.run(args);
        assert!(
            !is_done && said.contains("null_thing.x"),
            "{args:?}: {said}"
        );
        assert_eq!(stack.file(), state.to_string());
    }
    stack.done(&["state", "rm", "null_thing.x"]);
    stack.done(&["destroy", "-auto-approve"]);
}

#[test]
fn a_state_of_0_12_is_read_and_written_with_todays_addresses() {
    let instance = |flat: bool, id: &str| match flat {
        true => {
            json!({ "schema_version": 0, "attributes_flat": { "id": id }, "depends_on": ["module.m", "null_resource.b"] })
        }
        false => {
            json!({ "index_key": 0, "schema_version": 0, "attributes": { "id": id, "triggers": null },
                         "private": "bnVsbA==", "dependencies": null, "identity": { "id": id }, "identity_schema_version": 1 })
        }
    };
    let state = json!({
        "version": 4, "terraform_version": "0.12.31", "serial": 3, "lineage": "l", "outputs": {},
        "resources": [
            { "mode": "managed", "type": "null_resource", "name": "a", "provider": "provider.null",
              "instances": [instance(true, "1")] },
            { "module": "module.m", "mode": "managed", "type": "null_resource", "name": "b", "each": "list",
              "provider": "module.m.provider.null.west", "instances": [instance(false, "2")] },
            { "mode": "data", "type": "terraform_remote_state", "name": "r", "provider": "provider.terraform",
              "instances": [] },
        ],
    });
    let stack = Stack::new(&state, "");
    stack.done(&["state", "mv", "null_resource.a", "null_resource.c"]);
    let file: Json = serde_json::from_str(&stack.file()).unwrap_or_default();
    let of = |name: &str| {
        let mut resources = file["resources"].as_array().into_iter().flatten();
        resources
            .find(|it| it["name"] == name)
            .cloned()
            .unwrap_or_default()
    };
    let null = "provider[\"registry.terraform.io/hashicorp/null\"]";
    assert_eq!(of("c")["provider"], null);
    assert_eq!(
        of("c")["instances"][0]["dependencies"],
        json!(["module.m.null_resource.b", "null_resource.b"])
    );
    assert_eq!(of("b")["provider"], format!("module.m.{null}.west"));
    let b = &of("b")["instances"][0];
    assert_eq!(
        (&b["identity"], &b["identity_schema_version"]),
        (&json!({ "id": "2" }), &json!(1))
    );
}

#[test]
fn a_state_that_opentofu_encrypted_is_told_apart() {
    let state = json!({ "serial": 1, "lineage": "l", "meta": {}, "encrypted_data": "AA==", "encryption_version": "v0" });
    let stack = Stack::new(&state, "");
    for args in [&["state", "list"][..], &["plan"]] {
        let (is_done, said) = stack.run(args);
        let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = plain.contains("It is encrypted, and no key is known");
        assert!(!is_done && told, "{said}");
    }
}

#[test]
fn the_outputs_of_an_old_state_are_data() {
    let stack = Stack::new(
        &json!({ "version": 4, "serial": 1, "lineage": "n", "outputs": {}, "resources": [] }),
        "data \"terraform_remote_state\" \"r\" {\n  backend = \"local\"\n  config = {\n    path = \"old.tfstate\"\n  }\n}\n\
         output \"o\" {\n  value = \"${data.terraform_remote_state.r.outputs.name} ${join(\"-\", data.terraform_remote_state.r.outputs.many)}\"\n}\n",
    );
    stack.write("old.tfstate", &old().to_string());
    stack.done(&["init"]);
    stack.done(&["apply", "-auto-approve"]);
    assert_eq!(stack.done(&["output", "o"]), "\"5 a-b\"\n");
}

#[test]
fn a_list_of_an_old_state_is_the_tuple_or_the_list_that_is_written_today() {
    for value in [
        "[\"a\", \"b\"]",
        "tolist([\"a\", \"b\"])",
        "toset([\"b\", \"a\"])",
    ] {
        let config = format!("output \"many\" {{\n  value = {value}\n}}\n");
        let stack = Stack::new(
            &json!({ "version": 3, "terraform_version": "0.11.14", "serial": 4, "lineage": "l-1",
                "modules": [{ "path": ["root"], "resources": {}, "outputs": {
                    "many": { "sensitive": false, "type": "list", "value": ["a", "b"] } } }] }),
            &config,
        );
        let planned = run(stack.0.path(), &["plan", "-detailed-exitcode"]);
        let text = String::from_utf8_lossy(&planned.stdout);
        assert_eq!(planned.status.code(), Some(0), "{value}: {text}");
        stack.write("main.tf", &config.replace("\"b\"", "\"c\""));
        let planned = run(stack.0.path(), &["plan", "-detailed-exitcode"]);
        assert_eq!(planned.status.code(), Some(2), "{value}");
    }
}
