//! Terraforms and rforms on one state, by turns and at once: every object made is in the state.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::stand_in;

/// How often all of them run.
const ROUNDS: usize = 50;

const CONFIGURATION: &str = r#"
variable "objects" {
  type = number
}

resource "terraform_data" "object" {
  count = var.objects

  provisioner "local-exec" {
    command = "echo ${self.id} >> made"
  }

  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id} >> gone"
  }
}
"#;

#[test]
fn by_turns_and_at_once_every_object_made_is_in_the_state() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    std::fs::write(directory.join("main.tf"), CONFIGURATION).expect("a stack");
    for round in 1..=ROUNDS {
        let count = round % 7;
        let mut commands = [
            rform(directory, &["apply", "-auto-approve"], count),
            stand_in::command(directory, count),
            rform(directory, &["apply", "-auto-approve"], count),
            stand_in::command(directory, count),
        ];
        commands.rotate_left(round % 4);
        if count == 0 {
            // From time to time, all of it goes.
            commands = commands.map(|_| rform(directory, &["destroy", "-auto-approve"], count));
        }
        run(commands, round % 2 == 0);
        check(directory, round);
    }
}

fn rform(directory: &Path, arguments: &[&str], count: usize) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
    command
        .args(arguments)
        .args(["-lock-timeout=60s", "-no-color"])
        .current_dir(directory)
        .env("TF_VAR_objects", count.to_string())
        .stdin(Stdio::null());
    command
}

fn run(commands: [Command; 4], at_once: bool) {
    let begin = |mut command: Command| {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("it starts")
    };
    if at_once {
        let children = commands.map(begin);
        for child in children {
            succeeded(&child.wait_with_output().expect("it ends"));
        }
    } else {
        for command in commands {
            succeeded(&begin(command).wait_with_output().expect("it ends"));
        }
    }
}

fn succeeded(output: &Output) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}

fn check(directory: &Path, round: usize) {
    let lines = |name: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(directory.join(name)).unwrap_or_default();
        text.lines().map(String::from).collect()
    };
    let (made, gone) = (lines("made"), lines("gone"));
    let there: BTreeSet<String> = made.difference(&gone).cloned().collect();
    let text = std::fs::read(directory.join("terraform.tfstate")).unwrap_or_default();
    let state = serde_json::from_slice(&text).unwrap_or_default();
    let held: BTreeSet<String> = stand_in::ids(&state).into_iter().collect();
    assert_eq!(held, there, "after round {round}");
}
