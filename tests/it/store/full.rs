//! A full disk: files may grow up to a limit, behind which each write fails.

use std::process::{Command, Output};

use serde_json::Value as Json;

use super::{Stack, objects, text};

const APPLY: [&str; 2] = ["apply", "-auto-approve"];

/// Runs a command whose files may have so many blocks of 512 bytes.
fn limited(stack: &Stack, blocks: u32, arguments: &[&str]) -> Output {
    let run = stack.command(arguments);
    let script = format!("ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &script])
        .arg(run.get_program())
        .args(run.get_args());
    command
        .env_clear()
        .env("NO_COLOR", "1")
        .current_dir(stack.directory.path());
    for (name, value) in run.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.output().expect("it runs")
}

/// The ids that an apply says it has made.
fn made(output: &Output) -> Vec<String> {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let ids = out
        .lines()
        .filter(|it| it.contains("Creation complete"))
        .filter_map(|it| it.split("[id=").nth(1));
    ids.map(|it| it.trim_end_matches(']').to_owned()).collect()
}

#[track_caller]
fn expect_held(state: &Json, made: &[String], when: &str) {
    let held: Vec<String> = objects(state).into_iter().map(|(_, id)| id).collect();
    for id in made {
        assert!(
            held.contains(id),
            "{when}: {id} is lost, {} are left",
            held.len()
        );
    }
}

/// A state that is larger than any of the limits below.
const LARGE: &str = r#"
resource "terraform_data" "large" {
  input = format("%060000d", 0)
}
"#;

const MANY: &str = r#"
resource "terraform_data" "a" {
  count = 30
  input = "some text that takes room in the journal"
}
"#;

/// A stack of which 30 objects are still to be made.
fn large() -> Stack {
    let stack = Stack::new(LARGE);
    stack.done(&APPLY);
    stack.write("main.tf", format!("{LARGE}{MANY}"));
    stack
}

/// The state that was printed because it could be saved nowhere.
fn printed(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let start = said.find("{\n  \"version\": 4").expect("a state");
    let end = said[start..].find("\n}\n").expect("its end") + start + 2;
    said[start..end].to_owned()
}

#[test]
fn nothing_more_is_begun_when_the_journal_is_full_and_nothing_is_lost() {
    for blocks in [8, 16, 24, 32] {
        let stack = large();
        let former = stack.read("terraform.tfstate");
        let output = limited(
            &stack,
            blocks,
            &["apply", "-auto-approve", "-parallelism=1"],
        );
        let when = format!("with {blocks} blocks");
        assert_eq!(output.status.code(), Some(1), "{when}: {}", text(&output));
        let made = made(&output);
        assert!(made.len() < 30, "{when}: all was made");
        assert_eq!(stack.read("terraform.tfstate"), former, "{when}");
        let journal = stack.read("terraform.tfstate.journal");
        assert!(journal.ends_with('\n'), "{when}: {journal}");
        let printed = serde_json::from_str(&printed(&output)).expect("a state");
        expect_held(&printed, &made, &when);
        stack.done(&APPLY);
        let state = stack.state();
        // An object without a cloud is nowhere but in the printed state if its record failed.
        let noted: Vec<String> = made.into_iter().filter(|it| journal.contains(it)).collect();
        expect_held(&state, &noted, &when);
        assert_eq!(objects(&state).len(), 31);
        assert!(stack.done(&["plan"]).contains("No changes"));
    }
}

#[test]
fn a_state_that_cannot_be_saved_is_kept_and_can_be_pushed() {
    let main = r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "rm terraform.tfstate.journal; mkdir -p terraform.tfstate.journal/x"
  }
}
"#;
    let stack = Stack::new(main);
    let said = stack.refused(&APPLY);
    assert!(said.contains("state push errored.tfstate"), "{said}");
    let errored = stack.read("errored.tfstate");
    assert!(errored.contains("\"name\": \"a\""), "{errored}");
    let mode = std::os::unix::fs::MetadataExt::mode(
        &stack.path("errored.tfstate").metadata().expect("there"),
    );
    assert_eq!(mode & 0o777, 0o600);
    std::fs::remove_dir_all(stack.path("terraform.tfstate.journal")).expect("removed");
    let told = "The file \"errored.tfstate\" holds a newer state";
    assert!(stack.done(&["plan"]).contains(told), "who goes on is told");
    let pushed = stack.done(&["state", "push", "errored.tfstate"]);
    assert!(!pushed.contains(told), "{pushed}");
    assert!(!stack.done(&["plan"]).contains(told), "it was pushed");
    let state = serde_json::from_str(&errored).expect("a state");
    assert_eq!(stack.objects(), objects(&state));
}

