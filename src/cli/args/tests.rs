//! Command lines, read as Go reads them.

use super::Command as Typed;
use super::commands::built;
use super::*;

fn read(line: &[&str]) -> Result<Invocation, UsageError> {
    let typed: Vec<String> = line.iter().map(|it| (*it).to_owned()).collect();
    invocation(&typed, &|_| Ok(Vec::new()))
}

fn flag_error(line: &[&str]) -> Option<String> {
    match read(line) {
        Err(UsageError::Flag { message, .. }) => Some(message),
        _ => None,
    }
}

#[test]
fn flags_are_read_as_go_reads_them() {
    let line = [
        "-chdir=app",
        "plan",
        "-var",
        "a=-1",
        "--var-file=x",
        "-var=b=c=d",
        "-lock=f",
        "-refresh",
        "-no-color",
        "-out=p",
        "-out",
        "q",
        "-sandbox",
        "-parallelism=3",
    ];
    let Ok(Invocation::Run(cli, globals)) = read(&line) else {
        panic!("is a command");
    };
    let Typed::Plan(plan) = cli.command else {
        panic!("is a plan");
    };
    assert_eq!(globals.chdir.as_deref(), Some("app"));
    assert!(globals.no_color && !plan.operation.locking.lock && plan.planning.refresh);
    assert_eq!(plan.out.as_deref(), Some("q"));
    assert_eq!(plan.operation.parallelism, 3);
    assert_eq!(plan.operation.sandboxed.sandbox.as_deref(), Some(""));
    let given: Vec<String> = plan
        .operation
        .variables
        .0
        .iter()
        .map(|it| format!("{it:?}"))
        .collect();
    assert_eq!(
        given,
        ["Value(\"a=-1\")", "File(\"x\")", "Value(\"b=c=d\")"]
    );
    assert!(matches!(
        plan.operation.variables.0.first(),
        Some(VarOption::Value(_))
    ));
}

#[test]
fn what_is_wrong_is_said_as_go_says_it() {
    let says = |line: &[&str], message: &str| {
        assert_eq!(flag_error(line).as_deref(), Some(message));
    };
    says(
        &["plan", "-nosuch"],
        "flag provided but not defined: -nosuch",
    );
    says(&["plan", "-out"], "flag needs an argument: -out");
    says(
        &["plan", "-parallelism=abc"],
        "invalid value \"abc\" for flag -parallelism: parse error",
    );
    says(
        &["plan", "-lock=maybe"],
        "invalid boolean value \"maybe\" for -lock: parse error",
    );
    says(&["plan", "---x"], "bad flag syntax: ---x");
}

#[test]
fn flags_end_at_the_first_argument() {
    let Ok(Invocation::Run(cli, globals)) = read(&["state", "list", "a.b", "-id=x"]) else {
        panic!("is a command");
    };
    assert_eq!(globals.command, ["state", "list"]);
    let Typed::State(super::State::List(list)) = cli.command else {
        panic!("is a list");
    };
    assert_eq!(list.rest, ["a.b", "-id=x"]);
}

#[test]
fn near_commands_are_named() {
    let meant = |line: &[&str]| match read(line) {
        Err(UsageError::Command { meant, .. }) => meant,
        _ => None,
    };
    assert_eq!(meant(&["plann"]).as_deref(), Some("plan"));
    assert_eq!(meant(&["nosuchcommand"]), None);
}

#[test]
fn the_table_of_flags_is_sound() {
    built().debug_assert();
}
