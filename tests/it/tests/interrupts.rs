//! What an interrupt leaves.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{Stack, text};

const MAIN: &str = r#"
resource "terraform_data" "first" {
  input = "a"
}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.first]

  provisioner "local-exec" {
    command = "touch begun; sleep 3"
  }
}
"#;

const SETUP: &str = "resource \"terraform_data\" \"s\" {}\n";

const TESTS: &str = r#"
run "setup" {
  module {
    source = "./setup"
  }
}

run "one" {}

run "two" {}
"#;

fn stack() -> Stack {
    let stack = Stack::new(&[
        ("main.tf", MAIN),
        ("setup/main.tf", SETUP),
        ("a.tftest.hcl", TESTS),
        ("b.tftest.hcl", "run \"bone\" {}\n"),
    ]);
    let prepared = stack.run(&["init"]);
    assert!(prepared.status.success(), "{}", text(&prepared.stderr));
    stack
}

/// Runs the tests, and interrupts them so many times while something is being made.
fn interrupted(stack: &Stack, times: usize) -> (String, String, Option<i32>) {
    let child = stack.begin(&["test", "-no-color"]);
    let begun = Instant::now();
    while !stack.path().join("begun").exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is made");
        std::thread::sleep(Duration::from_millis(20));
    }
    let interrupt = format!("kill -INT {}", child.id());
    for _ in 0..times {
        let sent = Command::new("sh").args(["-c", &interrupt]).status();
        assert!(sent.expect("a shell").success(), "it can be interrupted");
        std::thread::sleep(Duration::from_millis(300));
    }
    let output = child.wait_with_output().expect("it ends");
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

#[test]
fn one_interrupt_ends_the_run_and_destroys_everything() {
    let stack = stack();
    let (stdout, stderr, code) = interrupted(&stack, 1);
    expect_test::expect![[r#"
        a.tftest.hcl... in progress
          run "setup"... pass
          run "one"... pass
          run "two"... skip
        a.tftest.hcl... tearing down
        a.tftest.hcl... pass
        b.tftest.hcl... in progress
          run "bone"... skip
        b.tftest.hcl... tearing down
        b.tftest.hcl... skip

        Success! 2 passed, 0 failed, 2 skipped.
    "#]]
    .assert_eq(&stdout);
    expect_test::expect![[r#"

        Interrupt received.
        Please wait for Terraform to exit or data loss may occur.
        Gracefully shutting down...

    "#]]
    .assert_eq(&stderr);
    assert_eq!(code, Some(0));
    assert_eq!(
        stack.files(),
        ["a.tftest.hcl", "b.tftest.hcl", "begun", "main.tf", "setup"]
    );
}

#[test]
fn two_interrupts_name_what_is_left_and_keep_it_in_state_files() {
    let stack = stack();
    let (stdout, stderr, code) = interrupted(&stack, 2);
    expect_test::expect![[r#"
        a.tftest.hcl... in progress
          run "setup"... pass
          run "one"... fail
        a.tftest.hcl... tearing down
        a.tftest.hcl... fail
    "#]]
    .assert_eq(&stdout);
    let said = [
        "Two interrupts received. Exiting immediately.",
        "Terraform was interrupted while executing a.tftest.hcl, and may not have\nperformed",
        "resources for \"setup\" from\n\"./setup\":\n  - terraform_data.s\n",
        "resources for \"one\"\nfrom the module under test, and they may not have been destroyed:\n  \
         - terraform_data.first\n  - terraform_data.slow\n",
        "Error: Test interrupted\n",
    ];
    for part in said {
        assert!(stderr.contains(part), "{part:?} in {stderr}");
    }
    assert_eq!(code, Some(1));
    let states: Vec<String> = stack.files();
    let states = states.into_iter().filter(|name| name.ends_with(".tfstate"));
    let mut held = Vec::new();
    for state in states {
        let flag = format!("-state={state}");
        held.push(text(&stack.run(&["state", "list", &flag]).stdout));
    }
    held.sort();
    assert!(held.contains(&"terraform_data.s\n".to_owned()), "{held:?}");
    assert!(
        held.iter().any(|it| it.contains("terraform_data.first")),
        "{held:?}"
    );
}
