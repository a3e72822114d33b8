//! Files that are made to hurt, given to the program itself: it says what is wrong, soon, and
//! never dies of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Runs the program, which dies if it takes more than a minute of the processor's time.
fn rform(directory: &Path, arguments: &[&str]) -> Output {
    Command::new("/bin/sh")
        .args(["-c", "ulimit -t 60 && exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("rform runs")
}

fn stack(files: &[(&str, &[u8])]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, content) in files {
        fs::write(directory.path().join(name), content).expect("written");
    }
    directory
}

/// Runs a command that must fail with a message, and not by dying.
#[track_caller]
fn refused(directory: &TempDir, arguments: &[&str]) -> String {
    let output = rform(directory.path(), arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = text.contains("Error: ") && !text.contains("panicked");
    let code = output.status.code();
    assert!(
        said && matches!(code, Some(1 | 2)),
        "{arguments:?}: {code:?} {text}"
    );
    text
}

#[track_caller]
fn done(directory: &TempDir, arguments: &[&str]) -> String {
    let output = rform(directory.path(), arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A chain of values, each holding the one before so many levels down.
fn chain(length: usize, levels: usize) -> String {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    let link = |at: usize| format!("  v{at} = {open}local.v{}{close}\n", at - 1);
    let links: String = (1..length).map(link).collect();
    format!(
        "locals {{\n  v0 = 1\n{links}}}\noutput \"o\" {{\n  value = local.v{}\n}}\n",
        length - 1
    )
}

#[test]
fn values_that_are_too_deep_are_refused_by_all_who_evaluate() {
    let directory = stack(&[("main.tf", chain(40, 100).as_bytes())]);
    for command in [&["validate"][..], &["plan"], &["apply", "-auto-approve"]] {
        let text = refused(&directory, command);
        assert!(text.contains("Value too large"), "{text}");
    }
}

#[test]
fn an_infinite_number_is_told_before_anything_is_done() {
    let output = b"output \"o\" {\n  value = { a = [1 / 0] }\n}\n";
    let resource = b"resource \"terraform_data\" \"a\" {\n  input = -1 / 0\n}\n";
    let not_written = "Error: Failed to write plan file";
    let not_saved = "Error: Failed to save state";
    let not_shown = "Error: Failed to show plan";
    type Refusals<'a> = &'a [(&'a [&'a str], &'a str)];
    let cases: [(&[u8], &str, Refusals); 2] = [
        (
            output,
            "Output value \"o\".a[0] is an infinite number",
            &[
                (&["plan", "-out=plan"], not_written),
                (&["apply", "-auto-approve"], not_saved),
            ],
        ),
        (
            resource,
            "terraform_data.a.input is an infinite number",
            &[
                (&["plan"], not_shown),
                (&["plan", "-out=plan"], not_written),
                (&["apply", "-auto-approve"], not_saved),
            ],
        ),
    ];
    for (text, reason, commands) in cases {
        let directory = stack(&[("main.tf", text)]);
        for (command, summary) in commands {
            let text = refused(&directory, command);
            assert!(text.contains(summary) && text.contains(reason), "{text}");
            let shown = rform(directory.path(), command).stdout;
            assert!(shown.is_empty(), "{}", String::from_utf8_lossy(&shown));
        }
        let left = fs::read_dir(directory.path()).expect("a directory").count();
        assert_eq!(left, 1, "only main.tf");
    }
}

/// Terraform, too, ends such a plan with 0 and shows none of it.
#[test]
fn an_infinite_output_hinders_the_view_of_a_plan_alone() {
    let directory = stack(&[("main.tf", b"output \"o\" {\n  value = 1 / 0\n}\n")]);
    let output = rform(directory.path(), &["plan", "-detailed-exitcode"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    let reason = "Output value \"o\" is an infinite number";
    assert!(
        said.contains("The plan cannot be shown") && said.contains(reason),
        "{said}"
    );
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(!shown.contains("No changes"), "{shown}");
}

#[test]
fn what_may_be_deep_comes_back_from_state_and_plan() {
    let (open, close) = ("[".repeat(140), "]".repeat(140));
    let text = format!(
        "locals {{\n  v = [jsondecode(\"{open}1{close}\")]\n}}\noutput \"o\" {{\n  value = local.v\n}}\n\
         resource \"terraform_data\" \"a\" {{\n  input = [{open}sensitive(1){close}, local.v]\n}}\n"
    );
    let directory = stack(&[("main.tf", text.as_bytes())]);
    done(&directory, &["plan", "-out=tfplan"]);
    done(&directory, &["show", "tfplan"]);
    done(&directory, &["apply", "tfplan"]);
    assert!(done(&directory, &["plan"]).contains("No changes"));
    assert!(done(&directory, &["show", "-json"]).contains("[[[[[["));
}

/// Each byte of a file changed or cut off: the file is read or refused.
#[test]
fn broken_states_and_plans_are_refused() {
    let text = b"resource \"terraform_data\" \"a\" {\n  input = [\"x\", null]\n}\n";
    let directory = stack(&[("main.tf", text)]);
    done(&directory, &["plan", "-out=tfplan"]);
    done(&directory, &["apply", "tfplan"]);
    for name in ["tfplan", "terraform.tfstate"] {
        let good = fs::read(directory.path().join(name)).expect("there");
        let half = good.len() / 2;
        let cut = good[..half].to_vec();
        let deep = [b"{\"version\":4,\"x\":".as_slice(), &b"[".repeat(100_000)].concat();
        let nul = [&good[..half], b"\0", &good[half..]].concat();
        let latin = [&good[..half], b"\xff\xfe", &good[half..]].concat();
        for bad in [
            cut,
            deep,
            nul,
            latin,
            b"{}".to_vec(),
            b"[]".to_vec(),
            b"\x00".to_vec(),
        ] {
            fs::write(directory.path().join("bad"), &bad).expect("written");
            refused(&directory, &["show", "bad"]);
            refused(&directory, &["plan", "-state=bad"]);
            refused(&directory, &["state", "list", "-state=bad"]);
            refused(&directory, &["apply", "bad"]);
        }
    }
}

#[test]
fn broken_values_are_refused() {
    let directory = stack(&[("main.tf", b"variable \"a\" {\n  type = any\n}\n")]);
    let deep = [b"a = ".as_slice(), &b"[".repeat(10_000)].concat();
    for bad in [
        &deep[..],
        b"a = \"\xff\"",
        b"a = \0",
        b"a",
        b"a {}\n",
        b"a = b",
        b"{\"a\":",
    ] {
        for name in ["bad.tfvars", "bad.tfvars.json"] {
            fs::write(directory.path().join(name), bad).expect("written");
            let text = refused(&directory, &["plan", &format!("-var-file={name}")]);
            assert!(text.contains(name), "{text}");
        }
    }
    refused(
        &directory,
        &["plan", &format!("-var=a={}", "[".repeat(10_000))],
    );
}

#[test]
fn too_many_instances_are_refused() {
    for repetition in [
        "count = 1e9",
        "count = 1e19",
        "count = -1",
        "for_each = toset(range(1e9))",
    ] {
        let text = format!("resource \"terraform_data\" \"a\" {{\n  {repetition}\n}}\n");
        let directory = stack(&[("main.tf", text.as_bytes())]);
        refused(&directory, &["plan"]);
    }
}

#[test]
fn instances_of_all_instances_of_a_module_are_counted_together() {
    let directory = stack(&[(
        "main.tf",
        b"module \"m\" {\n  source = \"./m\"\n  count  = 1000\n}\n",
    )]);
    let inner = directory.path().join("m");
    fs::create_dir(&inner).expect("made");
    let text = "resource \"terraform_data\" \"a\" {\n  count = 1000\n}\n";
    fs::write(inner.join("main.tf"), text).expect("written");
    done(&directory, &["init"]);
    let text = refused(&directory, &["plan"]);
    assert!(text.contains("Too many instances"), "{text}");
}

#[test]
fn pipes_are_refused_at_once() {
    let pipe = |directory: &TempDir, name: &str| {
        let mode = nix::sys::stat::Mode::S_IRWXU;
        nix::unistd::mkfifo(&directory.path().join(name), mode).expect("a pipe");
    };
    let text = b"output \"a\" {\n  value = 1\n}\n";
    for name in [
        "x.tf",
        "terraform.tfvars",
        "a.auto.tfvars",
        "terraform.tfstate",
    ] {
        let directory = stack(&[("main.tf", text)]);
        pipe(&directory, name);
        let text = refused(&directory, &["plan"]);
        assert!(text.contains("is a named pipe"), "{name}: {text}");
    }
    for name in ["terraform.tfstate", "terraform.tfstate.journal"] {
        let directory = stack(&[("main.tf", text)]);
        pipe(&directory, name);
        for arguments in [
            &["state", "list"][..],
            &["show"],
            &["output"],
            &["plan", "-lock=false"],
            &["apply", "-auto-approve"],
        ] {
            let text = refused(&directory, arguments);
            assert!(
                text.contains("is a named pipe"),
                "{name}: {arguments:?}: {text}"
            );
        }
    }
    for function in [
        "file(\"p\")",
        "templatefile(\"p\", {})",
        "filebase64(\"p\")",
        "filemd5(\"p\")",
    ] {
        let text = format!("output \"a\" {{\n  value = {function}\n}}\n");
        let directory = stack(&[("main.tf", text.as_bytes())]);
        pipe(&directory, "p");
        refused(&directory, &["plan"]);
        refused(&directory, &["plan", "-var-file=p"]);
        refused(&directory, &["apply", "p"]);
    }
}

#[test]
fn links_in_circles_are_followed_once() {
    let text = b"output \"a\" {\n  value = fileset(\".\", \"**\")\n}\n";
    let directory = stack(&[("main.tf", text)]);
    let inner = directory.path().join("d");
    fs::create_dir(&inner).expect("made");
    fs::write(inner.join("b.tf"), "a   = 1\n").expect("written");
    for (name, to) in [("up", ".."), ("here", ".")] {
        std::os::unix::fs::symlink(to, inner.join(name)).expect("a link");
    }
    let shown = done(&directory, &["plan"]);
    assert!(
        shown.contains("\"d/b.tf\"") && !shown.contains("up/d"),
        "{shown}"
    );
    assert_eq!(done(&directory, &["fmt", "-recursive"]), "d/b.tf\n");
}

#[test]
fn what_is_said_of_a_long_line_is_bounded() {
    let text = format!("output \"a\" {{ value = [{}] }}\n", "x.y, ".repeat(10_000));
    let directory = stack(&[("main.tf", text.as_bytes())]);
    for flag in ["-no-color", "-json"] {
        let output = rform(directory.path(), &["plan", flag]);
        let said = [output.stdout, output.stderr].concat();
        assert!(said.len() < 1_000_000, "{flag}: {}", said.len());
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains("more errors are not shown"), "{flag}");
    }
}

#[test]
fn texts_that_double_are_refused() {
    for function in [
        "join(\"\", [local.v#, local.v#])",
        "join(local.v#, [\"\", local.v#, \"\"])",
        "replace(local.v#, \"x\", \"xxxx\")",
        "replace(local.v#, \"/x+/\", \"$0$0$0$0\")",
        "join(\"\", formatlist(\"%s\", [for i in range(100) : local.v#]))",
    ] {
        let link = |at: u32| {
            format!(
                "  v{} = {}\n",
                at + 1,
                function.replace('#', &at.to_string())
            )
        };
        let links: String = (0..40).map(link).collect();
        let start = "x".repeat(1 << 20);
        let text = format!(
            "locals {{\n  v0 = \"{start}\"\n{links}}}\noutput \"o\" {{\n  value = local.v40\n}}\n"
        );
        let directory = stack(&[("main.tf", text.as_bytes())]);
        let text = refused(&directory, &["plan"]);
        assert!(text.len() < 100_000, "{}", text.len());
        assert!(
            text.contains("mebibytes") || text.contains("too large"),
            "{text}"
        );
    }
}
