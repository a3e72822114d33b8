//! Journals that do not fit, or are damaged, and files that killed runs left half written.

use super::Stack;

const MAIN: &str = r#"
resource "terraform_data" "a" {
  count = 3
}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.a]

  provisioner "local-exec" {
    command = "touch begun; if test -e slow; then exec sleep 5; fi"
  }
}
"#;

const APPLY: [&str; 2] = ["apply", "-auto-approve"];
const JOURNAL: &str = "terraform.tfstate.journal";

fn killed() -> Stack {
    let stack = Stack::new(MAIN);
    stack.write("slow", "");
    stack.kill(&APPLY);
    std::fs::remove_file(stack.path("slow")).expect("removed");
    stack
}

#[test]
fn a_journal_of_another_state_is_set_aside_and_told() {
    let journal = killed().read(JOURNAL);
    let stack = Stack::new("resource \"terraform_data\" \"b\" {}\n");
    stack.done(&APPLY);
    stack.write(JOURNAL, &journal);
    assert!(
        stack.done(&["show"]).contains(".aside-"),
        "who looks is told"
    );
    assert_eq!(stack.read(JOURNAL), journal, "and touches nothing");
    let said = stack.done(&APPLY);
    assert!(said.contains("terraform_data.a[0]"), "{said}");
    let [aside] = &stack.names(".journal")[..] else {
        panic!("{:?}", stack.names(".journal"));
    };
    assert_eq!(stack.read(aside), journal);
    assert_eq!(stack.objects().len(), 1);
}

#[test]
fn a_journal_of_another_serial_is_set_aside() {
    let stack = killed();
    let journal = stack.read(JOURNAL);
    stack.done(&APPLY);
    let before = stack.objects();
    stack.done(&["state", "rm", "terraform_data.a[0]"]);
    stack.write(JOURNAL, &journal);
    stack.done(&["plan"]);
    let [aside] = &stack.names(".journal")[..] else {
        panic!("{:?}", stack.names(".journal"));
    };
    assert_eq!(stack.read(aside), journal);
    assert_eq!(stack.objects().len(), before.len() - 1);
}

/// Damage to any line but the first costs no more than that line.
#[test]
fn damaged_journals_are_used_as_far_as_they_go() {
    let stack = killed();
    let journal = stack.read(JOURNAL);
    let state = stack.read("terraform.tfstate");
    let lines = journal.lines().count();
    assert!(lines > 6, "{journal}");
    for bad in ["\0\0\0\0", "{\"instance\":{\"address\":\"terr", "garbage"] {
        for damaged in 1..lines {
            let mut text: Vec<&str> = journal.lines().collect();
            text[damaged] = bad;
            stack.write(JOURNAL, text.join("\n") + "\n");
            stack.write("terraform.tfstate", &state);
            let said = stack.done(&["plan"]);
            assert!(said.contains("is damaged"), "{said}");
            let kept = stack.objects().len();
            assert!(kept >= 2, "line {damaged}: {kept}");
            assert!(!stack.names(".aside-").is_empty());
        }
    }
    // A torn last line is no damage.
    for cut in (1..200).step_by(9) {
        stack.write(JOURNAL, &journal[..journal.len() - cut]);
        stack.write("terraform.tfstate", &state);
        let said = stack.done(&["state", "list"]);
        assert!(
            !said.contains("is damaged") && said.contains("terraform_data.a[0]"),
            "{said}"
        );
    }
}

#[test]
fn files_that_killed_runs_left_half_written_are_removed_under_the_lock() {
    let stack = Stack::new("resource \"terraform_data\" \"b\" {}\n");
    let gone = [
        ".terraform.tfstate.4194399.tmp",
        ".terraform.tfstate.backup.4194399.tmp",
    ];
    for name in gone {
        stack.write(name, "{}");
    }
    stack.done(&["show"]);
    assert_eq!(stack.names(".tmp"), gone, "who only looks has no lock");
    stack.done(&["plan"]);
    assert!(stack.names(".tmp").is_empty());
}

#[test]
fn a_state_whose_serial_is_at_its_end_is_not_changed() {
    let stack = Stack::new("resource \"terraform_data\" \"b\" {}\n");
    stack.done(&APPLY);
    let serial = format!("\"serial\": {}", u64::MAX);
    let state = stack
        .read("terraform.tfstate")
        .replace("\"serial\": 1", &serial);
    assert!(state.contains(&serial), "{state}");
    stack.write("terraform.tfstate", &state);
    stack.write("main.tf", "resource \"terraform_data\" \"c\" {}\n");
    for command in [
        &APPLY[..],
        &["destroy", "-auto-approve"],
        &["taint", "terraform_data.b"],
        &["state", "rm", "terraform_data.b"],
        &["state", "mv", "terraform_data.b", "terraform_data.c"],
    ] {
        let said = stack.refused(command);
        assert!(said.contains("serial"), "{command:?}: {said}");
        assert_eq!(stack.read("terraform.tfstate"), state, "{command:?}");
    }
}

#[test]
fn the_console_does_not_take_an_object_that_it_cannot_read_for_absent() {
    let stack = Stack::new("resource \"terraform_data\" \"a\" {}\n");
    stack.done(&APPLY);
    let state = stack.read("terraform.tfstate");
    let lines = state
        .lines()
        .map(|line| match line.trim_start().starts_with("\"id\"") {
            true => "\"id\": [1],",
            false => line,
        });
    stack.write("terraform.tfstate", lines.collect::<Vec<_>>().join("\n"));
    stack.write("line", "terraform_data.a.id\n");
    let line = std::fs::File::open(stack.path("line")).expect("written");
    let output = stack.command(&["console"]).stdin(line).output();
    let output = output.expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(said.contains("terraform_data.a"), "{said}");
}
