//! Ephemeral resources: what they hold reaches write-only arguments, and is kept nowhere.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const STACK: &str = r#"
variable "length" {
  default = 24
}
ephemeral "random_password" "all" {
  for_each = toset(["first", "second"])
  length   = var.length
  special  = false
  lifecycle {
    precondition {
      condition     = each.key != ""
      error_message = "There must be a name."
    }
    postcondition {
      condition     = length(self.result) == var.length
      error_message = "That is no password."
    }
  }
}
module "inner" {
  source   = "./inner"
  password = ephemeral.random_password.all["first"].result
}
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}
resource "aws_secretsmanager_secret_version" "v" {
  secret_id                = aws_secretsmanager_secret.s.id
  secret_string_wo         = module.inner.text
  secret_string_wo_version = 1
}
data "aws_secretsmanager_secret_version" "v" {
  secret_id  = aws_secretsmanager_secret.s.id
  depends_on = [aws_secretsmanager_secret_version.v]
}
output "shape" {
  value = replace(nonsensitive(data.aws_secretsmanager_secret_version.v.secret_string), "/[A-Za-z0-9]/", "x")
}
output "nothing" {
  value = ephemeralasnull(ephemeral.random_password.all["second"].result)
}
"#;

const INNER: &str = r#"
variable "password" {
  ephemeral = true
}
ephemeral "tls_private_key" "key" {
  algorithm = "ED25519"
}
output "text" {
  value     = "<${var.password}>${substr(ephemeral.tls_private_key.key.public_key_openssh, 0, 12)}"
  ephemeral = true
}
"#;

fn rform(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("NO_COLOR", "1")
        .env("RFORM_SANDBOX", "sandbox.json")
        .env("RFORM_SANDBOX_SPEED", "inf")
        .env("AWS_REGION", "eu-west-1")
        .stdin(Stdio::null())
        .output()
        .expect("it runs")
}

fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[track_caller]
fn done(directory: &Path, arguments: &[&str]) -> String {
    let output = rform(directory, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output));
    text(&output)
}

fn stack(text: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("main.tf"), text).expect("written");
    fs::create_dir(directory.path().join("inner")).expect("made");
    fs::write(directory.path().join("inner/main.tf"), INNER).expect("written");
    directory
}

#[test]
fn what_is_ephemeral_reaches_the_object_and_no_file() {
    let directory = stack(STACK);
    let path = directory.path();
    done(path, &["get"]);
    let planned = done(path, &["plan", "-out=saved"]);
    assert!(
        planned.contains(r#"ephemeral.random_password.all["first"]: Opening..."#),
        "{planned}"
    );
    assert!(
        planned.contains("secret_string_wo         = (write-only attribute)"),
        "{planned}"
    );
    let applied = done(path, &["apply", "saved"]);
    for line in ["Opening complete after 0s", "Closing complete after 0s"] {
        let key = format!("module.inner.ephemeral.tls_private_key.key: {line}");
        assert!(applied.contains(&key), "{applied}");
    }
    let expected = format!("shape = \"<{}>xxx-xxxxxxx \"", "x".repeat(24));
    assert!(applied.contains(&expected), "{applied}");
    let state = fs::read_to_string(path.join("terraform.tfstate")).expect("the state");
    assert!(!state.contains("\"ephemeral\""), "{state}");
    // The data source has read it, and the output tells its shape.
    assert_eq!(state.matches('<').count(), 2, "{state}");
    assert!(state.contains(r#""secret_string_wo": null"#), "{state}");
    // The password is another one each time, which is no change.
    let again = rform(path, &["plan", "-detailed-exitcode"]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again));
    done(path, &["destroy", "-auto-approve"]);
}

#[track_caller]
fn refused(more: &str, why: &str) {
    let declared = "ephemeral \"random_password\" \"p\" {\n  count = 2\n  length = 8\n}\n";
    let directory = stack(&format!("{declared}{more}"));
    for command in ["validate", "plan"] {
        let output = rform(directory.path(), &[command]);
        assert!(!output.status.success(), "{command}: {more}");
        assert!(text(&output).contains(why), "{command}: {}", text(&output));
    }
}

#[test]
fn what_is_ephemeral_goes_nowhere_else() {
    refused(
        "output \"o\" {\n  value = ephemeral.random_password.p[0].result\n}\n",
        "Ephemeral value not allowed",
    );
    refused(
        "output \"o\" {\n  value = length(ephemeral.random_password.p)\n}\n",
        "Ephemeral value not allowed",
    );
    refused(
        "resource \"terraform_data\" \"d\" {\n  input = ephemeral.random_password.p[0].result\n}\n",
        "Invalid use of ephemeral value",
    );
    refused(
        "resource \"terraform_data\" \"d\" {\n  count = length(ephemeral.random_password.p)\n}\n",
        "Invalid count argument",
    );
}

#[test]
fn what_was_opened_is_closed_after_a_failure() {
    let directory = stack(&STACK.replace("== var.length", "!= var.length"));
    done(directory.path(), &["get"]);
    let output = rform(directory.path(), &["plan"]);
    assert!(!output.status.success());
    let text = text(&output);
    assert!(text.contains("That is no password."), "{text}");
    assert!(text.contains("Closing complete"), "{text}");
}
