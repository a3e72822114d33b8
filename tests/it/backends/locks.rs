//! Locks in a remote backend.

use serde_json::json;

use super::server::{Failure, Fault, Server};
use super::{Directory, STACK, done, refused};

fn foreign_lock() -> serde_json::Value {
    json!({
        "ID": "6f3e8ab2-0000-4000-8000-000000000001", "Operation": "OperationTypeApply",
        "Info": "", "Who": "somebody@elsewhere", "Version": "1.11.4",
        "Created": "2026-11-30T12:09:40.46684229Z", "Path": "",
    })
}

#[test]
fn a_lock_that_another_holds_is_respected_and_shown() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    directory.done(&["apply", "-auto-approve"]);
    let state = server.state("/a");
    server.kept().locks.insert("/a".into(), foreign_lock());
    for command in [
        &["plan"][..],
        &["apply", "-auto-approve"],
        &["destroy", "-auto-approve"],
        &["refresh"],
        &["state", "rm", "terraform_data.a"],
        &["state", "mv", "terraform_data.a", "terraform_data.b"],
        &["taint", "terraform_data.a"],
    ] {
        let said = directory.refused(command);
        assert!(
            said.contains("Error acquiring the state lock"),
            "{command:?}: {said}"
        );
        assert!(
            said.contains("ID: 6f3e8ab2-0000-4000-8000-000000000001"),
            "{said}"
        );
        assert!(said.contains("Who: somebody@elsewhere"), "{said}");
        assert!(
            said.contains("2026-11-30 12:09:40.46684229 +0000 UTC"),
            "{said}"
        );
    }
    // Looking takes no lock.
    assert!(
        directory
            .done(&["state", "list"])
            .contains("terraform_data.a")
    );
    directory.done(&["plan", "-lock=false"]);
    assert_eq!(server.state("/a"), state);
    assert_eq!(server.kept().locks["/a"], foreign_lock());
}

#[test]
fn a_lock_is_given_back_by_its_id_alone() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    server.kept().locks.insert("/a".into(), foreign_lock());
    let id = foreign_lock()["ID"].as_str().expect("a text").to_owned();
    let said = refused(&directory.answered(&["force-unlock", &id], "no\n"));
    assert!(
        said.contains("Do you really want to force-unlock?"),
        "{said}"
    );
    assert!(said.contains("force-unlock cancelled."), "{said}");
    let said = directory.refused(&["force-unlock", "-force", "another"]);
    assert!(said.contains("Failed to unlock state"), "{said}");
    assert!(said.contains(&id), "{said}");
    assert_eq!(server.kept().locks.len(), 1);
    let said = done(&directory.answered(&["force-unlock", &id], "yes\n"));
    assert!(
        said.contains("Terraform state has been successfully unlocked!"),
        "{said}"
    );
    assert!(server.kept().locks.is_empty());
}

/// The answer to the request for the lock is lost, and the next try finds the lock held by itself.
#[test]
fn a_lock_that_was_taken_without_an_answer_is_ours() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    server.kept().faults.push(Fault {
        method: "LOCK",
        after: 0,
        times: 1,
        kind: Failure::Lost,
    });
    directory.done(&["apply", "-auto-approve"]);
    assert!(server.kept().locks.is_empty());
}

#[test]
fn a_lock_that_cannot_be_given_back_is_told() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    server.kept().faults.push(Fault {
        method: "UNLOCK",
        after: 0,
        times: 1,
        kind: Failure::Status(403),
    });
    let said = directory.refused(&["apply", "-auto-approve"]);
    assert!(said.contains("Apply complete!"), "{said}");
    assert!(said.contains("Error releasing the state lock"), "{said}");
    let id = server.kept().locks["/a"]["ID"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert!(said.contains(&format!("force-unlock {id}")), "{said}");
    directory.done(&["force-unlock", "-force", &id]);
}

/// Whoever comes while others work is refused and told by whom; what was done is all there.
#[test]
fn twenty_applies_at_once_lose_nothing() {
    let server = Server::start().expect("a server");
    let main = |name: &str| format!("resource \"terraform_data\" \"{name}\" {{}}\n");
    let first = Directory::remote(&server, "/a", "");
    let mut directories = vec![first];
    for _ in 1..20 {
        directories.push(Directory::remote(&server, "/a", ""));
    }
    // Each adds an instance of its own and keeps those of the others.
    let running: Vec<_> = directories
        .iter()
        .enumerate()
        .map(|(number, directory)| {
            directory.write("main.tf", main(&format!("r{number}")));
            let target = format!("-target=terraform_data.r{number}");
            let arguments = ["apply", "-auto-approve", &target, "-lock-timeout=60s"];
            let mut command = directory.command(&arguments);
            command
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("it runs")
        })
        .collect();
    for child in running {
        done(&child.wait_with_output().expect("it ends"));
    }
    let state = server.state("/a");
    assert_eq!(state["resources"].as_array().map(Vec::len), Some(20));
    assert_eq!(state["serial"], 20);
    assert!(server.kept().locks.is_empty());
}
