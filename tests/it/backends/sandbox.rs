//! The backend `s3` within the sandbox: the way of `stacks/swarm` from its backend to the destroy.

use std::process::Command;

use super::{Directory, STACK, done, refused};

/// Makes a bucket and a table.
const SERVICES: &str = r#"resource "aws_s3_bucket" "states" {
  bucket = "states-of-a-test"
}

resource "aws_dynamodb_table" "locks" {
  name         = "locks"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }
}
"#;

const BACKEND: &str = r#"terraform {
  backend "s3" {
    bucket         = "states-of-a-test"
    key            = "a/terraform.tfstate"
    region         = "us-east-1"
    dynamodb_table = "locks"
    use_lockfile   = true
    encrypt        = true
  }
}
"#;

struct Account {
    services: Directory,
}

impl Account {
    fn new() -> Account {
        let main = format!("provider \"aws\" {{\n  region = \"us-east-1\"\n}}\n\n{SERVICES}");
        let account = Account {
            services: Directory::new(&main),
        };
        done(
            &account
                .command(&account.services, &["apply", "-auto-approve"])
                .output()
                .expect("it runs"),
        );
        account
    }

    fn command(&self, directory: &Directory, arguments: &[&str]) -> Command {
        let mut command = directory.command(arguments);
        command
            .env("RFORM_SANDBOX", self.services.at("sandbox.json"))
            .env("RFORM_SANDBOX_SPEED", "2000");
        command
    }

    #[track_caller]
    fn done(&self, directory: &Directory, arguments: &[&str]) -> String {
        done(
            &self
                .command(directory, arguments)
                .output()
                .expect("it runs"),
        )
    }

    #[track_caller]
    fn refused(&self, directory: &Directory, arguments: &[&str]) -> String {
        refused(
            &self
                .command(directory, arguments)
                .output()
                .expect("it runs"),
        )
    }
}

#[test]
fn a_stack_keeps_its_state_in_the_account_of_the_sandbox() {
    let account = Account::new();
    let directory = Directory::new(STACK);
    directory.write("backend.tf", BACKEND);
    account.done(&directory, &["init"]);
    account.done(&directory, &["apply", "-auto-approve"]);
    assert!(!directory.at("terraform.tfstate").exists());
    assert!(account.done(&directory, &["plan"]).contains("No changes."));
    account.done(&directory, &["workspace", "new", "w"]);
    account.done(&directory, &["apply", "-auto-approve"]);
    assert!(
        account
            .done(&directory, &["workspace", "list"])
            .contains("default * w")
    );
    account.done(&directory, &["workspace", "select", "default"]);
    let said = account.refused(&directory, &["workspace", "delete", "w"]);
    assert!(said.contains("Workspace is not empty"), "{said}");
    account.done(&directory, &["workspace", "delete", "-force", "w"]);
    account.done(&directory, &["destroy", "-auto-approve"]);
    let kept = account.done(&directory, &["sandbox", "inspect"]);
    assert!(!kept.contains(".tflock"), "{kept}");
    // All that is left is the empty state of the default workspace.
    assert_eq!(kept.matches("s3.object").count(), 1, "{kept}");
}

#[test]
fn all_workspaces_move_to_s3_and_back() {
    let account = Account::new();
    let directory = Directory::new(STACK);
    let names = ["default", "a", "b", "c", "d"];
    for name in names {
        if name != "default" {
            account.done(&directory, &["workspace", "new", name]);
        }
        account.done(&directory, &["apply", "-auto-approve"]);
    }
    let pulled = || {
        names.map(|name| {
            let mut command = account.command(&directory, &["state", "pull"]);
            let output = command.env("TF_WORKSPACE", name).output().expect("it runs");
            assert!(output.status.success(), "{name}: {}", super::text(&output));
            serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
        })
    };
    let before = pulled();
    directory.write("backend.tf", BACKEND);
    account.done(&directory, &["init", "-force-copy"]);
    assert_eq!(pulled(), before);
    directory.remove("backend.tf");
    account.done(&directory, &["init", "-force-copy"]);
    assert_eq!(pulled(), before);
}

#[test]
fn what_was_not_set_up_in_the_sandbox_is_kept_in_local_files() {
    let account = Account::new();
    let directory = Directory::new(STACK);
    directory.write("backend.tf", BACKEND);
    let said = account.done(&directory, &["apply", "-auto-approve"]);
    assert!(
        said.contains("kept in local files instead of the backend \"s3\""),
        "{said}"
    );
    assert!(directory.at("terraform.tfstate").exists());
    directory.write("backend.tf", BACKEND.replace("states-of", "none-of"));
    let said = account.refused(&directory, &["init"]);
    assert!(said.contains("none-of-a-test"), "{said}");
    assert!(!directory.at(".terraform/terraform.tfstate").exists());
}
