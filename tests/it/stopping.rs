//! Signals, answers and streams that are gone: the program ends as it should, soon, and changes
//! nothing that was not wanted.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use nix::pty::openpty;
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use nix::unistd::Pid;
use tempfile::TempDir;

const ONE: &str = "resource \"terraform_data\" \"a\" {}\n";

fn stack(text: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("main.tf"), text).expect("written");
    directory
}

fn rform(directory: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rform"));
    command
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// What is in a directory, by name.
fn files(directory: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(directory.path())
        .expect("a directory")
        .flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn send(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).expect("a process");
    kill(Pid::from_raw(id), signal).expect("it runs");
}

/// The program at a terminal.
struct Terminal {
    child: Child,
    side: File,
    shown: String,
}

impl Terminal {
    fn begin(directory: &TempDir, arguments: &[&str]) -> Terminal {
        let pty = openpty(None, None).expect("a terminal");
        let end = || pty.slave.try_clone().expect("the program's end");
        let child = rform(directory, arguments)
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("rform runs");
        Terminal {
            child,
            side: File::from(pty.master),
            shown: String::new(),
        }
    }

    /// Reads up to a text.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        let mut buffer = [0; 4096];
        while !self.shown.contains(text) {
            match self.side.read(&mut buffer) {
                Ok(count @ 1..) => {
                    self.shown
                        .push_str(&String::from_utf8_lossy(&buffer[..count]));
                }
                _ => panic!("no {text:?} in {:?}", self.shown),
            }
        }
    }

    fn echoes(&self) -> bool {
        let settings = tcgetattr(self.side.as_fd()).expect("a terminal");
        settings.local_flags.contains(LocalFlags::ECHO)
    }

    #[track_caller]
    fn wait_for_quiet(&self) {
        let begun = Instant::now();
        while self.echoes() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is shown");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn show_what_is_typed(&self) {
        let mut settings = tcgetattr(self.side.as_fd()).expect("a terminal");
        settings.local_flags.insert(LocalFlags::ECHO);
        tcsetattr(self.side.as_fd(), SetArg::TCSANOW, &settings).expect("set");
    }

    /// Waits for the end, and answers what was shown.
    #[track_caller]
    fn end(mut self) -> (Option<i32>, String) {
        let status = ended(&mut self.child);
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = self.side.read(&mut buffer) {
            self.shown
                .push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        (status.code(), self.shown)
    }
}

#[track_caller]
fn ended(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            let _gone = child.kill();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

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

const SLOW: &str = r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "echo $$ > pid; sleep 300 & echo $! > child; wait"
  }
}

resource "terraform_data" "b" {
  depends_on = [terraform_data.a]
}
"#;

/// Starts an apply and waits until its program runs.
fn begin_slow(directory: &TempDir) -> Child {
    let child = rform(directory, &["apply", "-auto-approve", "-no-color"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    wait_until_begun(directory);
    child
}

fn wait_until_begun(directory: &TempDir) {
    let begun = Instant::now();
    while fs::read_to_string(directory.path().join("child")).map_or(0, |it| it.len()) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it begins");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn output(mut child: Child) -> Output {
    let status = ended(&mut child);
    let output = child.wait_with_output().expect("it ends");
    Output { status, ..output }
}

/// Waits until the process that a file names is gone, or only waits to be reaped.
#[track_caller]
fn wait_until_gone(directory: &TempDir, file: &str) {
    let id = fs::read_to_string(directory.path().join(file)).expect("written");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        let state = fs::read_to_string(Path::new("/proc").join(id.trim()).join("stat"));
        if state.is_ok_and(|state| state.contains(") Z ")) || kill(pid(&id), None).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{file} goes on");
}

fn pid(text: &str) -> Pid {
    Pid::from_raw(text.trim().parse().expect("a number"))
}

#[test]
fn the_first_interrupt_ends_a_program_with_its_children_and_taints() {
    for signal in [Signal::SIGINT, Signal::SIGHUP] {
        the_first_signal_ends_a_program_with_its_children_and_taints(signal);
    }
}

fn the_first_signal_ends_a_program_with_its_children_and_taints(signal: Signal) {
    let directory = stack(SLOW);
    let child = begin_slow(&directory);
    send(&child, signal);
    let output = output(child);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout.matches("Interrupt received.").count(), 1, "{stdout}");
    assert!(stderr.contains("signal: killed"), "{stderr}");
    wait_until_gone(&directory, "pid");
    wait_until_gone(&directory, "child");
    let state = fs::read_to_string(directory.path().join("terraform.tfstate")).expect("a state");
    assert!(
        state.contains("\"tainted\"") && !state.contains("\"b\""),
        "{state}"
    );
}

/// As `nohup` starts it.
#[test]
fn a_hangup_that_was_ignored_stays_so() {
    let directory = stack(
        r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "echo begun > child; until test -e go; do sleep 0.05; done"
  }
}
"#,
    );
    let mut child = Command::new("/bin/sh")
        .args(["-c", "trap '' HUP; exec \"$0\" apply -auto-approve"])
        .arg(env!("CARGO_BIN_EXE_rform"))
        .current_dir(directory.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    wait_until_begun(&directory);
    send(&child, Signal::SIGHUP);
    std::thread::sleep(Duration::from_millis(200));
    fs::write(directory.path().join("go"), "").expect("written");
    assert!(ended(&mut child).success());
}

