//! Killed twice, or when all was done.

use super::Stack;

/// A network, and a step behind it that lasts as long as the file `slow` is there.
const NETWORK: &str = r#"
resource "aws_vpc" "a" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  count      = 3
  vpc_id     = aws_vpc.a.id
  cidr_block = cidrsubnet(aws_vpc.a.cidr_block, 8, count.index)
}

resource "terraform_data" "slow" {
  depends_on = [aws_subnet.a]

  provisioner "local-exec" {
    command = "touch begun; if test -e slow; then exec sleep 5; fi"
  }
}
"#;

const APPLY: [&str; 2] = ["apply", "-auto-approve"];

#[test]
fn killed_twice_nothing_is_made_twice() {
    for times in 2..4 {
        let stack = Stack::new(NETWORK);
        stack.write("slow", "");
        for _ in 0..times {
            stack.kill(&APPLY);
        }
        std::fs::remove_file(stack.path("slow")).expect("removed");
        stack.done(&APPLY);
        assert_eq!((stack.count("vpc"), stack.count("subnet")), (1, 3));
        assert!(stack.done(&["plan"]).contains("No changes"));
        stack.done(&["destroy", "-auto-approve"]);
        stack.expect_empty_sandbox();
    }
}

/// A create that the killed run had begun, and that made nothing, is known to the second plan.
#[test]
fn a_plan_made_after_a_kill_is_applied() {
    let stack = Stack::new(NETWORK);
    stack.write("slow", "");
    stack.done(&["plan", "-out=first"]);
    stack.kill(&["apply", "first"]);
    std::fs::remove_file(stack.path("slow")).expect("removed");
    assert!(stack.refused(&["apply", "first"]).contains("is stale"));
    stack.done(&["plan", "-out=second"]);
    stack.done(&["apply", "second"]);
    assert_eq!((stack.count("vpc"), stack.count("subnet")), (1, 3));
    assert!(stack.done(&["plan"]).contains("No changes"));
    assert!(stack.refused(&["apply", "second"]).contains("is stale"));
}

/// A second kill also comes while the journal of the first is being taken over, and after it.
#[test]
fn killed_at_any_moment_after_a_kill_nothing_is_made_twice() {
    let killed = Stack::new(NETWORK);
    killed.write("slow", "");
    killed.kill(&APPLY);
    for moment in 0..8 {
        let stack = Stack::new(NETWORK);
        for name in [
            "sandbox.json",
            "terraform.tfstate",
            "terraform.tfstate.journal",
        ] {
            std::fs::copy(killed.path(name), stack.path(name)).expect("copied");
        }
        let mut child = stack
            .command(&APPLY)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(20 + 25 * moment));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        stack.done(&APPLY);
        assert_eq!(
            (stack.count("vpc"), stack.count("subnet")),
            (1, 3),
            "{moment}"
        );
        stack.done(&["destroy", "-auto-approve"]);
        stack.expect_empty_sandbox();
    }
}

const PAIR: &str = "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {}\n";
const SLOW: &str = r#"
resource "terraform_data" "slow" {
  depends_on = [terraform_data.a, terraform_data.b]

  provisioner "local-exec" {
    command = "touch begun; exec sleep 5"
  }
}
"#;

#[test]
fn what_was_recovered_is_saved_also_where_nothing_changes() {
    for command in [
        &["apply", "-auto-approve", "-refresh=false"][..],
        &["apply", "-auto-approve", "-lock=false"],
        &["plan"],
        &["refresh"],
        &["apply", "-auto-approve", "-target=terraform_data.a"],
        &["state", "rm", "terraform_data.nobody"],
    ] {
        let stack = Stack::new(&format!("{PAIR}{SLOW}"));
        stack.kill(&APPLY);
        stack.write("main.tf", format!("{PAIR}removed {{\n  from = terraform_data.slow\n  lifecycle {{\n    destroy = false\n  }}\n}}\n"));
        stack.run(command);
        let held: Vec<String> = stack.objects().into_iter().map(|(it, _)| it).collect();
        for address in ["terraform_data.a", "terraform_data.b"] {
            assert!(held.iter().any(|it| it == address), "{command:?}: {held:?}");
        }
        let before = stack.objects();
        stack.done(&APPLY);
        let kept = stack.objects();
        assert!(
            kept.iter().all(|it| before.contains(it)),
            "{before:?} {kept:?}"
        );
        assert_eq!(kept.len(), 2);
    }
}

#[test]
fn who_only_looks_sees_what_was_recovered_and_deletes_nothing() {
    let output = "output \"o\" {\n  value = terraform_data.a.id\n}\n";
    let stack = Stack::new(&format!("{PAIR}{SLOW}{output}"));
    stack.kill(&APPLY);
    let journal = stack.read("terraform.tfstate.journal");
    for command in [
        &["state", "list"][..],
        &["show"],
        &["state", "pull"],
        &["plan", "-lock=false"],
        &["graph", "-type=plan"],
        &["providers"],
    ] {
        let said = stack.done(command);
        assert_eq!(
            stack.read("terraform.tfstate.journal"),
            journal,
            "{command:?}"
        );
        assert!(said.contains("terraform"), "{said}");
    }
    for command in ["list", "pull"] {
        let said = stack.done(&["state", command]);
        assert!(said.contains("terraform_data"), "{said}");
    }
    assert!(!stack.done(&["show"]).contains("No state"));
}

/// With `-state-out` the former state stays as it is, and what was done is not lost twice over.
#[test]
fn another_state_file_is_recovered_as_well() {
    let stack = Stack::new(&format!("{PAIR}{SLOW}"));
    let apply = [
        "apply",
        "-auto-approve",
        "-state=in.tfstate",
        "-state-out=out.tfstate",
    ];
    stack.kill(&apply);
    stack.kill(&apply);
    let first = stack.read("out.tfstate.journal");
    let ids: Vec<&str> = first
        .split("\\\"id\\\":\\\"")
        .chain(first.split("\"id\":\""))
        .skip(1)
        .filter_map(|it| it.get(..36))
        .collect();
    stack.write("main.tf", PAIR);
    stack.done(&apply);
    let state = serde_json::from_str(&stack.read("out.tfstate")).expect("a state");
    let held = super::objects(&state);
    assert_eq!(held.len(), 2);
    assert!(
        held.iter().all(|(_, id)| ids.contains(&&**id)),
        "{held:?} {ids:?}"
    );
}

const LINKED: &str = r#"
resource "terraform_data" "a" {}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.a]

  provisioner "local-exec" {
    command = "touch ../begun; exec sleep 5"
  }
}
"#;

/// The journal is where the state is, and not where the link to it is.
#[test]
fn what_a_run_left_is_found_by_another_link_to_the_state() {
    let stack = Stack::new("");
    for directory in ["one", "other", "store"] {
        std::fs::create_dir(stack.path(directory)).expect("a directory");
    }
    for directory in ["one", "other"] {
        stack.write(&format!("{directory}/main.tf"), LINKED);
        let link = stack.path(&format!("{directory}/terraform.tfstate"));
        std::os::unix::fs::symlink("../store/state", link).expect("a link");
    }
    let mut child = stack.begin(&["-chdir=one", "apply", "-auto-approve"]);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let seen = stack.done(&["-chdir=other", "state", "list"]);
    assert!(seen.contains("terraform_data.a"), "{seen}");
    let said = stack.done(&["-chdir=other", "destroy", "-auto-approve"]);
    assert!(said.contains("1 destroyed"), "{said}");
    assert!(!stack.path("store/state.journal").exists());
}
