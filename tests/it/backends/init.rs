//! A backend that is not set up, or no longer the one of the configuration, is refused.

use super::server::Server;
use super::{Directory, STACK};

const COMMANDS: &[&[&str]] = &[
    &["plan"],
    &["apply", "-auto-approve"],
    &["destroy", "-auto-approve"],
    &["refresh"],
    &["output"],
    &["show"],
    &["console"],
    &["graph"],
    &["providers"],
    &["state", "list"],
    &["state", "pull"],
    &["state", "rm", "terraform_data.a"],
    &["taint", "terraform_data.a"],
    &["workspace", "list"],
    &["workspace", "new", "w"],
    &["force-unlock", "-force", "x"],
];

#[track_caller]
fn all_refuse(directory: &Directory, reason: &str) {
    let record = directory.read(".terraform/terraform.tfstate");
    for command in COMMANDS {
        let said = directory.refused(command);
        assert!(
            said.contains("Backend initialization required"),
            "{command:?}: {said}"
        );
        assert!(said.contains(reason), "{command:?}: {said}");
    }
    assert_eq!(directory.read(".terraform/terraform.tfstate"), record);
    assert!(!directory.at("terraform.tfstate").exists());
}

#[test]
fn a_block_that_was_never_initialised_is_refused() {
    let directory = Directory::new(STACK);
    directory.write(
        "b.tf",
        "terraform {\n  backend \"http\" {\n    address = \"http://127.0.0.1:1/\"\n  }\n}\n",
    );
    all_refuse(
        &directory,
        "Reason: Initial configuration of the requested backend \"http\"",
    );
    directory.write("b.tf", "terraform {\n  backend \"local\" {}\n}\n");
    all_refuse(
        &directory,
        "Reason: Initial configuration of the requested backend \"local\"",
    );
}

#[test]
fn a_backend_that_is_another_one_than_recorded_is_refused() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    directory.write("backend.tf", "terraform {\n  backend \"local\" {}\n}\n");
    all_refuse(
        &directory,
        "Reason: Backend type changed from \"http\" to \"local\"",
    );
    directory.write("backend.tf", server.block("/b"));
    all_refuse(
        &directory,
        "Reason: Backend configuration block has changed",
    );
    directory.remove("backend.tf");
    all_refuse(
        &directory,
        "Reason: Unsetting the previously set backend \"http\"",
    );
    let said = directory.refused(&["init"]);
    assert!(said.contains("Backend configuration changed"), "{said}");
}

#[test]
fn without_the_backend_nothing_is_written() {
    let server = Server::start().expect("a server");
    let directory = Directory::new(STACK);
    directory.write("backend.tf", server.block("/a"));
    directory.done(&["init", "-backend=false"]);
    assert!(!directory.at(".terraform").exists());
    directory.refused(&["plan"]);
    directory.done(&["init"]);
    let record = directory.read(".terraform/terraform.tfstate");
    directory.write("backend.tf", "terraform {\n  backend \"azurerm\" {}\n}\n");
    directory.done(&["init", "-backend=false"]);
    assert_eq!(directory.read(".terraform/terraform.tfstate"), record);
}

#[test]
fn a_backend_that_is_not_built_in_is_told() {
    let directory = Directory::new("terraform {\n  backend \"azurerm\" {}\n}\n");
    for command in [&["init"][..], &["plan"]] {
        let said = directory.refused(command);
        assert!(
            said.contains("Backend \"azurerm\" is not built in"),
            "{said}"
        );
        assert!(said.contains("\"http\""), "{said}");
    }
}

/// A server that refuses is told apart from one without a state, and nothing is recorded.
#[test]
fn a_server_that_refuses_is_no_empty_one() {
    use super::server::{Failure, Fault};
    for (status, expected) in [
        (401, "HTTP remote state endpoint requires auth"),
        (403, "HTTP remote state endpoint invalid auth"),
        (400, "Unexpected HTTP response code 400"),
        (500, "giving up after 3 attempt(s)"),
    ] {
        let server = Server::start().expect("a server");
        server.kept().faults.push(Fault {
            method: "GET",
            after: 0,
            times: 100,
            kind: Failure::Status(status),
        });
        let directory = Directory::new(STACK);
        directory.write("backend.tf", server.block("/a"));
        let said = directory.refused(&["init"]);
        let said = said.replace('\n', " ");
        assert!(said.contains(expected), "{status}: {said}");
        assert!(!directory.at(".terraform").exists());
    }
}

/// The selected workspace may be one that the new backend does not have.
#[test]
fn a_selected_workspace_that_does_not_exist_is_told() {
    let directory =
        Directory::new("terraform {\n  backend \"local\" {\n    path = \"x\"\n  }\n}\n");
    directory.write(".terraform/environment", "gone");
    directory.done(&["init", "-input=false"]);
    assert_eq!(directory.read(".terraform/environment"), "default");
    directory.done(&["workspace", "new", "b"]);
    directory.write(".terraform/environment", "gone");
    let said = directory.refused(&["init", "-input=false"]);
    assert!(
        said.contains("Currently selected workspace \"gone\" does not exist"),
        "{said}"
    );
    let said = super::refused(&directory.answered(&["init"], "3\n"));
    assert!(said.contains("input not a valid number"), "{said}");
    let said = super::done(&directory.answered(&["init"], "2\n"));
    assert!(
        said.contains("The currently selected workspace (gone) does not exist."),
        "{said}"
    );
    assert_eq!(directory.read(".terraform/environment"), "b");
}

#[test]
fn a_backend_with_one_workspace_says_so() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    for command in [
        &["workspace", "list"][..],
        &["workspace", "new", "w"],
        &["workspace", "select", "w"],
        &["workspace", "delete", "w"],
    ] {
        let said = directory.refused(command);
        assert!(said.contains("workspaces not supported"), "{said}");
    }
    let mut plan = directory.command(&["apply", "-auto-approve"]);
    let said = super::refused(&plan.env("TF_WORKSPACE", "w").output().expect("it runs"));
    assert!(said.contains("workspaces not supported"), "{said}");
    assert!(server.kept().states.is_empty());
}
