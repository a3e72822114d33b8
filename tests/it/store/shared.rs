//! Several programs on one state: Terraform's way of locking and writing, and ours.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};
use serde_json::{Value as Json, json};

use super::Stack;

const MAIN: &str = r#"
variable "n" {
  default = 0
}

resource "terraform_data" "a" {
  count = var.n
}

resource "terraform_data" "b" {
  count = var.n
}
"#;

/// What a Terraform does: it opens the file, waits for its lock with the file open, reads and
/// writes by that opening, and removes an empty file that it made.
///
/// Closing any opening of the file in this process would give back the lock.
fn terraform(path: &Path, name: &str, waits: &dyn Fn()) {
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path).expect("opened");
    waits();
    let start = Instant::now();
    while !try_lock(&file) {
        assert!(start.elapsed() < Duration::from_secs(120), "never unlocked");
        std::thread::sleep(Duration::from_millis(3));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).expect("read");
    let mut state = match text.is_empty() {
        true => json!({"version": 4, "terraform_version": "1.11.4", "serial": 0,
            "lineage": "t", "outputs": {}, "resources": []}),
        false => serde_json::from_str(&text).expect("a state"),
    };
    add(&mut state, name);
    file.seek(SeekFrom::Start(0)).expect("the start");
    file.set_len(0).expect("truncated");
    let text = serde_json::to_string_pretty(&state).expect("JSON");
    file.write_all(text.as_bytes()).expect("written");
    file.sync_all().expect("synced");
    drop(file);
    if is_new && path.metadata().is_ok_and(|it| it.len() == 0) {
        std::fs::remove_file(path).expect("removed");
    }
}

fn add(state: &mut Json, name: &str) {
    let serial = state["serial"].as_u64().unwrap_or_default();
    state["serial"] = json!(serial + 1);
    let resource = json!({
        "mode": "managed", "type": "terraform_data", "name": name,
        "provider": "provider[\"terraform.io/builtin/terraform\"]",
        "instances": [{"schema_version": 0, "attributes": {"id": name, "input": null,
            "output": null, "triggers_replace": null}}],
    });
    state["resources"]
        .as_array_mut()
        .expect("resources")
        .push(resource);
}

fn try_lock(file: &File) -> bool {
    let request = nix::libc::flock {
        l_type: nix::libc::F_WRLCK as i16,
        l_whence: nix::libc::SEEK_SET as i16,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(file, FcntlArg::F_SETLK(&request)).is_ok()
}

fn apply(stack: &Stack, name: &str, n: usize) -> std::process::Child {
    let target = format!("-target=terraform_data.{name}");
    let count = format!("-var=n={n}");
    let arguments = [
        "apply",
        "-auto-approve",
        "-lock-timeout=120s",
        &target,
        &count,
    ];
    let mut command = stack.command(&arguments);
    command.stdout(std::process::Stdio::null());
    command.spawn().expect("it starts")
}

#[track_caller]
fn expect(stack: &Stack, rounds: usize) {
    let held = stack.objects();
    for name in ["a", "b"] {
        let own = format!("terraform_data.{name}[");
        let count = held.iter().filter(|(it, _)| it.starts_with(&own)).count();
        assert_eq!(count, rounds, "{name}: {held:?}");
    }
    let foreign = held
        .iter()
        .filter(|(it, _)| it.starts_with("terraform_data.t"));
    assert_eq!(foreign.count(), rounds, "{held:?}");
}

#[test]
fn two_of_us_and_a_terraform_at_once() {
    const ROUNDS: usize = 8;
    let stack = Stack::new(MAIN);
    for round in 1..=ROUNDS {
        let (mut one, mut two) = (apply(&stack, "a", round), apply(&stack, "b", round));
        terraform(
            &stack.path("terraform.tfstate"),
            &format!("t{round}"),
            &|| (),
        );
        assert!(one.wait().expect("it ends").success(), "{round}");
        assert!(two.wait().expect("it ends").success(), "{round}");
    }
    expect(&stack, ROUNDS);
}

/// The lock is held while a Terraform opens the file and waits for it.
#[test]
fn a_terraform_that_waits_for_our_lock_sees_the_new_state() {
    let slow = "provisioner \"local-exec\" {\n    command = \"touch begun; exec sleep 1\"\n  }";
    for first in [true, false] {
        let stack = Stack::new("resource \"terraform_data\" \"o\" {}\n");
        if !first {
            stack.done(&["apply", "-auto-approve"]);
        }
        let main = format!(
            "resource \"terraform_data\" \"o\" {{}}\nresource \"terraform_data\" \"a\" {{\n  {slow}\n}}\n"
        );
        stack.write("main.tf", main);
        let mut child = stack.begin(&["apply", "-auto-approve"]);
        terraform(&stack.path("terraform.tfstate"), "t", &|| ());
        assert!(child.wait().expect("it ends").success());
        let held: Vec<String> = stack.objects().into_iter().map(|(it, _)| it).collect();
        assert_eq!(
            held,
            ["terraform_data.a", "terraform_data.o", "terraform_data.t"]
        );
    }
}

/// The file that our lock made stays while a Terraform waits with it open.
#[test]
fn a_terraform_that_waits_while_we_write_nothing_keeps_its_file() {
    let stack = Stack::new("resource \"terraform_data\" \"a\" {}\n");
    for round in 0..10 {
        let path = stack.path("terraform.tfstate");
        let _ = std::fs::remove_file(&path);
        let mut child = stack
            .command(&["plan", "-lock-timeout=60s"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(10 * round));
        terraform(&path, "t", &|| ());
        assert!(child.wait().expect("it ends").success());
        assert_eq!(stack.objects().len(), 1, "{round}");
    }
}

const SLOW: &str = r#"
resource "terraform_data" "a" {}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.a]

  provisioner "local-exec" {
    command = "touch begun; exec sleep 8"
  }
}

