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
fn a_plan_for_another_workspace_is_refused() {
    let directory = Directory::new(STACK);
    directory.done(&["workspace", "new", "w"]);
    directory.done(&["plan", "-out=plan"]);
    directory.done(&["workspace", "select", "default"]);
    let said = directory.refused(&["apply", "plan"]);
    assert!(said.contains("workspace \"w\""), "{said}");
    assert!(said.contains("workspace select w"), "{said}");
    assert!(
        !directory
            .at("terraform.tfstate.d/w/terraform.tfstate")
            .exists()
    );
    directory.done(&["workspace", "select", "w"]);
    directory.done(&["apply", "plan"]);
}
