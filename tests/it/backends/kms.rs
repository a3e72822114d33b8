//! Encryption at rest with keys of AWS KMS, in the sandbox of the program: the whole way of a stack.

use serde_json::Value as Json;

use super::cloud::{BLOCK, Cloud, KEY, is_empty_plan};
use super::{done, refused, text};

/// Two keys, and a switch for the first one.
const KEYS: &str = r#"variable "enabled" {
  default = true
}

resource "aws_kms_key" "first" {
  is_enabled = var.enabled
}

resource "aws_kms_key" "second" {}

resource "aws_kms_alias" "first" {
  name          = "alias/first"
  target_key_id = aws_kms_key.first.key_id
}

resource "aws_kms_alias" "second" {
  name          = "alias/second"
  target_key_id = aws_kms_key.second.key_id
}
"#;

const SECRETS: &str = r#"resource "terraform_data" "a" {
  input = sensitive("canary-${upper("in")}")
}

output "o" {
  value     = "canary-output"
  sensitive = true
}
"#;

const FIRST: &str = "method.aes_gcm.first";
const SECOND: &str = "method.aes_gcm.second";
const PLAIN: &str = "method.unencrypted.plain";

/// A stack with its state in S3, whose keys are in the same account.
struct Stack(Cloud);

impl Stack {
    fn new() -> Stack {
        let cloud = Cloud::with_backend();
        cloud.write("keys/main.tf", KEYS);
        done(&cloud.run("keys", &["apply", "-auto-approve"]));
        cloud.write("a/main.tf", SECRETS);
        Stack(cloud)
    }

    /// Writes the `encryption` block: what encrypts, what is still read, and whether it is enforced.
    fn encrypt(&self, method: &str, fallback: Option<&str>, is_enforced: bool) {
        let fallback = fallback.map(|it| format!("fallback {{\n method = {it}\n }}"));
        let fallback = fallback.unwrap_or_default();
        let target = |name: &str| {
            format!("{name} {{\n method = {method}\n enforced = {is_enforced}\n {fallback}\n }}\n")
        };
        let key = |name: &str| {
            format!(
                "key_provider \"aws_kms\" \"{name}\" {{\n kms_key_id = \"alias/{name}\"\n key_spec = \
                 \"AES_256\"\n region = \"us-east-1\"\n }}\nmethod \"aes_gcm\" \"{name}\" {{\n keys = \
                 key_provider.aws_kms.{name}\n }}\n"
            )
        };
        let body = [
            key("first"),
            key("second"),
            "method \"unencrypted\" \"plain\" {}\n".to_owned(),
            target("state"),
            target("plan"),
        ]
        .concat();
        let block = format!("terraform {{\n encryption {{\n {body} }}\n}}\n");
        self.0.write("a/encryption.tf", &block);
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        done(&self.0.run("a", arguments))
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        refused(&self.0.run("a", arguments))
    }

    #[track_caller]
    fn is_unchanged(&self) {
        is_empty_plan(&self.0.run("a", &["plan", "-detailed-exitcode"]));
    }

    /// The state as it is in the bucket.
    fn kept(&self) -> Json {
        self.0.account().state("states", KEY)
    }

    /// The names under which the metadata of keys are kept with the state.
    fn keys(&self) -> Vec<String> {
        let kept = self.kept();
        let meta = kept["meta"].as_object();
        meta.into_iter().flat_map(|it| it.keys().cloned()).collect()
    }

    /// Files of the stack, made by its runs, with a secret in them.
    fn leaks(&self) -> Vec<String> {
        let mut leaks = Vec::new();
        let mut directories = vec![self.0.at("a")];
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    directories.push(path);
                } else if path.extension().is_none_or(|it| it != "tf") {
                    let text = std::fs::read(&path).expect("a file");
                    if text.windows(6).any(|it| it == b"canary") {
                        leaks.push(path.display().to_string());
                    }
                }
            }
        }
        leaks
    }
}

