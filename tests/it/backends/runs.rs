//! Applies on a remote state: interrupted, killed, and with a server in trouble.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value as Json;

use super::server::{Failure, Fault, Server};
use super::{Directory, STACK, done, text};

/// Objects that are made one after the other; each writes its id to a file as it comes to be.
const SLOW: &str = r#"resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "echo a >> made"
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
  provisioner "local-exec" {
    command = "echo b >> made; sleep 0.3"
  }
}

resource "terraform_data" "c" {
  input = terraform_data.b.id
}
"#;

fn names(state: &Json) -> Vec<String> {
    let resources = state["resources"].as_array().into_iter().flatten();
    resources
        .map(|it| it["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn fault(method: &'static str, after: usize, times: usize, kind: Failure) -> Fault {
    Fault {
        method,
        after,
        times,
        kind,
    }
}

#[test]
fn commands_work_on_a_remote_state() {
    let server = Server::start().expect("a server");
    let main = format!("{STACK}output \"o\" {{\n  value = terraform_data.a.output\n}}\n");
    let directory = Directory::remote(&server, "/a", &main);
    assert!(
        directory
            .done(&["apply", "-auto-approve"])
            .contains("1 added")
    );
    assert_eq!(server.state("/a")["serial"], 1);
    assert!(directory.done(&["plan"]).contains("No changes."));
    assert!(directory.done(&["output"]).contains("o = 1"));
    assert!(directory.done(&["show"]).contains("terraform_data.a"));
    assert!(
        directory
            .done(&["state", "show", "terraform_data.a"])
            .contains("input")
    );
    directory.done(&["state", "mv", "terraform_data.a", "terraform_data.b"]);
    assert_eq!(names(&server.state("/a")), ["b"]);
    directory.done(&["state", "mv", "terraform_data.b", "terraform_data.a"]);
    let pulled = directory.run(&["state", "pull"]).stdout;
    assert_eq!(
        serde_json::from_slice::<Json>(&pulled).expect("JSON"),
        server.state("/a")
    );
    directory.write("pulled", &pulled);
    directory.done(&["state", "rm", "terraform_data.a"]);
    assert!(names(&server.state("/a")).is_empty());
    directory.refused(&["state", "push", "pulled"]);
    directory.done(&["state", "push", "-force", "pulled"]);
    assert_eq!(names(&server.state("/a")), ["a"]);
    directory.done(&["taint", "terraform_data.a"]);
    directory.done(&["untaint", "terraform_data.a"]);
    assert!(
        directory
            .done(&["destroy", "-auto-approve"])
            .contains("1 destroyed")
    );
    assert!(names(&server.state("/a")).is_empty());
    assert!(server.kept().locks.is_empty());
    assert!(!directory.at("terraform.tfstate").exists());
}

/// What cannot be put is not lost: it is in a file, and the advice beside it works.
#[test]
fn a_state_that_cannot_be_put_is_kept_and_pushed_later() {
    for kind in [
        Failure::Status(500),
        Failure::Status(403),
        Failure::Status(423),
    ] {
        let server = Server::start().expect("a server");
        let directory = Directory::remote(&server, "/a", STACK);
        server.kept().faults.push(fault("POST", 0, 100, kind));
        let said = directory.refused(&["apply", "-auto-approve"]);
        assert!(said.contains("Failed to save state"), "{said}");
        assert!(said.contains("state push errored.tfstate"), "{said}");
        assert!(server.kept().locks.is_empty());
        server.kept().faults.clear();
        directory.done(&["state", "push", "errored.tfstate"]);
        assert_eq!(names(&server.state("/a")), ["a"]);
        assert!(directory.done(&["plan"]).contains("No changes."));
    }
}

/// What can be put does not need the disk, of which a limit for the size of files stands for the end.
#[test]
fn a_full_disk_keeps_no_state_from_the_backend() {
    let server = Server::start().expect("a server");
    let large = "join(\"\", [for i in range(1000) : \"0123456789\"])";
    let main = format!("{STACK}output \"o\" {{\n  value = {large}\n}}\n");
    let directory = Directory::remote(&server, "/a", &main);
    let apply = directory.command(&[]);
    let mut shell = std::process::Command::new("/bin/sh");
    let limited = "ulimit -f 8; exec \"$0\" apply -auto-approve";
    let shell = shell.args(["-c", limited]).arg(apply.get_program());
    let output = shell
        .current_dir(directory.path.path())
        .env_clear()
        .output();
    let said = text(&output.expect("it runs"));
    let state = server.state("/a");
    assert_eq!(names(&state), ["a"], "{said}");
    let written = state["outputs"]["o"]["value"].as_str().map(str::len);
    assert_eq!(written, Some(10_000), "{said}");
    assert!(server.kept().locks.is_empty());
    assert!(directory.done(&["plan"]).contains("No changes."));
}

/// The journal alone brings back what could not be put.
#[test]
fn the_next_run_takes_up_what_could_not_be_put() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    server
        .kept()
        .faults
        .push(fault("POST", 0, 100, Failure::Status(500)));
    directory.refused(&["apply", "-auto-approve"]);
    server.kept().faults.clear();
    directory.remove("errored.tfstate");
    let said = directory.done(&["apply", "-auto-approve"]);
    assert!(said.contains("No changes."), "{said}");
    assert_eq!(names(&server.state("/a")), ["a"]);
    let journals = std::fs::read_dir(directory.at(".terraform/journals"));
    assert_eq!(journals.map_or(0, Iterator::count), 0);
}

#[test]
fn a_server_in_trouble_is_asked_again() {
    for method in ["GET", "LOCK", "POST", "UNLOCK"] {
        for kind in [
            Failure::Status(500),
            Failure::Status(503),
            Failure::Lost,
            Failure::Slow(Duration::from_millis(50)),
        ] {
            let server = Server::start().expect("a server");
            let directory = Directory::remote(&server, "/a", STACK);
            server.kept().faults.push(fault(method, 0, 2, kind));
            directory.done(&["apply", "-auto-approve"]);
            assert_eq!(names(&server.state("/a")), ["a"], "{method}");
            assert!(server.kept().locks.is_empty(), "{method}");
        }
    }
}

#[test]
fn credentials_are_sent_and_not_shown() {
    let server = Server::start().expect("a server");
    server.kept().authorization = Some("Basic dXNlcjpjYW5hcnktc2VjcmV0".into());
    let directory = Directory::new(STACK);
    directory.write("backend.tf", server.block("/a"));
    directory.refused(&["init"]);
    let with = |arguments: &[&str]| {
        let mut command = directory.command(arguments);
        command
            .env("TF_HTTP_USERNAME", "user")
            .env("TF_HTTP_PASSWORD", "canary-secret");
        text(&command.output().expect("it runs"))
    };
    let said = [with(&["init"]), with(&["apply", "-auto-approve"])].concat();
    assert!(said.contains("1 added"), "{said}");
    assert!(!said.contains("canary-secret"), "{said}");
    assert!(
        !directory
            .read(".terraform/terraform.tfstate")
            .contains("canary-secret")
    );
}

#[test]
fn a_long_apply_puts_its_state_meanwhile() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", SLOW);
    let mut apply = directory.command(&["apply", "-auto-approve"]);
    let output = apply.env("TF_STATE_PERSIST_INTERVAL", "0").output();
    done(&output.expect("it runs"));
    let puts = server
        .kept()
        .requests
        .iter()
        .filter(|it| *it == "POST /a")
        .count();
    assert!(puts > 1, "{puts}");
    assert_eq!(names(&server.state("/a")), ["a", "b", "c"]);
    assert_eq!(server.state("/a")["serial"], puts);
}

