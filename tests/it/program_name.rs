//! The name in the command lines that messages tell the user to run: the one that the program was
//! called by.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const STACK: &str = r#"
module "remote" {
  source = "example.com/a/b/c"
}
"#;

/// A root module whose condition fails with a message of the user's own about Terraform.
const CONDITION: &str = r#"
resource "terraform_data" "terraform" {
  lifecycle {
    precondition {
      condition     = var.ready
      error_message = "Run \"terraform apply\" in ../network first."
    }
  }
}

variable "ready" {
  default = false
}
"#;

/// A root module, and links to the program beside it.
struct Directory(TempDir);

impl Directory {
    fn new(text: &str) -> Directory {
        let directory = Directory(tempfile::tempdir().expect("a directory"));
        fs::create_dir(directory.module()).expect("a directory");
        fs::write(directory.module().join("main.tf"), text).expect("a file");
        directory
    }

    fn module(&self) -> PathBuf {
        self.0.path().join("module")
    }

    /// All that the program prints if it is called through a link of that name.
    fn said(&self, name: &str, arguments: &[&str]) -> String {
        let link = self.0.path().join(name);
        symlink(Path::new(env!("CARGO_BIN_EXE_rform")), &link).expect("a link");
        let mut command = Command::new(&link);
        command.args(arguments).env_clear().env("NO_COLOR", "1");
        let output = command.current_dir(self.module()).output();
        let output = output.expect("it runs");
        fs::remove_file(link).expect("the link");
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8(text).expect("text")
    }

    /// Holds that each name leads to that command line, and to the command line of no other name.
    fn tells_to_run(&self, arguments: &[&str], command: &str) {
        for name in ["rform", "terraform", "tf-1.11"] {
            let said = self.said(name, arguments);
            let words: Vec<&str> = said.split_whitespace().collect();
            let said = words.join(" ");
            assert!(said.contains(&format!("{name} {command}")), "{said}");
            for other in ["rform", "terraform", "tf-1.11"] {
                let wrong = other != name && said.contains(&format!("{other} {command}"));
                assert!(!wrong, "{arguments:?} as {name}: {said}");
            }
        }
    }
}

#[test]
fn messages_of_every_crate_name_the_program_as_it_was_called() {
    let remote = Directory::new(STACK);
    remote.tells_to_run(&["plan"], "init");
    remote.tells_to_run(&["plan", "-json"], "init");
    remote.tells_to_run(&["validate", "-json"], "init");
    let empty = Directory::new("output \"a\" { value = 1 }\n");
    empty.tells_to_run(&["output"], "refresh");
    empty.tells_to_run(&["plan"], "apply");
    empty.tells_to_run(&["plan", "-out=p"], "apply \"p\"");
    empty.said("rform", &["apply", "-auto-approve"]);
    empty.tells_to_run(&["state", "rm", "a.b"], "state list");
    let import = Directory::new("import {\n  to = terraform_data.a\n  id = \"x\"\n}\n");
    import.tells_to_run(&["plan"], "plan -generate-config-out");
    let backend = Directory::new("terraform {\n  backend \"local\" {}\n}\n");
    backend.tells_to_run(&["plan"], "init");
}

#[test]
fn help_and_errors_of_use_name_the_program_as_it_was_called() {
    let any = Directory::new("");
    any.tells_to_run(&["-help"], "[global options] <subcommand>");
    any.tells_to_run(&["plan", "-help"], "[global options] plan [options]");
    any.tells_to_run(&["nosuch"], "-help");
    any.tells_to_run(&["plan", "-nosuch"], "plan -help");
    any.tells_to_run(&["metadata", "functions"], "metadata functions");
}

#[test]
fn texts_of_the_user_and_sentences_about_terraform_stay() {
    let said = Directory::new(CONDITION).said("rform", &["plan", "-no-color"]);
    assert!(said.contains("Run \"terraform apply\" in ../network first."));
    assert!(said.contains("in resource \"terraform_data\" \"terraform\":"));
    let said = Directory::new("").said("rform", &["nosuch"]);
    assert!(said.starts_with("Terraform has no command named \"nosuch\"."));
}
