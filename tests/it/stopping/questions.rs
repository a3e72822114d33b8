//! Answers to questions, and signals while one is asked.

use std::io::Write;
use std::process::Stdio;

use nix::sys::signal::Signal;

use super::terminal::Terminal;
use super::{ONE, ended, files, rform, send, stack};

#[test]
fn a_signal_at_the_question_ends_it_and_nothing_is_done() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        for command in ["apply", "destroy"] {
            let directory = stack(ONE);
            if command == "destroy" {
                let made = rform(&directory, &["apply", "-auto-approve"]).output();
                assert!(made.expect("it runs").status.success());
            }
            let before = files(&directory);
            let mut terminal = Terminal::begin(&directory, &[command]);
            terminal.wait_for("Enter a value:");
            send(&terminal.child, signal);
            let (code, shown) = terminal.end();
            assert_eq!(code, Some(1), "{shown}");
            assert!(
                shown.contains("error asking for approval: interrupted"),
                "{shown}"
            );
            assert_eq!(files(&directory), before);
        }
    }
}

/// A shell sets the terminal its own way while the program is stopped, and may leave it so.
#[test]
fn a_secret_is_not_shown_after_a_stop() {
    let directory =
        stack("variable \"a\" {\n  sensitive = true\n}\noutput \"b\" {\n  value = 1\n}\n");
    let mut terminal = Terminal::begin(&directory, &["plan"]);
    terminal.wait_for("Enter a value:");
    terminal.wait_for_quiet();
    send(&terminal.child, Signal::SIGSTOP);
    terminal.show_what_is_typed();
    send(&terminal.child, Signal::SIGCONT);
    terminal.wait_for_quiet();
    writeln!(terminal.side, "hush").expect("typed");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn a_signal_at_a_secret_question_brings_the_echo_back() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let shown = signal_at_a_secret_question(signal);
        assert!(
            shown.contains("error asking for var.a: interrupted"),
            "{shown}"
        );
    }
}

/// It ends the program at once, and leaves neither the lock's note nor an empty state.
#[test]
fn a_quit_at_a_secret_question_leaves_nothing_behind() {
    let shown = signal_at_a_secret_question(Signal::SIGQUIT);
    assert!(shown.contains("Error: Interrupted"), "{shown}");
}

/// Answers what was shown by the end.
fn signal_at_a_secret_question(signal: Signal) -> String {
    let directory =
        stack("variable \"a\" {\n  sensitive = true\n}\noutput \"b\" {\n  value = 1\n}\n");
    let mut terminal = Terminal::begin(&directory, &["plan"]);
    terminal.wait_for("Enter a value:");
    terminal.wait_for_quiet();
    send(&terminal.child, signal);
    let status = ended(&mut terminal.child);
    assert!(terminal.echoes(), "{signal}");
    assert_eq!(status.code(), Some(1), "{signal}");
    assert_eq!(files(&directory), ["main.tf"], "{signal}");
    terminal.end().1
}

#[test]
fn an_answer_counts_as_it_was_typed() {
    let cases = [
        ("yes\n", true),
        ("yes\r\n", true),
        ("yes", false),
        ("", false),
        ("\n", false),
        (" yes\n", false),
        ("yes \n", false),
        ("YES\n", false),
        ("no\nyes\n", false),
    ];
    for (typed, counts) in cases {
        let directory = stack(ONE);
        let mut child = rform(&directory, &["apply"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut input = child.stdin.take().expect("piped");
        input.write_all(typed.as_bytes()).expect("typed");
        drop(input);
        assert_eq!(ended(&mut child).success(), counts, "{typed:?}");
        let is_made = files(&directory).contains(&"terraform.tfstate".to_owned());
        assert_eq!(is_made, counts, "{typed:?}");
    }
}
