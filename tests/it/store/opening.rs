//! All commands open a state the same way: a journal counts, and what cannot be read is not
//! taken for what is not there.

use super::{Stack, text};

const MAIN: &str = r#"
resource "terraform_data" "a" {}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.a]

  provisioner "local-exec" {
    command = "touch begun; exec sleep 5"
  }
}
"#;

#[test]
fn a_workspace_whose_first_run_was_killed_is_not_deleted() {
    for keep_file in [true, false] {
        let stack = Stack::new(MAIN);
        stack.done(&["workspace", "new", "w"]);
        stack.kill(&["apply", "-auto-approve"]);
        stack.done(&["workspace", "select", "default"]);
        if !keep_file {
            let _ = std::fs::remove_file(stack.path("terraform.tfstate.d/w/terraform.tfstate"));
        }
        let said = stack.refused(&["workspace", "delete", "w"]);
        assert!(said.contains("terraform_data.a"), "{said}");
        stack.done(&["workspace", "delete", "-force", "w"]);
        assert!(!stack.path("terraform.tfstate.d/w").exists());
    }
}

#[test]
fn a_workspace_with_a_journal_that_does_not_fit_is_not_deleted() {
    let stack = Stack::new(MAIN);
    stack.kill(&["apply", "-auto-approve"]);
    let journal = stack.read("terraform.tfstate.journal");
    stack.done(&["workspace", "new", "w"]);
    stack.done(&["apply", "-auto-approve", "-target=terraform_data.a"]);
    stack.done(&["destroy", "-auto-approve"]);
    stack.write("terraform.tfstate.d/w/terraform.tfstate.journal", &journal);
    stack.done(&["workspace", "select", "default"]);
    let said = stack.refused(&["workspace", "delete", "w"]);
    assert!(said.contains(".journal"), "{said}");
    stack.done(&["workspace", "delete", "-force", "w"]);
}

#[test]
fn a_push_does_not_drop_what_a_killed_run_made() {
    let stack = Stack::new(MAIN);
    stack.kill(&["apply", "-auto-approve"]);
    let other = r#"{"version":4,"serial":9,"lineage":"other","outputs":{},"resources":[]}"#;
    stack.write("other.tfstate", other);
    let said = stack.refused(&["state", "push", "other.tfstate"]);
    assert!(said.contains("lineage"), "{said}");
    assert!(stack.done(&["state", "list"]).contains("terraform_data.a"));
    stack.done(&["state", "push", "-force", "other.tfstate"]);
    let backup = stack.read("terraform.tfstate.backup");
    assert!(backup.contains("\"name\": \"a\""), "{backup}");
}

/// Nothing is lost with a state that has neither resources nor outputs.
#[test]
fn any_state_takes_the_place_of_an_empty_one() {
    let stack = Stack::new(MAIN);
    let state = |serial: u32, lineage: &str| {
        format!(
            r#"{{"version":4,"serial":{serial},"lineage":"{lineage}","outputs":{{}},"resources":[]}}"#
        )
    };
    for (serial, lineage) in [(9, "one"), (2, "two"), (1, "two")] {
        stack.write("pushed.tfstate", state(serial, lineage));
        stack.done(&["state", "push", "pushed.tfstate"]);
        assert!(stack.read("terraform.tfstate").contains(lineage));
    }
}

/// What two runs made of one state has the same serial, and neither holds what the other made.
#[test]
fn a_state_that_grew_beside_the_present_one_is_not_pushed() {
    let stack = Stack::new(MAIN);
    stack.done(&["apply", "-auto-approve"]);
    let present = stack.read("terraform.tfstate");
    let beside = present.replace("\"name\": \"a\"", "\"name\": \"z\"");
    stack.write("beside.tfstate", &beside);
    let said = stack.refused(&["state", "push", "beside.tfstate"]);
    assert!(said.contains("that has the same serial"), "{said}");
    assert_eq!(stack.read("terraform.tfstate"), present);
    stack.write("same.tfstate", &present);
    stack.done(&["state", "push", "same.tfstate"]);
    assert_eq!(stack.read("terraform.tfstate"), present);
    stack.done(&["state", "push", "-force", "beside.tfstate"]);
    assert!(stack.done(&["state", "list"]).contains("terraform_data.z"));
}

