//! Signals while a provisioner's program runs, or while another run has the lock.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::{ended, files, rform, send, stack, text};

const SLOW: &str = r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "echo $$ > pid; sleep 300 & echo $! > child; wait"
  }
}

resource "terraform_data" "b" {
  depends_on = [terraform_data.a]
}
"#;

/// Starts an apply and waits until its program runs.
fn begin_slow(directory: &TempDir) -> Child {
    let child = rform(directory, &["apply", "-auto-approve", "-no-color"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    wait_until_begun(directory);
    child
}

fn wait_until_begun(directory: &TempDir) {
    let begun = Instant::now();
    while fs::read_to_string(directory.path().join("child")).map_or(0, |it| it.len()) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it begins");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn output(mut child: Child) -> Output {
    let status = ended(&mut child);
    let output = child.wait_with_output().expect("it ends");
    Output { status, ..output }
}

/// Waits until the process that a file names is gone, or only waits to be reaped.
#[track_caller]
fn wait_until_gone(directory: &TempDir, file: &str) {
    let id = fs::read_to_string(directory.path().join(file)).expect("written");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        let state = fs::read_to_string(Path::new("/proc").join(id.trim()).join("stat"));
        if state.is_ok_and(|state| state.contains(") Z ")) || kill(pid(&id), None).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{file} goes on");
}

fn pid(text: &str) -> Pid {
    Pid::from_raw(text.trim().parse().expect("a number"))
}

#[test]
fn the_first_interrupt_ends_a_program_with_its_children_and_taints() {
    for signal in [Signal::SIGINT, Signal::SIGHUP] {
        the_first_signal_ends_a_program_with_its_children_and_taints(signal);
    }
}

fn the_first_signal_ends_a_program_with_its_children_and_taints(signal: Signal) {
    let directory = stack(SLOW);
    let child = begin_slow(&directory);
    send(&child, signal);
    let output = output(child);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout.matches("Interrupt received.").count(), 1, "{stdout}");
    assert!(stderr.contains("signal: killed"), "{stderr}");
    wait_until_gone(&directory, "pid");
    wait_until_gone(&directory, "child");
    let state = fs::read_to_string(directory.path().join("terraform.tfstate")).expect("a state");
    assert!(
        state.contains("\"tainted\"") && !state.contains("\"b\""),
        "{state}"
    );
}

/// As `nohup` starts it.
#[test]
fn a_hangup_that_was_ignored_stays_so() {
    let directory = stack(
        r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "echo begun > child; until test -e go; do sleep 0.05; done"
  }
}

"#,
    );
    let mut child = Command::new("/bin/sh")
        .args(["-c", "trap '' HUP; exec \"$0\" apply -auto-approve"])
        .arg(env!("CARGO_BIN_EXE_rform"))
        .current_dir(directory.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    wait_until_begun(&directory);
    send(&child, Signal::SIGHUP);
    std::thread::sleep(Duration::from_millis(200));
    fs::write(directory.path().join("go"), "").expect("written");
    assert!(ended(&mut child).success());
}

#[test]
fn a_quit_ends_a_program_with_its_children_at_once() {
    let directory = stack(SLOW);
    let child = begin_slow(&directory);
    send(&child, Signal::SIGQUIT);
    let output = output(child);
    assert_eq!(output.status.code(), Some(1));
    wait_until_gone(&directory, "pid");
    wait_until_gone(&directory, "child");
    let note = ".terraform.tfstate.lock.info".to_owned();
    assert!(
        !files(&directory).contains(&note),
        "{:?}",
        files(&directory)
    );
    let again = rform(&directory, &["plan"]).output().expect("it runs");
    assert!(again.status.success(), "{}", text(&again.stderr));
}

#[test]
fn two_signals_at_once_end_it_at_once() {
    let directory = stack(SLOW);
    let child = begin_slow(&directory);
    let begun = Instant::now();
    send(&child, Signal::SIGINT);
    send(&child, Signal::SIGTERM);
    let output = output(child);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(output.status.code(), Some(1));
    let stdout = text(&output.stdout);
    assert!(
        stdout.matches("Interrupt received.").count() <= 1,
        "{stdout}"
    );
    assert!(
        stdout.matches("Two interrupts received.").count() <= 1,
        "{stdout}"
    );
    wait_until_gone(&directory, "pid");
    wait_until_gone(&directory, "child");
    let again = rform(&directory, &["plan"]).output().expect("it runs");
    assert!(again.status.success(), "{}", text(&again.stderr));
}

#[test]
fn waiting_for_a_lock_ends_with_a_signal() {
    let directory = stack(SLOW);
    let mut holder = begin_slow(&directory);
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut waiting = rform(&directory, &["plan", "-lock-timeout=300s"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut said = [0; 9];
        let out = waiting.stdout.as_mut().expect("piped");
        out.read_exact(&mut said).expect("it says that it waits");
        send(&waiting, signal);
        assert_eq!(ended(&mut waiting).code(), Some(1));
    }
    send(&holder, Signal::SIGINT);
    ended(&mut holder);
}
