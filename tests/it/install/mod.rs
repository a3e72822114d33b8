//! `init` and its kin, as people run them: modules and providers that are fetched, and the files that
//! say which. What lock files and lists hold is what Terraform 1.11.4 wrote for the same input.

mod sources;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

const PROGRAM: &str = "#!/bin/sh\nexit 1\n";

const STACK: &str = "terraform {\n  required_providers {\n    y = {\n      source = \"example.com/x/y\"\n      \
                     version = \">=0.1, <2.0\"\n    }\n  }\n}\n";

/// As Terraform 1.11.4 wrote it for that stack and that mirror.
const LOCK: &str = r#"# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "example.com/x/y" {
  version     = "0.1.0"
  constraints = ">= 0.1.0, < 2.0.0"
  hashes = [
    "h1:6KqLcOpduz47qpl6sKGo7QpDu+O0f+pBNlttDz/OwoI=",
  ]
}
"#;

/// A working directory with a mirror beside it, and a home of its own.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place {
            directory: tempfile::tempdir().expect("a directory"),
        };
        let package = place.at("mirror/example.com/x/y/0.1.0").join(platform());
        fs::create_dir_all(&package).expect("a directory");
        let program = package.join("terraform-provider-y_v0.1.0");
        fs::write(&program, PROGRAM).expect("written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        let mirror = place.at("mirror");
        let settings = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {mirror:?}\n  }}\n}}\n"
        );
        place.write("rc", &settings);
        place.write("stack/main.tf", STACK);
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_default()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
        command
            .args(arguments)
            .current_dir(self.at("stack"))
            .env("TF_CLI_CONFIG_FILE", self.at("rc"))
            .env("HOME", self.directory.path())
            .env_remove("TF_DATA_DIR")
            .env_remove("TF_PLUGIN_CACHE_DIR");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    /// What a run that succeeds prints.
    fn out(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {text}{errors}");
        text
    }

    /// What a run that fails complains of, on one line.
    fn err(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        words(&output)
    }
}

/// What a run complains of, on one line.
fn words(output: &Output) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    // The frame that errors stand in.
    let words = words.split_whitespace().filter(|it| !it.contains('│'));
    words.collect::<Vec<_>>().join(" ")
}

fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

#[test]
fn providers_of_a_mirror_are_installed_and_locked_as_by_terraform() {
    let place = Place::new();
    let first = place.out(&["init"]);
    for line in [
        "- Finding example.com/x/y versions matching \">= 0.1.0, < 2.0.0\"...",
        "- Installing example.com/x/y v0.1.0...",
        "- Installed example.com/x/y v0.1.0 (unauthenticated)",
        "Terraform has created a lock file .terraform.lock.hcl to record the provider",
        "Incomplete lock file information for providers",
    ] {
        assert!(first.contains(line), "{line}: {first}");
    }
    assert_eq!(place.read("stack/.terraform.lock.hcl"), LOCK);
    let second = place.out(&["init"]);
    assert!(
        second.contains("- Using previously-installed example.com/x/y v0.1.0"),
        "{second}"
    );
    let version = place.out(&["version", "-json"]);
    let version: serde_json::Value = serde_json::from_str(&version).expect("JSON");
    assert_eq!(version["provider_selections"]["example.com/x/y"], "0.1.0");
    assert!(
        place
            .out(&["version"])
            .contains("+ provider example.com/x/y v0.1.0")
    );
}

#[test]
fn a_read_only_lock_file_stays() {
    let place = Place::new();
    let refused = place.err(&["init", "-lockfile=readonly"]);
    assert!(
        refused.contains("Provider dependency changes detected"),
        "{refused}"
    );
    assert_eq!(place.read("stack/.terraform.lock.hcl"), "");
    place.out(&["init"]);
    place.out(&["init", "-lockfile=readonly"]);
    // Terraform knows one mode, and changes nothing in any other.
    let locked = place.read("stack/.terraform.lock.hcl");
    let other = place.run(&["init", "-lockfile=other"]);
    assert!(other.status.success());
    assert_eq!(place.read("stack/.terraform.lock.hcl"), locked);
    let said = words(&other);
    assert!(
        said.contains("lock file mode \"other\" has no effect"),
        "{said}"
    );
}

