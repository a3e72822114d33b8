//! States move with the backend, if the user agrees.

use super::server::Server;
use super::{Directory, STACK, done, refused};

const QUESTION: &str = "Do you want to copy existing state to the new backend?";

fn lineage(state: &str) -> String {
    let state: serde_json::Value = serde_json::from_str(state).expect("a state");
    state["lineage"].as_str().expect("a lineage").to_owned()
}

/// A directory with an applied local state, and a block for a server.
fn applied(server: &Server) -> (Directory, String) {
    let directory = Directory::new(STACK);
    directory.done(&["apply", "-auto-approve"]);
    let state = directory.read("terraform.tfstate");
    directory.write("backend.tf", server.block("/a"));
    (directory, state)
}

#[test]
fn a_local_state_moves_and_leaves_a_backup() {
    let server = Server::start().expect("a server");
    let (directory, state) = applied(&server);
    let said = done(&directory.answered(&["init"], "yes\n"));
    assert!(said.contains(QUESTION), "{said}");
    assert_eq!(server.state("/a").to_string(), compact(&state));
    assert_eq!(directory.read("terraform.tfstate"), "");
    assert_eq!(directory.read("terraform.tfstate.backup"), state);
    assert!(directory.done(&["plan"]).contains("No changes."));
    assert!(server.kept().locks.is_empty());
}

fn compact(state: &str) -> String {
    let state: serde_json::Value = serde_json::from_str(state).expect("a state");
    state.to_string()
}

#[test]
fn a_state_that_is_not_wanted_is_kept_as_a_backup() {
    let server = Server::start().expect("a server");
    let (directory, state) = applied(&server);
    done(&directory.answered(&["init"], "no\n"));
    assert!(server.kept().states.is_empty());
    assert_eq!(directory.read("terraform.tfstate"), "");
    assert_eq!(directory.read("terraform.tfstate.backup"), state);
    assert!(directory.done(&["plan"]).contains("1 to add"));
}

#[test]
fn without_an_answer_nothing_is_moved_or_recorded() {
    let server = Server::start().expect("a server");
    for options in [
        &["init"][..],
        &["init", "-input=false"],
        &["init", "-reconfigure"],
    ] {
        let (directory, state) = applied(&server);
        let said = directory.refused(options);
        let expected = match options.contains(&"-input=false") {
            true => "Can't ask approval for state migration when interactive input is\ndisabled.",
            false => "Error asking for confirmation: EOF",
        };
        assert!(
            said.replace("is disabled", "is\ndisabled")
                .contains(expected),
            "{said}"
        );
        assert_eq!(directory.read("terraform.tfstate"), state);
        assert!(!directory.at(".terraform/terraform.tfstate").exists());
    }
    assert!(server.kept().states.is_empty());
}

#[test]
fn there_and_back_a_state_is_the_same() {
    let server = Server::start().expect("a server");
    let (directory, state) = applied(&server);
    directory.done(&["init", "-force-copy"]);
    directory.write("backend.tf", server.block("/b"));
    directory.refused(&["init"]);
    directory.done(&["init", "-force-copy"]);
    assert_eq!(server.state("/b"), server.state("/a"));
    directory.remove("backend.tf");
    let said = directory.done(&["init", "-migrate-state", "-force-copy"]);
    assert!(
        said.contains("Successfully unset the backend \"http\""),
        "{said}"
    );
    assert_eq!(
        compact(&directory.read("terraform.tfstate")),
        compact(&state)
    );
    let record = "{\n  \"version\": 3,\n  \"terraform_version\": \"1.11.4\"\n}";
    assert_eq!(directory.read(".terraform/terraform.tfstate"), record);
    assert!(directory.done(&["plan"]).contains("No changes."));
}

#[test]
fn a_state_in_the_new_backend_is_replaced_only_if_wanted() {
    let server = Server::start().expect("a server");
    let other = Directory::remote(&server, "/a", STACK);
    other.done(&["apply", "-auto-approve"]);
    let there = server.state("/a");
    let (directory, state) = applied(&server);
    let said = done(&directory.answered(&["init"], "no\n"));
    assert!(
        said.contains("An existing non-empty state already exists"),
        "{said}"
    );
    assert_eq!(server.state("/a"), there);
    directory.remove("backend.tf");
    directory.done(&["init", "-reconfigure"]);
    directory.write("terraform.tfstate", &state);
    directory.write("backend.tf", server.block("/a"));
    done(&directory.answered(&["init"], "yes\n"));
    assert_eq!(server.state("/a")["lineage"], lineage(&state));
}

#[test]
fn reconfigured_a_state_stays_behind() {
    let server = Server::start().expect("a server");
    let directory = Directory::remote(&server, "/a", STACK);
    directory.done(&["apply", "-auto-approve"]);
    directory.write("backend.tf", server.block("/b"));
    directory.done(&["init", "-reconfigure"]);
    assert!(directory.done(&["plan"]).contains("1 to add"));
    assert!(!server.kept().states.contains_key("/b"));
}

#[test]
fn where_there_are_no_workspaces_the_selected_one_moves() {
    let server = Server::start().expect("a server");
    let directory = Directory::new(STACK);
    directory.done(&["apply", "-auto-approve"]);
    directory.done(&["workspace", "new", "w"]);
    directory.done(&["apply", "-auto-approve"]);
    let state = directory.read("terraform.tfstate.d/w/terraform.tfstate");
    directory.write("backend.tf", server.block("/a"));
    let said = refused(&directory.answered(&["init"], "no\n"));
    assert!(
        said.contains("Do you want to copy only your current workspace?"),
        "{said}"
    );
    assert!(said.contains("Migration aborted by user."), "{said}");
    assert!(server.kept().states.is_empty());
    directory.done(&["init", "-force-copy"]);
    assert_eq!(server.state("/a")["lineage"], lineage(&state));
    assert!(directory.done(&["workspace", "show"]).contains("default"));
    assert_ne!(directory.read("terraform.tfstate"), "");
}