#[test]
fn a_quit_ends_a_program_with_its_children_at_once() {
    let directory = stack(SLOW);
    let child = begin_slow(&directory);
    send(&child, Signal::SIGQUIT);
    let output = output(child);
    assert_eq!(output.status.code(), Some(1));
    wait_until_gone(&directory, "pid");
    wait_until_gone(&directory, "child");
    let note = ".terraform.tfstate.lock.info".to_owned();
    assert!(
        !files(&directory).contains(&note),
        "{:?}",
        files(&directory)
    );
    let again = rform(&directory, &["plan"]).output().expect("it runs");
    assert!(again.status.success(), "{}", text(&again.stderr));
}

#[test]
fn two_signals_at_once_end_it_at_once() {
    let directory = stack(SLOW);
    let child = begin_slow(&directory);
    let begun = Instant::now();
    send(&child, Signal::SIGINT);
    send(&child, Signal::SIGTERM);
    let output = output(child);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(output.status.code(), Some(1));
    let stdout = text(&output.stdout);
    assert!(
        stdout.matches("Interrupt received.").count() <= 1,
        "{stdout}"
    );
    assert!(
        stdout.matches("Two interrupts received.").count() <= 1,
        "{stdout}"
    );
    wait_until_gone(&directory, "pid");
    wait_until_gone(&directory, "child");
    let again = rform(&directory, &["plan"]).output().expect("it runs");
    assert!(again.status.success(), "{}", text(&again.stderr));
}

#[test]
fn waiting_for_a_lock_ends_with_a_signal() {
    let directory = stack(SLOW);
    let mut holder = begin_slow(&directory);
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut waiting = rform(&directory, &["plan", "-lock-timeout=300s"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut said = [0; 9];
        let out = waiting.stdout.as_mut().expect("piped");
        out.read_exact(&mut said).expect("it says that it waits");
        send(&waiting, signal);
        assert_eq!(ended(&mut waiting).code(), Some(1));
    }
    send(&holder, Signal::SIGINT);
    ended(&mut holder);
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

#[test]
fn what_cannot_be_written_is_told_by_the_exit_code() {
    let directory = stack(ONE);
    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .expect("there")
    };
    let commands: [&[&str]; 5] = [
        &["-help"],
        &["plan", "-help"],
        &["version"],
        &["plan"],
        &["nonsense"],
    ];
    for arguments in commands {
        let output = rform(&directory, arguments)
            .stdout(full())
            .stderr(full())
            .output();
        let code = output.expect("it runs").status.code();
        assert_eq!(code, Some(1), "{arguments:?}");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let both = writer.try_clone().expect("a pipe");
        let output = rform(&directory, arguments)
            .stdout(writer)
            .stderr(both)
            .output();
        let code = output.expect("it runs").status.code();
        assert!(matches!(code, Some(1 | 141)), "{arguments:?}: {code:?}");
    }
}

#[test]
fn without_handles_it_says_so() {
    let directory = stack(ONE);
    for limit in 4..16 {
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("ulimit -n {limit} && exec \"$0\" plan")])
            .arg(env!("CARGO_BIN_EXE_rform"))
            .current_dir(directory.path())
            .output()
            .expect("it runs");
        let stderr = text(&output.stderr);
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 1 | 127)),
            "{limit}: {code:?} {stderr}"
        );
        assert!(!stderr.contains("panicked"), "{limit}: {stderr}");
        assert!(
            !stderr.contains("No configuration files"),
            "{limit}: {stderr}"
        );
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
