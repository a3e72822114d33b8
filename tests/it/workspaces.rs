//! Names of workspaces lead nowhere else.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn stack() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let text = "resource \"terraform_data\" \"a\" {}\n";
    let inner = directory.path().join("stack");
    fs::create_dir(&inner).expect("made");
    fs::write(inner.join("main.tf"), text).expect("written");
    directory
}

fn rform(directory: &TempDir, arguments: &[&str], workspace: Option<&str>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory.path().join("stack"))
        .env_clear()
        .env("NO_COLOR", "1")
        .envs(workspace.map(|name| ("TF_WORKSPACE", name)))
        .stdin(Stdio::null())
        .output()
        .expect("rform runs")
}

/// How many files there are below a directory.
fn count(directory: &std::path::Path) -> usize {
    let entries = fs::read_dir(directory).expect("a directory").flatten();
    entries
        .map(|entry| match entry.path().is_dir() {
            true => count(&entry.path()),
            false => 1,
        })
        .sum()
}

const COMMANDS: &[&[&str]] = &[
    &["plan"],
    &["plan", "-json"],
    &["apply", "-auto-approve"],
    &["destroy", "-auto-approve"],
    &["refresh"],
    &["init"],
    &["validate"],
    &["output"],
    &["show"],
    &["console"],
    &["state", "list"],
    &["state", "pull"],
    &["taint", "terraform_data.a"],
    &["import", "terraform_data.a", "b"],
    &["workspace", "show"],
    &["workspace", "list"],
    &["workspace", "delete", "a"],
];

const BAD: [&str; 7] = ["../../x", "/tmp/x", "..", ".", "a b", "a/b", "x\\y"];

#[test]
fn a_name_in_the_environment_that_leads_elsewhere_is_refused() {
    let directory = stack();
    for name in BAD {
        for command in COMMANDS {
            let output = rform(&directory, command, Some(name));
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).into_owned();
            assert_eq!(output.status.code(), Some(1), "{name} {command:?} {said}");
            let words = "Invalid workspace name set using TF_WORKSPACE";
            assert!(said.contains(words), "{name} {command:?} {said}");
        }
    }
    assert_eq!(count(directory.path()), 1, "only main.tf");
}

#[test]
fn a_recorded_name_that_leads_elsewhere_is_refused_and_may_be_replaced() {
    let directory = stack();
    let data = directory.path().join("stack/.terraform");
    fs::create_dir(&data).expect("made");
    for name in BAD.iter().map(|name| name.as_bytes()).chain([&b"\xff"[..]]) {
        fs::write(data.join("environment"), name).expect("written");
        for command in COMMANDS {
            let output = rform(&directory, command, None);
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).into_owned();
            assert_eq!(output.status.code(), Some(1), "{name:?} {command:?} {said}");
            assert!(
                said.contains("Invalid workspace name"),
                "{name:?} {command:?} {said}"
            );
        }
    }
    assert_eq!(count(directory.path()), 2);
    assert!(
        rform(&directory, &["workspace", "select", "default"], None)
            .status
            .success()
    );
    assert!(rform(&directory, &["plan"], None).status.success());
}

#[test]
fn a_variable_of_the_environment_that_is_no_text_is_not_taken_as_unset() {
    for name in ["TF_WORKSPACE", "TF_VAR_a", "TF_CLI_ARGS", "AWS_PROFILE"] {
        let directory = stack();
        let output = Command::new(env!("CARGO_BIN_EXE_rform"))
            .args(["apply", "-auto-approve"])
            .current_dir(directory.path().join("stack"))
            .env_clear()
            .env("NO_COLOR", "1")
            .env(name, OsStr::from_bytes(b"\xff"))
            .stdin(Stdio::null())
            .output()
            .expect("rform runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name} {said}");
        assert!(said.contains(name), "{name} {said}");
        assert_eq!(count(directory.path()), 1, "{name}: only main.tf");
    }
}

#[test]
fn a_pipe_that_a_state_or_plan_is_written_to_stays_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    for flag in ["plan -out=pipe", "apply -auto-approve -state-out=pipe"] {
        let directory = stack();
        let pipe = directory.path().join("stack/pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).expect("made");
        let arguments: Vec<_> = flag.split(' ').collect();
        let output = rform(&directory, &arguments, None);
        assert_eq!(output.status.code(), Some(1), "{flag}");
        let kind = fs::symlink_metadata(&pipe).expect("there").file_type();
        assert!(kind.is_fifo(), "{flag}");
    }
}

/// A command that was stopped before it had made the directory, or copied the state.
#[test]
fn a_new_workspace_that_was_stopped_is_finished() {
    let directory = stack();
    let inner = directory.path().join("stack");
    let environment = inner.join(".terraform/environment");
    fs::create_dir(inner.join(".terraform")).expect("made");
    fs::write(&environment, "w").expect("written");
    let made = rform(&directory, &["workspace", "new", "w"], None);
    assert!(made.status.success(), "{made:?}");
    let again = rform(&directory, &["workspace", "new", "w"], None);
    assert!(!again.status.success(), "it is there");

    let applied = rform(&directory, &["apply", "-auto-approve"], Some("default"));
    assert!(applied.status.success(), "{applied:?}");
    let copied = ["workspace", "new", "-state=terraform.tfstate", "w"];
    for expected in [true, false] {
        let output = rform(&directory, &copied, None);
        assert_eq!(output.status.success(), expected, "{output:?}");
    }
    let listed = rform(&directory, &["state", "list"], Some("w"));
    assert_eq!(listed.stdout, b"terraform_data.a\n", "{listed:?}");
}

/// What cannot be made is not selected either.
#[test]
fn a_workspace_that_cannot_be_made_is_not_selected() {
    let directory = stack();
    let inner = directory.path().join("stack");
    fs::write(inner.join("terraform.tfstate.d"), "").expect("written");
    let made = rform(
        &directory,
        &["workspace", "select", "-or-create", "w"],
        None,
    );
    assert!(!made.status.success());
    let shown = rform(&directory, &["workspace", "show"], None);
    assert_eq!(shown.stdout, b"default\n");
}