#[test]
fn all_workspaces_move_between_backends_that_have_them() {
    let directory = Directory::new(STACK);
    let names = ["a", "b", "c"];
    directory.done(&["apply", "-auto-approve"]);
    for name in names {
        directory.done(&["workspace", "new", name]);
        directory.done(&["apply", "-auto-approve"]);
    }
    let state =
        |name: &str| directory.read(&format!("terraform.tfstate.d/{name}/terraform.tfstate"));
    let before = names.map(state);
    let block = "terraform {\n  backend \"local\" {\n    path = \"x/y\"\n    workspace_dir = \"z\"\n  }\n}\n";
    directory.write("backend.tf", block);
    let said = refused(&directory.answered(&["init"], "no\n"));
    assert!(
        said.contains("Do you want to migrate all workspaces to \"local\"?"),
        "{said}"
    );
    directory.done(&["init", "-force-copy"]);
    for (name, before) in names.iter().zip(&before) {
        assert_eq!(
            directory.read(&format!("z/{name}/terraform.tfstate")),
            *before
        );
        assert_eq!(state(name), "");
        directory.done(&["workspace", "select", name]);
        assert!(directory.done(&["plan"]).contains("No changes."), "{name}");
    }
    assert_ne!(directory.read("x/y"), "");
}

/// The files of other workspaces than the default one stay where they are when `path` alone is set.
#[test]
fn a_state_that_is_at_its_new_place_already_stays_there() {
    let directory = Directory::new(STACK);
    directory.done(&["apply", "-auto-approve"]);
    directory.done(&["workspace", "new", "a"]);
    directory.done(&["apply", "-auto-approve"]);
    let file = "terraform.tfstate.d/a/terraform.tfstate";
    let before = directory.read(file);
    for (options, path) in [
        (&["init", "-force-copy"][..], "x/y"),
        (&["init", "-force-copy", "-lock=false"], "x/z"),
        (&["init", "-force-copy", "-lock=false"], "x/../x/z"),
    ] {
        let block =
            format!("terraform {{\n  backend \"local\" {{\n    path = \"{path}\"\n  }}\n}}\n");
        directory.write("backend.tf", block);
        directory.done(options);
        assert_eq!(directory.read(file), before, "{path}");
        assert!(directory.done(&["plan"]).contains("No changes."), "{path}");
    }
    directory.remove("backend.tf");
    directory.done(&["init", "-migrate-state", "-force-copy"]);
    assert_eq!(directory.read(file), before);
    // A first block whose path is another spelling of the default one.
    let block = "terraform {\n  backend \"local\" {\n    path = \"./terraform.tfstate\"\n  }\n}\n";
    directory.write("backend.tf", block);
    directory.remove(".terraform/terraform.tfstate");
    let default = directory.read("terraform.tfstate");
    assert_ne!(default, "");
    directory.done(&["init", "-force-copy"]);
    assert_eq!(directory.read("terraform.tfstate"), default);
}

/// A remote state under a lock of its own is the former and the new one when other settings change.
#[test]
fn settings_change_where_the_state_stays() {
    let server = Server::start().expect("a server");
    let (directory, _) = applied(&server);
    directory.done(&["init", "-force-copy"]);
    let there = server.state("/a");
    let block = server.block("/a");
    let block = block.replacen("address", "retry_max = 3\n    address", 1);
    directory.write("backend.tf", block);
    directory.done(&["init", "-migrate-state"]);
    assert_eq!(server.state("/a"), there);
    assert!(server.kept().locks.is_empty());
    assert!(directory.done(&["plan"]).contains("No changes."));
}

/// A directory with workspaces that are to move, and an empty one, which is selected.
fn with_an_empty_workspace(names: &[&str]) -> Directory {
    let directory = Directory::new(STACK);
    directory.write("backend.tf", block("former"));
    directory.done(&["init"]);
    for name in names {
        directory.done(&["workspace", "new", name]);
        directory.done(&["apply", "-auto-approve"]);
    }
    directory.done(&["workspace", "new", "empty"]);
    directory.write("backend.tf", block("new"));
    directory
}

fn block(directory: &str) -> String {
    format!("terraform {{\n  backend \"local\" {{\n    workspace_dir = \"{directory}\"\n  }}\n}}\n")
}

#[test]
fn in_place_of_an_empty_workspace_another_one_is_chosen() {
    let directory = with_an_empty_workspace(&["a", "b"]);
    let said = done(&directory.answered(&["init", "-force-copy"], "3\n"));
    assert!(
        said.contains("The currently selected workspace (empty) does not exist."),
        "{said}"
    );
    assert_eq!(directory.done(&["workspace", "show"]), "b");
    let listed = directory.done(&["workspace", "list"]);
    assert_eq!(listed, "default a * b");
    assert!(directory.done(&["plan"]).contains("No changes."));
}

#[test]
fn a_backend_without_the_selected_workspace_is_not_recorded() {
    for (answer, expected) in [
        ("", "Failed to select workspace: EOF"),
        (
            "3\n",
            "Failed to select workspace: input not a valid number",
        ),
    ] {
        let directory = with_an_empty_workspace(&["a"]);
        let record = directory.read(".terraform/terraform.tfstate");
        let said = refused(&directory.answered(&["init", "-force-copy"], answer));
        assert!(said.contains(expected), "{said}");
        assert_eq!(directory.read(".terraform/terraform.tfstate"), record);
        let said = directory.refused(&["state", "list"]);
        assert!(said.contains("Backend initialization required"), "{said}");
    }
}
