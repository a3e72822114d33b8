use std::collections::BTreeMap;

use super::encryption;
use rform_core::diag::Diagnostics;
use rform_core::value::Value;
use rform_testing::Memory;
use serde_json::{Value as Json, json};

fn read(files: &[(&str, &str)], variable: Option<&str>) -> Result<Option<Json>, String> {
    let mut world = Memory::new(files.iter().copied());
    if let Some(text) = variable {
        world
            .environment
            .insert("TF_ENCRYPTION".into(), text.into());
    }
    let loaded = crate::load(&world, ".".as_ref());
    let told = |differences: Diagnostics| {
        let differences = differences.into_iter().filter(|it| it.is_error());
        let differences: Vec<_> = differences
            .map(|it| format!("{}: {}", it.summary, it.detail))
            .collect();
        differences.join("\n")
    };
    if loaded.diagnostics.has_errors() {
        return Err(told(loaded.diagnostics));
    }
    let variables = BTreeMap::from([("secret".into(), Value::from("from a variable"))]);
    encryption(&loaded.config, &variables, &world).map_err(|(differences, _)| told(differences))
}

const STACK: &str = r#"
variable "secret" {
  sensitive = true
}
locals {
  passphrase = "${upper(var.secret)}!"
}
terraform {
  encryption {
    key_provider "pbkdf2" "mine" {
      passphrase = local.passphrase
      iterations = 100 * 6
    }
    method "aes_gcm" "mine" {
      keys = key_provider.pbkdf2.mine
    }
    state {
      method = method.aes_gcm.mine
      fallback {
        method = method.unencrypted.old
      }
    }
    plan {
      enforced = true
    }
    remote_state_data_sources {
      default {
        method = method.aes_gcm.mine
      }
      remote_state_data_source "network" {
        method = method.aes_gcm.mine
      }
    }
  }
}
"#;

fn document() -> Json {
    json!({
        "key_provider": { "pbkdf2": { "mine": { "passphrase": "FROM A VARIABLE!", "iterations": 600 } } },
        "method": { "aes_gcm": { "mine": { "keys": "key_provider.pbkdf2.mine" } } },
        "state": {
            "method": "method.aes_gcm.mine",
            "fallback": { "method": "method.unencrypted.old" },
        },
        "plan": { "enforced": true },
        "remote_state_data_sources": {
            "default": { "method": "method.aes_gcm.mine" },
            "remote_state_data_source": { "network": { "method": "method.aes_gcm.mine" } },
        },
    })
}

#[test]
fn a_block_is_read_with_variables_and_locals() {
    assert_eq!(read(&[("main.tf", STACK)], None), Ok(Some(document())));
    assert_eq!(read(&[("main.tf", "")], None), Ok(None));
    assert_eq!(read(&[("main.tf", "")], Some(" ")), Ok(None));
}

#[test]
fn a_block_may_be_json() {
    let stack = r#"{"variable": {"secret": {}}, "terraform": {"encryption": {
        "key_provider": {"pbkdf2": {"mine": {"passphrase": "${var.secret}"}}},
        "method": {"aes_gcm": {"mine": {"keys": "${key_provider.pbkdf2.mine}"}}},
        "state": {"method": "${method.aes_gcm.mine}", "enforced": true}}}}"#;
    let expected = json!({
        "key_provider": { "pbkdf2": { "mine": { "passphrase": "from a variable" } } },
        "method": { "aes_gcm": { "mine": { "keys": "key_provider.pbkdf2.mine" } } },
        "state": { "method": "method.aes_gcm.mine", "enforced": true },
    });
    assert_eq!(read(&[("main.tf.json", stack)], None), Ok(Some(expected)));
}

#[test]
fn the_environment_counts_before_the_block() {
    let native = r#"
        key_provider "pbkdf2" "mine" { passphrase = "other" }
        state { enforced = false }
        plan { enforced = false }"#;
    let json = r#"{"key_provider": {"pbkdf2": {"mine": {"passphrase": "other"}}},
        "state": {"enforced": false}, "plan": {"enforced": false}}"#;
    for text in [native, json] {
        let mut expected = document();
        expected["key_provider"]["pbkdf2"]["mine"]["passphrase"] = json!("other");
        expected["state"]["enforced"] = json!(false);
        // What is enforced in the configuration stays so.
        assert_eq!(
            read(&[("main.tf", STACK)], Some(text)),
            Ok(Some(expected)),
            "{text}"
        );
    }
    let alone = r#"{"terraform": {"encryption": {"state": {"method": "${method.aes_gcm.a}"}}}}"#;
    let expected = json!({ "state": { "method": "method.aes_gcm.a" } });
    assert_eq!(read(&[("main.tf", "")], Some(alone)), Ok(Some(expected)));
}

#[test]
fn mistakes_are_errors_without_secrets() {
    let block =
        |inner: &str| format!("variable \"x\" {{}}\nterraform {{\n encryption {{\n{inner}\n}}\n}}");
    for (inner, word) in [
        ("state {\n method = aws_vpc.main.id\n}", "early enough"),
        (
            "state {\n method = var.y\n}",
            "no variable with the name \"y\"",
        ),
        ("state {\n method = var.x\n}", "TF_VAR_x"),
        ("state {\n method = local.a\n}", "no local value"),
        ("state {\n methods = 1\n}", "methods"),
        ("sate {}", "sate"),
        ("state {}\nstate {}", "Duplicate state block"),
        ("key_provider \"pbkdf2\" {}", "label"),
        (
            "key_provider \"pbkdf2\" \"a\" {}\nkey_provider \"pbkdf2\" \"a\" {}",
            "Duplicate key_provider",
        ),
        (
            "method \"aes_gcm\" \"a\" {\n keys = key_provider.pbkdf2\n}",
            "its type and its name",
        ),
    ] {
        let difference = read(&[("main.tf", &block(inner))], None)
            .err()
            .unwrap_or_default();
        assert!(difference.contains(word), "{inner}: {difference:?}");
    }
    for text in [
        "key_provider \"pbkdf2\" \"a\" { passphrase = \"canary\" \"canary\" }",
        "{\"key_provider\": \"canary",
        "state { method = nowhere.canary.x.y }",
    ] {
        let difference = read(&[("main.tf", "")], Some(text))
            .err()
            .unwrap_or_default();
        assert!(difference.contains("TF_ENCRYPTION"), "{text}: {difference}");
    }
}