/// Over the journal that was left as well.
#[test]
fn an_errored_state_supersedes_the_journal() {
    let stack = large();
    let output = limited(&stack, 16, &["apply", "-auto-approve", "-parallelism=1"]);
    stack.write("errored.tfstate", printed(&output));
    assert!(!stack.read("terraform.tfstate.journal").is_empty());
    stack.done(&["state", "push", "errored.tfstate"]);
    expect_held(&stack.state(), &made(&output), "pushed");
    stack.done(&APPLY);
    expect_held(&stack.state(), &made(&output), "applied");
    assert!(
        stack.names(".journal").is_empty(),
        "{:?}",
        stack.names(".journal")
    );
}

/// The sandbox's file is full: what it refuses is not there, and what it answered is.
#[test]
fn a_sandbox_whose_file_is_full_stays_whole() {
    let main = r#"
resource "aws_vpc" "a" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  count      = 12
  vpc_id     = aws_vpc.a.id
  cidr_block = cidrsubnet(aws_vpc.a.cidr_block, 8, count.index)
}
"#;
    for blocks in [24, 40] {
        let stack = Stack::new(main);
        let output = limited(&stack, blocks, &APPLY);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        let file = stack.read("sandbox.json");
        assert!(file.is_empty() || file.ends_with('\n'), "{file}");
        for line in file.lines() {
            assert!(serde_json::from_str::<Json>(line).is_ok(), "{line}");
        }
        stack.done(&APPLY);
        assert_eq!((stack.count("vpc"), stack.count("subnet")), (1, 12));
        stack.done(&["destroy", "-auto-approve"]);
        stack.expect_empty_sandbox();
    }
}

/// What is not a state has no journal: the file that there was stays, and the command fails.
#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    // Text that does not compress, since a plan is a zip.
    let main = r#"
resource "terraform_data" "large" {
  input = join("", [for i in range(1000) : uuidv5("dns", "${i}")])
}
"#;
    let stack = Stack::new(main);
    stack.done(&["plan", "-out=former.plan"]);
    let former = std::fs::read(stack.path("former.plan")).expect("a plan");
    stack.done(&APPLY);
    let state = stack.read("terraform.tfstate");
    stack.write("values.tfvars", "a={\nb=1}\n");
    std::fs::create_dir(stack.path("m")).expect("a directory");
    let refusals = [
        (&["plan", "-out=former.plan", "-destroy"][..], "former.plan"),
        (&["plan", "-out=new.plan", "-destroy"], "new.plan"),
        (
            &["taint", "terraform_data.large"],
            "terraform.tfstate.backup",
        ),
        (&["state", "rm", "terraform_data.large"], ".backup"),
    ];
    for (arguments, named) in refusals {
        let output = limited(&stack, 8, arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(named), "{arguments:?}: {said}");
        assert_eq!(stack.read("terraform.tfstate"), state, "{arguments:?}");
    }
    assert_eq!(
        std::fs::read(stack.path("former.plan")).expect("a plan"),
        former
    );
    let left = stack.names("new.plan").len() + stack.names(".backup").len();
    assert_eq!(left, 0, "a part of a file is left");

    stack.write(
        "main.tf",
        format!("{main}module \"m\" {{\n  source = \"./m\"\n}}\n"),
    );
    for arguments in [
        &["get"][..],
        &["init"],
        &["workspace", "new", "x"],
        &["fmt"],
    ] {
        let output = limited(&stack, 0, arguments);
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
    }
    assert_eq!(stack.read("values.tfvars"), "a={\nb=1}\n");
    assert_eq!(stack.done(&["workspace", "list"]), "* default\n\n");
    stack.done(&["init"]);
    assert!(stack.done(&["plan"]).contains("No changes"));
}