#[test]
fn another_package_than_the_locked_one_is_refused() {
    let place = Place::new();
    place.out(&["init"]);
    let program = format!(
        "mirror/example.com/x/y/0.1.0/{}/terraform-provider-y_v0.1.0",
        platform()
    );
    place.write(&program, "#!/bin/sh\necho evil\n");
    let refused = place.err(&["init"]);
    assert!(
        refused.contains("doesn't match any of the checksums"),
        "{refused}"
    );
    let refused = place.err(&["validate"]);
    assert!(
        refused.contains("does not match any of the checksums"),
        "{refused}"
    );
    assert_eq!(place.read("stack/.terraform.lock.hcl"), LOCK);
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let place = Place::new();
    place.write(
        "stack/main.tf",
        "terraform {\n  required_providers {\n    a = {\n      source = \"example.com/x/a\"\n    }\n    \
         b = {\n      source = \"example.com/x/b\"\n    }\n  }\n}\n",
    );
    let refused = place.err(&["init"]);
    for name in ["example.com/x/a", "example.com/x/b"] {
        let part = format!("provider {name} was not found in any of the search locations");
        assert!(refused.contains(&part), "{refused}");
    }
    let modules: String = ["one", "two"]
        .map(|name| {
            format!("module \"{name}\" {{\n  source = \"git::file:///nonexistent/{name}\"\n}}\n")
        })
        .concat();
    place.write("stack/main.tf", &modules);
    for command in ["validate", "init"] {
        let refused = place.err(&[command]);
        assert!(
            refused.contains("\"one\"") && refused.contains("\"two\""),
            "{refused}"
        );
    }
}

#[test]
fn checksums_of_several_platforms_are_locked() {
    let place = Place::new();
    let mirror = place.at("mirror");
    let mirror = format!("-fs-mirror={}", mirror.display());
    let platform = format!("-platform={}", platform());
    let told = place.out(&["providers", "lock", &platform, &mirror]);
    assert!(
        told.contains("This was a new provider and the checksums"),
        "{told}"
    );
    assert_eq!(place.read("stack/.terraform.lock.hcl"), LOCK);
    let told = place.out(&["providers", "lock", &platform, &mirror]);
    assert!(told.contains("found no need for changes"), "{told}");
    let refused = place.err(&["providers", "lock", "-platform=plan9_386", &mirror]);
    assert!(
        refused.contains("is not available for plan9_386"),
        "{refused}"
    );
    assert!(
        place
            .err(&["providers", "lock", "-platform=x", &mirror])
            .contains("Invalid target platform")
    );
}

#[test]
fn a_module_is_the_beginning_of_a_configuration() {
    let place = Place::new();
    place.write("module/main.tf", "output \"a\" {\n  value = 1\n}\n");
    let refused = place.err(&["init", "-from-module=../module"]);
    assert!(
        refused.contains("The working directory already contains files."),
        "{refused}"
    );
    fs::remove_file(place.at("stack/main.tf")).expect("removed");
    let told = place.out(&["init", "-from-module=../module"]);
    assert!(
        told.contains("Copying configuration from \"../module\"..."),
        "{told}"
    );
    assert!(place.read("stack/main.tf").contains("output"));
    place.out(&["validate"]);
}

#[test]
fn tokens_are_removed_and_everything_else_stays() {
    let place = Place::new();
    let file = ".terraform.d/credentials.tfrc.json";
    place.write(
        file,
        r#"{"credentials":{"a.com":{"token":"one"},"b.com":{"token":"two"}},"x":1}"#,
    );
    let told = place.out(&["logout", "a.com"]);
    assert!(told.contains("Success!") && !told.contains("one"), "{told}");
    let left: serde_json::Value = serde_json::from_str(&place.read(file)).expect("JSON");
    let expected = serde_json::json!({"credentials": {"b.com": {"token": "two"}}, "x": 1});
    assert_eq!(left, expected);
    let mode = fs::metadata(place.at(file))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
