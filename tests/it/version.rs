//! `version`: of this program, and in Terraform's shape where it is called by Terraform's name.

use std::os::unix::process::CommandExt;
use std::process::Command;

fn version(name: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
    command.arg0(name).arg("version").args(arguments);
    let output = command.output().expect("it runs");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn it_says_which_program_it_is_and_what_it_is_compatible_with() {
    let text = version("rform", &[]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], format!("rform v{}", env!("CARGO_PKG_VERSION")));
    assert!(
        lines[1].starts_with("compatible with Terraform v1."),
        "{text}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&version("rform", &["-json"])).expect("JSON");
    assert_eq!(json["rform_version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn called_by_terraforms_name_it_answers_in_terraforms_shape() {
    let text = version("/usr/local/bin/terraform", &[]);
    assert!(text.starts_with("Terraform v1."), "{text}");
    let json = version("terraform", &["-json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(json.get("rform_version").is_none());
    assert_eq!(
        json["terraform_version"],
        text[11..].lines().next().expect("a line")
    );
}
