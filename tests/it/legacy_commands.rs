//! Command lines of Terraform 0.11, which scripts have: taken with a warning, or refused with what
//! to write.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const STACK: &str = "variable \"v\" {\n  default = \"d\"\n}\nvariable \"w\" {\n}\nresource \
                     \"null_resource\" \"a\" {\n  count = 2\n  triggers = {\n    v = \"${var.v}\"\n    \
                     r = \"${basename(path.root)}\"\n  }\n}\nmodule \"m\" {\n  source = \
                     \"./m\"\n}\noutput \"o\" {\n  value = \"root\"\n}\n";

const CHILD: &str =
    "resource \"null_resource\" \"b\" {\n}\noutput \"o\" {\n  value = \"child\"\n}\n";

/// A directory with files.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }
    directory
}

/// The stack in the working directory itself, with its state.
fn applied() -> TempDir {
    let directory = directory(&[
        ("main.tf", STACK),
        ("m/main.tf", CHILD),
        ("terraform.tfvars", "w = \"w\"\n"),
    ]);
    succeeds(&directory, &["init"]);
    succeeds(&directory, &["apply", "-auto-approve"]);
    directory
}

fn rform(directory: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("rform runs")
}

/// Standard output and error of a command that must succeed.
fn succeeds(directory: &TempDir, arguments: &[&str]) -> (String, String) {
    let output = rform(directory, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

/// Both streams of a command that must fail.
fn fails(directory: &TempDir, arguments: &[&str]) -> String {
    let output = rform(directory, arguments);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}\n{said}");
    said
}

/// The addresses in the state.
fn listed(directory: &TempDir) -> Vec<String> {
    let (out, _) = succeeds(directory, &["state", "list"]);
    out.lines().map(str::to_owned).collect()
}

fn state(directory: &Path) -> String {
    fs::read_to_string(directory.join("terraform.tfstate")).unwrap_or_default()
}

#[test]
fn destroy_is_forced() {
    for flag in ["-force", "-force=true", "--force=1"] {
        let directory = applied();
        let (_, err) = succeeds(&directory, &["destroy", flag]);
        assert!(err.contains("Option -force (Terraform 0.11)"), "{err}");
        assert!(err.contains("-auto-approve"), "{err}");
        assert_eq!(listed(&directory), [""; 0], "{flag}");
    }
    let directory = applied();
    fails(&directory, &["destroy", "-force=false"]);
    assert_eq!(listed(&directory).len(), 3);
    let said = fails(&directory, &["destroy", "-force=maybe"]);
    assert!(
        said.contains("invalid boolean value \"maybe\" for -force"),
        "{said}"
    );
    let said = fails(&directory, &["apply", "-force"]);
    assert!(
        said.contains("flag provided but not defined: -force"),
        "{said}"
    );
}

#[test]
fn the_depth_of_modules_is_ignored() {
    let directory = applied();
    for arguments in [
        ["plan", "-module-depth=1"],
        ["plan", "-module-depth=-1"],
        ["show", "-module-depth=0"],
        ["graph", "-module-depth=2"],
    ] {
        succeeds(&directory, &arguments);
    }
    let (out, err) = succeeds(&directory, &["plan", "-module-depth", "1", "-no-color"]);
    assert!(
        out.contains("No changes") && !out.contains("module-depth"),
        "{out}"
    );
    assert!(
        err.contains("Option -module-depth (Terraform 0.11)"),
        "{err}"
    );
    let said = fails(&directory, &["plan", "-module-depth=x"]);
    let words = "invalid value \"x\" for flag -module-depth: parse error";
    assert!(said.contains(words), "{said}");
}

#[test]
fn validate_reads_variables_where_it_is_told_to() {
    let directory = directory(&[
        ("main.tf", STACK),
        ("m/main.tf", CHILD),
        ("w.tfvars", "w = \"w\"\n"),
        ("bad.tfvars", "w = \n"),
    ]);
    succeeds(&directory, &["init"]);
    for good in [
        &["validate"][..],
        &["validate", "-check-variables=false"],
        &["validate", "-var", "w=1"],
        &["validate", "-check-variables=true", "-var-file=w.tfvars"],
        &["validate", "-check-variables=false", "-var", "v=1"],
        // A module of today needs no values for this.
        &["validate", "-var", "v=1"],
    ] {
        succeeds(&directory, good);
    }
    for bad in [
        &["validate", "-check-variables=true"][..],
        &["validate", "-check-variables"],
        &["validate", "-check-variables=true", "-var", "v=1"],
    ] {
        let said = fails(&directory, bad);
        assert!(said.contains("No value for required variable"), "{said}");
    }
    fails(&directory, &["validate", "-var-file=bad.tfvars"]);
    fails(
        &directory,
        &["validate", "-var", "nope=1", "-check-variables=false"],
    );
}

#[test]
fn flags_of_init_that_mean_nothing_today() {
    let directory = applied();
    for flag in [
        "-get-plugins=false",
        "-verify-plugins=false",
        "-get-plugins",
    ] {
        let (_, err) = succeeds(&directory, &["init", flag]);
        assert!(err.contains("It is ignored"), "{err}");
    }
}

#[test]
fn a_module_is_named_apart_from_its_resource() {
    let directory = applied();
    for flag in ["-module=m", "--module=m"] {
        let (out, err) = succeeds(&directory, &["taint", flag, "null_resource.b"]);
        assert!(
            out.contains("module.m.null_resource.b has been marked"),
            "{out}"
        );
        assert!(err.contains("Option -module (Terraform 0.11)"), "{err}");
        succeeds(&directory, &["untaint", "-module", "m", "null_resource.b"]);
    }
    succeeds(&directory, &["taint", "-module=", "null_resource.a.1"]);
    let said = fails(&directory, &["taint", "-module=m.n", "null_resource.b"]);
    assert!(said.contains("module.m.module.n.null_resource.b"), "{said}");
}

#[test]
fn outputs_of_a_module_are_never_those_of_the_root() {
    let directory = applied();
    for arguments in [
        &["output", "-module=m", "o"][..],
        &["output", "-json", "-module=m", "o"],
        &["output", "-module=m"],
        &["output", "-module=nope", "o"],
    ] {
        let output = rform(&directory, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?} {output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("Option -module (Terraform 0.11)"), "{said}");
    }
    let said = fails(&directory, &["output", "-module=m.n", "o"]);
    assert!(said.contains("value = module.m.module.n.o"), "{said}");
    let (out, _) = succeeds(&directory, &["output", "-module=", "o"]);
    assert_eq!(out, "\"root\"\n");
}

#[test]
fn an_index_stands_behind_a_dot() {
    let directory = applied();
    let (out, err) = succeeds(&directory, &["state", "show", "null_resource.a.1"]);
    assert!(out.contains("# null_resource.a[1]:"), "{out}");
    assert!(
        err.contains("null_resource.a.1 is read as null_resource.a[1]"),
        "{err}"
    );
    succeeds(&directory, &["taint", "null_resource.a.0"]);
    let (out, _) = succeeds(&directory, &["plan", "-target=null_resource.a.0"]);
    assert!(out.contains("null_resource.a[0] is tainted"), "{out}");
    succeeds(&directory, &["untaint", "null_resource.a.0"]);
    let (out, _) = succeeds(&directory, &["state", "list", "null_resource.a.1"]);
    assert_eq!(out, "null_resource.a[1]\n");
    succeeds(
        &directory,
        &["state", "mv", "null_resource.a.1", "null_resource.c.0"],
    );
    succeeds(&directory, &["state", "rm", "null_resource.a.0"]);
    assert_eq!(
        listed(&directory),
        ["null_resource.c[0]", "module.m.null_resource.b"]
    );
}

#[test]
fn workspaces_were_environments() {
    let directory = applied();
    let (out, err) = succeeds(&directory, &["env", "list"]);
    assert_eq!(out, "* default\n\n");
    assert!(err.contains("family of commands is deprecated"), "{err}");
    succeeds(&directory, &["env", "new", "b"]);
    let (out, _) = succeeds(&directory, &["env", "select", "default"]);
    assert!(out.contains("Switched to workspace \"default\""), "{out}");
    succeeds(&directory, &["env", "delete", "b"]);
    let said = fails(&directory, &["env", "nope"]);
    assert!(said.contains("workspace"), "{said}");
}

/// The configuration is elsewhere; state and values are where the command is run.
#[test]
fn a_directory_is_an_argument() {
    let directory = directory(&[
        ("net/main.tf", STACK),
        ("net/m/main.tf", CHILD),
        (
            "net/terraform.tfvars",
            "w = \"not read\"\nv = \"not read\"\n",
        ),
        ("terraform.tfvars", "w = \"w\"\n"),
    ]);
    let (_, err) = succeeds(&directory, &["init", "net"]);
    assert!(
        err.contains("Directory as an argument (Terraform 0.11)"),
        "{err}"
    );
    assert!(err.contains("rform -chdir=net init"), "{err}");
    succeeds(&directory, &["validate", "net"]);
    succeeds(&directory, &["plan", "-out=p", "net"]);
    succeeds(&directory, &["apply", "p"]);
    let text = state(directory.path());
    assert!(
        text.contains("\"v\": \"d\"") && text.contains("\"r\": \"net\""),
        "{text}"
    );
    assert_eq!(state(&directory.path().join("net")), "");
    assert!(!directory.path().join("net/.terraform").exists());
    let (out, _) = succeeds(&directory, &["plan", "net/"]);
    assert!(out.contains("No changes"), "{out}");
    let (out, _) = succeeds(
        &directory,
        &["apply", "-auto-approve", "-var", "v=e", "net"],
    );
    assert!(out.contains("2 added, 0 changed, 2 destroyed"), "{out}");
    succeeds(&directory, &["refresh", "net"]);
    let (out, _) = succeeds(&directory, &["destroy", "-force", "net"]);
    assert!(out.contains("3 destroyed"), "{out}");
}

#[test]
fn the_working_directory_is_an_argument_too() {
    let directory = applied();
    let (out, _) = succeeds(&directory, &["plan", "."]);
    assert!(out.contains("No changes"), "{out}");
    let path = directory.path().display().to_string();
    let (out, _) = succeeds(&directory, &["plan", &path]);
    // The path of the root module is another one, and so is what is made of it.
    assert!(
        out.contains("3 to add") || out.contains("2 to add"),
        "{out}"
    );
}

#[test]
fn what_is_no_directory_is_refused() {
    let directory = applied();
    for arguments in [
        &["plan", "nope"][..],
        &["plan", "m", "m"],
        &["refresh", "nope"],
    ] {
        let said = fails(&directory, arguments);
        assert!(said.contains("Too many command line arguments"), "{said}");
    }
    // What is no directory is taken for a plan, as today's commands do.
    for arguments in [&["apply", "nope"][..], &["destroy", "-force", "nope"]] {
        let said = fails(&directory, arguments);
        let wanted = "Failed to load \"nope\" as a plan file";
        assert!(said.contains(wanted), "{said}");
    }
    assert_eq!(listed(&directory).len(), 3);
}

/// What Terraform 0.11 wrote into `.terraform` for a block with `path` alone.
#[test]
fn a_record_of_a_backend_is_taken_up() {
    let record = |hash: u64| {
        format!(
            "{{\"version\": 3, \"serial\": 1, \"lineage\": \"l\", \"backend\": {{\"type\": \
             \"local\", \"config\": {{\"path\": \"s/x.tfstate\"}}, \"hash\": {hash}}}, \"modules\": \
             [{{\"path\": [\"root\"], \"outputs\": {{}}, \"resources\": {{}}, \"depends_on\": []}}]}}"
        )
    };
    // The path was in the block, or given by -backend-config.
    let (of_path, of_nothing) = (9_801_144_917_953_888_134, 6_268_923_742_653_417_519);
    let block = |path: &str| format!("terraform {{\n  backend \"local\" {{{path}}}\n}}\n");
    for (path, hash, good) in [
        ("\n    path = \"s/x.tfstate\"\n  ", of_path, true),
        ("\n    path = \"s/x.tfstate\"\n  ", of_nothing, true),
        ("", of_nothing, true),
        ("", of_path, false),
        ("\n    path = \"other\"\n  ", of_path, false),
        ("\n    workspace_dir = \"w\"\n  ", of_path, false),
    ] {
        let directory = directory(&[
            (
                "main.tf",
                &format!("{}output \"o\" {{\n  value = \"1\"\n}}\n", block(path)),
            ),
            (".terraform/terraform.tfstate", &record(hash)),
        ]);
        if !good {
            let said = fails(&directory, &["plan"]);
            assert!(
                said.contains("Backend configuration block has changed"),
                "{said}"
            );
            continue;
        }
        succeeds(&directory, &["apply", "-auto-approve"]);
        assert!(directory.path().join("s/x.tfstate").exists(), "{path}");
        succeeds(&directory, &["init"]);
        let (out, _) = succeeds(&directory, &["output", "o"]);
        assert_eq!(out, "\"1\"\n");
    }
}

/// Commands that are no more say what does their work, whatever arguments they are given.
#[test]
fn retired_commands_say_what_to_do_instead() {
    let directory = directory(&[]);
    for (line, instead) in [
        (
            &["remote", "config", "-backend=s3"][..],
            "\"backend\" block",
        ),
        (&["remote", "push"], "rform state push"),
        (&["debug", "json2dot", "log.json"], "rform graph"),
        (&["0.12checklist"], "rform upgrade"),
        (
            &["internal-plugin", "provisioner", "file"],
            "started by the commands",
        ),
        (
            &["push", "-name=org/app", "-atlas-token=t", "."],
            "no longer supported",
        ),
    ] {
        let said = fails(&directory, line);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("no longer supported"), "{said}");
        assert!(said.contains(instead), "{line:?}\n{said}");
    }
}