#[test]
fn an_interrupt_gives_the_lock_back() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", SLOW);
    let mut command = directory.command(&["apply", "-auto-approve"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it runs");
    wait_for(&directory, "b");
    let id = Pid::from_raw(child.id().try_into().expect("a process id"));
    kill(id, Signal::SIGINT).expect("it is there");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert_eq!(names(&server.state("/a")), ["a", "b"]);
    assert!(server.kept().locks.is_empty());
}

/// A run that waits for an answer has nobody who watches for signals.
#[test]
fn an_interrupted_question_gives_the_lock_back() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    let mut command = directory.command(&["apply"]);
    let (input, _open) = std::io::pipe().expect("a pipe");
    command.stdin(input).stdout(Stdio::null());
    let child = command.spawn().expect("it runs");
    let begun = Instant::now();
    while server.kept().locks.is_empty() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    let id = Pid::from_raw(child.id().try_into().expect("a process id"));
    kill(id, Signal::SIGINT).expect("it is there");
    child.wait_with_output().expect("it ends");
    assert!(server.kept().locks.is_empty());
    assert!(server.kept().states.is_empty());
}

/// Starts an apply whose first request with that method is answered late, and waits until it is there.
fn waiting(server: &Server, method: &'static str, late: Duration) -> (Directory, Child) {
    let directory = Directory::remote(server, "/a", STACK);
    let mut kept = server.kept();
    kept.requests.clear();
    kept.faults.push(fault(method, 0, 1, Failure::Slow(late)));
    drop(kept);
    let mut apply = directory.command(&["apply", "-auto-approve"]);
    let child = apply.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let (child, begun) = (child.expect("it runs"), Instant::now());
    let line = format!("{method} /a");
    while !server.kept().requests.contains(&line) && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    (directory, child)
}