#[test]
fn another_stack_sees_the_state_of_a_killed_run() {
    let stack = Stack::new(MAIN);
    stack.kill(&["apply", "-auto-approve"]);
    std::fs::create_dir(stack.path("other")).expect("a directory");
    let reader = "data \"terraform_remote_state\" \"s\" {\n  backend = \"local\"\n  config = {\n    \
                  path = \"../terraform.tfstate\"\n  }\n}\n";
    stack.write("other/main.tf", reader);
    stack.done(&["-chdir=other", "apply", "-auto-approve"]);
}

/// A directory in the place of the file stands for all that cannot be read: tests may run as a user
/// whom no mode hinders.
#[test]
fn a_state_that_cannot_be_read_is_not_one_that_is_not_there() {
    let stack = Stack::new("resource \"terraform_data\" \"a\" {}\n");
    std::fs::create_dir_all(stack.path("terraform.tfstate/x")).expect("a directory");
    stack.write(
        "other.tfstate",
        r#"{"version":4,"serial":9,"lineage":"other"}"#,
    );
    for command in [
        &["plan"][..],
        &["plan", "-lock=false"],
        &["apply", "-auto-approve"],
        &["apply", "-auto-approve", "-lock=false"],
        &["destroy", "-auto-approve"],
        &["refresh"],
        &["output"],
        &["show"],
        &["state", "list"],
        &["state", "pull"],
        &["state", "push", "other.tfstate"],
        &["state", "push", "-lock=false", "other.tfstate"],
        &["state", "rm", "terraform_data.a"],
        &["taint", "terraform_data.a"],
        &["providers"],
        &["import", "terraform_data.a", "x"],
    ] {
        let said = stack.refused(command);
        assert!(
            !said.contains("No state") && !said.contains("No outputs"),
            "{command:?}: {said}"
        );
        assert!(said.contains("directory"), "{command:?}: {said}");
    }
}

#[test]
fn a_journal_that_cannot_be_read_is_not_one_that_is_not_there() {
    let stack = Stack::new("resource \"terraform_data\" \"a\" {}\n");
    stack.done(&["apply", "-auto-approve"]);
    std::fs::create_dir_all(stack.path("terraform.tfstate.journal/x")).expect("a directory");
    for command in [
        &["plan"][..],
        &["show"],
        &["state", "list"],
        &["destroy", "-auto-approve"],
    ] {
        let said = stack.refused(command);
        assert!(
            said.contains("terraform.tfstate.journal"),
            "{command:?}: {said}"
        );
    }
}

#[test]
fn settings_that_cannot_be_read_are_not_those_of_nobody() {
    let stack = Stack::new("resource \"terraform_data\" \"a\" {}\n");
    std::fs::create_dir_all(stack.path(".terraform")).expect("a directory");
    let commands = [
        &["plan"][..],
        &["apply", "-auto-approve"],
        &["state", "list"],
        &["output"],
    ];
    for bad in ["{\"version\": 3, \"backend\": {\"ty", "[]", "\0"] {
        stack.write(".terraform/terraform.tfstate", bad);
        for command in commands {
            let said = stack.refused(command);
            assert!(
                said.contains(".terraform/terraform.tfstate"),
                "{command:?}: {said}"
            );
        }
    }
    std::fs::remove_file(stack.path(".terraform/terraform.tfstate")).expect("removed");
    std::fs::create_dir_all(stack.path(".terraform/environment")).expect("a directory");
    for command in commands {
        let said = stack.refused(command);
        assert!(
            said.contains(".terraform/environment"),
            "{command:?}: {said}"
        );
    }
    let shown = stack.run(&["workspace", "list"]);
    assert_eq!(shown.status.code(), Some(1), "{}", text(&shown));
    assert!(!stack.path("terraform.tfstate").exists());
}