#[test]
fn states_and_plans_are_kept_with_keys_of_the_service() {
    let stack = Stack::new();
    stack.encrypt(FIRST, None, true);
    stack.done(&["apply", "-auto-approve"]);
    assert_eq!(stack.keys(), ["key_provider.aws_kms.first"]);
    assert!(!stack.kept().to_string().contains("canary"));
    stack.is_unchanged();

    stack
        .0
        .write("a/main.tf", &SECRETS.replace("\"in\"", "\"more\""));
    stack.done(&["plan", "-out=saved"]);
    let shown = stack.done(&["show", "-json", "saved"]);
    assert!(shown.contains("canary-MORE"), "{shown}");
    stack.done(&["apply", "saved"]);
    let pulled: Json = serde_json::from_slice(&stack.0.run("a", &["state", "pull"]).stdout)
        .expect("a state in the clear");
    assert_eq!(pulled["outputs"]["o"]["value"], "canary-output");
    assert_eq!(pulled["serial"], stack.kept()["serial"]);
    assert_eq!(pulled["lineage"], stack.kept()["lineage"]);
    assert!(
        stack
            .done(&["output", "-raw", "o"])
            .contains("canary-output")
    );
    assert_eq!(stack.leaks(), Vec::<String>::new());

    stack.done(&["destroy", "-auto-approve"]);
    assert_eq!(stack.keys(), ["key_provider.aws_kms.first"]);
    let digest = format!("states/{KEY}-md5");
    assert_eq!(stack.0.account().items("locks"), [digest]);
}

#[test]
fn a_state_moves_in_to_another_key_and_out() {
    let stack = Stack::new();
    stack.done(&["apply", "-auto-approve"]);
    let steps = [
        (FIRST, PLAIN, "key_provider.aws_kms.first"),
        (SECOND, FIRST, "key_provider.aws_kms.second"),
        (PLAIN, SECOND, ""),
    ];
    for (method, former, expected) in steps {
        stack.encrypt(method, None, false);
        let before = stack.kept();
        stack.refused(&["apply", "-auto-approve"]);
        assert_eq!(stack.kept(), before, "{method}: without a fallback");
        stack.encrypt(method, Some(former), false);
        stack.done(&["apply", "-auto-approve"]);
        assert_eq!(stack.keys().join(" "), expected);
        stack.encrypt(method, None, false);
        stack.is_unchanged();
    }
    assert_eq!(stack.kept()["outputs"]["o"]["value"], "canary-output");
}

#[test]
fn what_is_enforced_takes_nothing_in_the_clear() {
    let stack = Stack::new();
    stack.done(&["apply", "-auto-approve"]);
    let before = stack.kept();
    stack.encrypt(FIRST, Some(PLAIN), true);
    let said = stack.refused(&["apply", "-auto-approve"]);
    assert!(said.contains("must not be used"), "{said}");
    stack.encrypt(FIRST, None, true);
    let said = stack.refused(&["plan"]);
    assert!(said.contains("somebody may have replaced it"), "{said}");
    assert_eq!(stack.kept(), before);
    assert_eq!(stack.0.account().items("locks").len(), 1);
}

#[test]
fn a_key_that_cannot_be_used_is_named_and_nothing_is_touched() {
    let stack = Stack::new();
    stack.encrypt(FIRST, None, false);
    stack.done(&["apply", "-auto-approve"]);
    let before = stack.kept();
    let disable = ["apply", "-auto-approve", "-var=enabled=false"];
    done(&stack.0.run("keys", &disable));
    for command in [
        &["plan"][..],
        &["apply", "-auto-approve"],
        &["state", "pull"],
        &["state", "rm", "terraform_data.a"],
        &["init", "-reconfigure"],
    ] {
        let said = stack.refused(command);
        assert!(said.contains("DisabledException"), "{command:?}: {said}");
        assert!(
            said.contains("key_provider.aws_kms.first"),
            "{command:?}: {said}"
        );
    }
    assert_eq!(stack.kept(), before);
    done(&stack.0.run("keys", &["apply", "-auto-approve"]));
    stack.is_unchanged();

    // A new state under a key that is not there.
    stack
        .0
        .write("a/backend.tf", &BLOCK.replace("app/", "other/"));
    let block = stack.0.at("a/encryption.tf");
    let block = std::fs::read_to_string(block).expect("a block");
    stack.0.write(
        "a/encryption.tf",
        &block.replace("alias/first", "alias/none"),
    );
    let said = text(&stack.0.run("a", &["init", "-reconfigure"]));
    let said = said + &stack.refused(&["apply", "-auto-approve"]);
    assert!(
        said.contains("alias/none") && said.contains("NotFoundException"),
        "{said}"
    );
    assert_eq!(stack.0.account().keys("states"), [KEY]);
}
