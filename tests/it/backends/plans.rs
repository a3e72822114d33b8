//! A saved plan knows where its state is.

use super::server::Server;
use super::{Directory, STACK};

#[test]
fn a_plan_is_applied_to_the_state_that_it_was_made_for() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    directory.done(&["plan", "-out=plan"]);
    directory.done(&["apply", "plan"]);
    assert_eq!(server.state("/a")["serial"], 1);
    assert!(!directory.at("terraform.tfstate").exists());
    let said = directory.refused(&["apply", "plan"]);
    assert!(said.contains("Saved plan is stale"), "{said}");
}

#[test]
fn a_plan_does_not_match_the_state_of_another_workspace() {
    let directory = Directory::new(STACK);
    directory.done(&["workspace", "new", "w"]);
    directory.done(&["apply", "-auto-approve"]);
    directory.done(&["plan", "-destroy", "-out=plan"]);
    directory.done(&["workspace", "select", "default"]);
    let said = directory.refused(&["apply", "plan"]);
    assert!(said.contains("Saved plan does not match"), "{said}");
    assert!(said.contains("workspace select w"), "{said}");
    directory.done(&["workspace", "select", "w"]);
    directory.done(&["apply", "plan"]);
}

/// Terraform applies it: two empty states look the same. It was meant for one of them.
#[test]
fn a_plan_that_begins_with_nothing_is_refused_in_another_empty_workspace() {
    let directory = Directory::new(STACK);
    directory.done(&["plan", "-out=plan"]);
    directory.done(&["workspace", "new", "w"]);
    let said = directory.refused(&["apply", "plan"]);
    assert!(said.contains("made for another workspace"), "{said}");
    assert!(said.contains("workspace select default"), "{said}");
    let state = directory.at("terraform.tfstate.d/w/terraform.tfstate");
    assert!(!state.exists());
    directory.done(&["workspace", "select", "default"]);
    directory.done(&["apply", "plan"]);
}
