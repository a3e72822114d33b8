//! The form of the output: colour, advice, credentials that are asked for.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn rform(directory: &TempDir, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
    command
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .env("HOME", directory.path())
        .envs(environment.iter().copied())
        .stdin(Stdio::null());
    command
}

fn stack() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let text = "resource \"terraform_data\" \"a\" {}\n";
    fs::write(directory.path().join("main.tf"), text).expect("written");
    directory
}

fn said(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[test]
fn a_file_gets_colour_unless_somebody_says_no() {
    let directory = stack();
    let run = |environment: &[(&str, &str)], arguments: &[&str]| {
        said(
            &rform(&directory, environment, arguments)
                .output()
                .expect("it runs"),
        )
    };
    assert!(run(&[], &["plan"]).contains("\u{1b}["));
    assert!(run(&[], &["plan", "-target="]).contains('╷'));
    assert!(!run(&[("NO_COLOR", "1")], &["plan"]).contains('\u{1b}'));
    assert!(!run(&[], &["plan", "-no-color"]).contains('\u{1b}'));
    assert!(!run(&[], &["plan", "-json"]).contains("\u{1b}"));
}

#[test]
fn automation_gets_no_advice() {
    let directory = stack();
    let run = |environment: &[(&str, &str)], arguments: &[&str]| {
        said(
            &rform(&directory, environment, arguments)
                .output()
                .expect("it runs"),
        )
    };
    let automated = [("TF_IN_AUTOMATION", "1")];
    assert!(run(&[], &["plan"]).contains("You didn't use the -out option"));
    assert!(!run(&automated, &["plan"]).contains("You didn't use the -out option"));
    assert!(!run(&automated, &["plan", "-out=p"]).contains("run the following command"));
    assert!(run(&[], &["init"]).contains("You may now begin"));
    assert!(!run(&automated, &["init"]).contains("You may now begin"));
}

#[test]
fn a_saved_plan_is_an_archive_with_the_plan_in_json() {
    let directory = stack();
    let done = |arguments: &[&str]| {
        let output = rform(&directory, &[("NO_COLOR", "1")], arguments).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", said(&output));
        output.stdout
    };
    done(&["plan", "-out=saved.plan"]);
    let path = directory.path().join("saved.plan");
    let file = fs::File::open(&path).expect("the plan");
    let mode = file.metadata().expect("its metadata").permissions().mode();
    assert_eq!(mode & 0o077, 0);
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let entry = archive.by_name("plan.json").expect("the document");
    let held: serde_json::Value = serde_json::from_reader(entry).expect("JSON");
    let shown: serde_json::Value =
        serde_json::from_slice(&done(&["show", "-json", "saved.plan"])).expect("JSON");
    assert_eq!(held, shown);
    done(&["apply", "saved.plan"]);
}

#[test]
fn a_token_is_stored_for_its_owner_alone_and_removed() {
    let directory = stack();
    // No host is asked how it gives out tokens.
    let hosts = "host \"example.com\" {\n  services = {}\n}\nhost \"other.example:8443\" {\n  \
                 services = {}\n}\n";
    fs::write(directory.path().join(".terraformrc"), hosts).expect("written");
    let file = directory.path().join(".terraform.d/credentials.tfrc.json");
    let login = |host: &str, token: &str| {
        let mut command = rform(&directory, &[("NO_COLOR", "1")], &["login", host]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut input = child.stdin.take().expect("its input");
        writeln!(input, "{token}").expect("typed");
        drop(input);
        child.wait_with_output().expect("it ends")
    };
    let logged_in = login("Example.com", "s3cret");
    assert!(logged_in.status.success(), "{}", said(&logged_in));
    assert!(!said(&logged_in).contains("s3cret"));
    assert!(login("other.example:8443", "more").status.success());
    let stored = fs::read_to_string(&file).expect("the file");
    let stored: serde_json::Value = serde_json::from_str(&stored).expect("JSON");
    assert_eq!(stored["credentials"]["example.com"]["token"], "s3cret");
    let mode = fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o077, 0);
    let logout = |host: &str| {
        let output = rform(&directory, &[("NO_COLOR", "1")], &["logout", host]).output();
        said(&output.expect("it runs"))
    };
    assert!(logout("example.com").contains("removed"));
    assert!(logout("example.com").contains("No credentials"));
    let left = fs::read_to_string(&file).expect("the file");
    assert!(left.contains("other.example:8443") && !left.contains("s3cret"));
    fs::write(&file, "{\"credentials\": 1}").expect("written");
    assert!(!login("example.com", "new").status.success());
    assert_eq!(
        fs::read_to_string(&file).expect("the file"),
        "{\"credentials\": 1}"
    );
}