fn interrupt(child: &Child) {
    let id = Pid::from_raw(child.id().try_into().expect("a process id"));
    kill(id, Signal::SIGINT).expect("it is there");
}

/// Otherwise a lock would be left, or a state would arrive after the lock on it was given back.
#[test]
fn an_interrupt_waits_for_what_the_backend_is_asked_for() {
    for method in ["LOCK", "POST", "UNLOCK"] {
        let server = Server::start().expect("a server");
        let (directory, mut child) = waiting(&server, method, Duration::from_millis(800));
        interrupt(&child);
        child.wait().expect("it ends");
        assert!(server.kept().locks.is_empty(), "{method}");
        let written = method != "LOCK";
        assert_eq!(!server.kept().states.is_empty(), written, "{method}");
        directory.done(&["apply", "-auto-approve"]);
        assert_eq!(names(&server.state("/a")), ["a"], "{method}");
        assert!(directory.done(&["plan"]).contains("No changes."));
    }
}

#[test]
fn a_second_interrupt_waits_for_nothing() {
    let server = Server::start().expect("a server");
    let late = Duration::from_secs(6);
    let (_directory, mut child) = waiting(&server, "POST", late);
    let begun = Instant::now();
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    child.wait().expect("it ends");
    assert!(begun.elapsed() < late / 2, "{:?}", begun.elapsed());
    // The state may still arrive.
    assert!(!server.kept().locks.is_empty());
}

fn wait_for(directory: &Directory, name: &str) {
    let begun = Instant::now();
    while !directory.read("made").contains(name) && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A killed run leaves its lock; given back, the next run knows all that was made.
#[test]
fn a_killed_run_is_taken_up() {
    for after in ["a", "b"] {
        for interval in ["0", "20"] {
            let server = Server::start().expect("a server");
            let directory = Directory::remote(&server, "/a", SLOW);
            let mut command = directory.command(&["apply", "-auto-approve"]);
            command.env("TF_STATE_PERSIST_INTERVAL", interval);
            let mut child = command.stdout(Stdio::null()).spawn().expect("it runs");
            wait_for(&directory, after);
            child.kill().expect("killed");
            child.wait().expect("it ends");
            let said = directory.refused(&["plan"]);
            assert!(said.contains("Error acquiring the state lock"), "{said}");
            let id = server.kept().locks["/a"]["ID"]
                .as_str()
                .expect("a text")
                .to_owned();
            directory.done(&["force-unlock", "-force", &id]);
            directory.done(&["apply", "-auto-approve"]);
            assert_eq!(names(&server.state("/a")), ["a", "b", "c"]);
            assert!(directory.done(&["plan"]).contains("No changes."));
        }
    }
}

#[test]
fn what_cannot_be_read_as_a_state_is_left_alone() {
    let newer = "{\"version\": 5, \"serial\": 1, \"lineage\": \"x\"}";
    for stored in ["{", "no state", "[]", newer] {
        let server = Server::start().expect("a server");
        let directory = Directory::remote(&server, "/a", STACK);
        server.kept().states.insert("/a".into(), stored.into());
        for command in [
            &["plan"][..],
            &["apply", "-auto-approve"],
            &["state", "rm", "x.y"],
            &["init"],
        ] {
            directory.refused(command);
        }
        assert_eq!(server.kept().states["/a"], stored.as_bytes());
        assert!(server.kept().locks.is_empty());
    }
}