resource "terraform_data" "other" {}
"#;

#[test]
fn without_the_lock_a_live_journal_is_left_alone() {
    let live = ["apply", "-auto-approve", "-target=terraform_data.slow"];
    let other = [
        "apply",
        "-auto-approve",
        "-lock=false",
        "-target=terraform_data.other",
    ];
    for ends in [true, false] {
        let stack = Stack::new(SLOW);
        let mut child = stack.begin(&live);
        let journal = stack.read("terraform.tfstate.journal");
        assert!(journal.contains("terraform_data.a"), "{journal}");
        for command in [
            &["plan", "-lock=false"][..],
            &["state", "list"],
            &other,
            &["show"],
        ] {
            let said = stack.done(command);
            assert!(!said.contains("killed"), "{command:?}: {said}");
            let now = stack.read("terraform.tfstate.journal");
            assert!(now.starts_with(&journal), "{command:?}");
        }
        let made = stack.objects();
        assert!(
            made.iter().any(|(it, _)| it == "terraform_data.other"),
            "{made:?}"
        );
        if !ends {
            child.kill().expect("it can be killed");
        }
        child.wait().expect("it ends");
        stack.done(&[
            "apply",
            "-auto-approve",
            "-lock-timeout=20s",
            "-target=terraform_data.a",
        ]);
        let held = stack.objects();
        for name in ["terraform_data.a", "terraform_data.other"] {
            assert!(
                held.iter().any(|(it, _)| it == name),
                "{ends}: {name} is lost: {held:?}"
            );
        }
        // The state is another one since the other run wrote it: then what was begun stays noted,
        // or the journal is kept aside.
        let aside = stack.names(".journal");
        let is_kept = aside
            .iter()
            .any(|it| stack.read(it).contains("terraform_data.slow"));
        let slow = held.iter().any(|(it, _)| it == "terraform_data.slow");
        assert!(slow || !ends && is_kept, "{ends}: {held:?}, {aside:?}");
        assert!(made.iter().all(|it| held.contains(it)), "{made:?} {held:?}");
    }
}

#[test]
fn an_unlocked_run_that_is_killed_beside_another_is_recovered() {
    let stack = Stack::new(SLOW);
    let mut one = stack.begin(&["apply", "-auto-approve", "-target=terraform_data.slow"]);
    stack.write(
        "main.tf",
        SLOW.replace("terraform_data\" \"slow", "terraform_data\" \"slow2"),
    );
    stack.kill(&[
        "apply",
        "-auto-approve",
        "-lock=false",
        "-target=terraform_data.slow2",
    ]);
    one.kill().expect("it can be killed");
    one.wait().expect("it ends");
    let said = stack.done(&["plan"]);
    assert!(said.contains("slow2") || said.contains("killed"), "{said}");
    let journals = stack.names("unlocked");
    let kept = journals.iter().any(|it| stack.read(it).contains("slow2"));
    let held = stack
        .objects()
        .iter()
        .any(|(it, _)| it == "terraform_data.slow2");
    assert!(
        kept || held || stack.read("terraform.tfstate.journal").contains("slow2"),
        "{journals:?}"
    );
}
