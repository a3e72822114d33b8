//! What Terraform printed.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Stack, text};

/// Fewer stacks than this means that they were not found.
const AT_LEAST: usize = 14;

#[test]
fn tests_end_as_recorded() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tests");
    let entries = fs::read_dir(home).expect("the recordings").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    assert!(paths.len() >= AT_LEAST, "only {} recordings", paths.len());
    let mut faults = String::new();
    for path in paths {
        let recording = Recording::read(&fs::read_to_string(&path).expect("a recording"));
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        recording.play(&name, &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Files, and commands with what they lead to.
#[derive(Default)]
struct Recording {
    files: Vec<(String, String)>,
    commands: Vec<Recorded>,
}

#[derive(Default)]
struct Recorded {
    line: String,
    stdout: String,
    stderr: String,
    /// None for what only prepares.
    exit: Option<i32>,
}

impl Recording {
    fn read(text: &str) -> Recording {
        let mut recording = Recording::default();
        let mut into = String::new();
        for line in text.split_inclusive('\n') {
            let Some(heading) = line.strip_prefix("==== ") else {
                recording.add(&into, line);
                continue;
            };
            let heading = heading.trim_end();
            match heading.split_once(' ') {
                Some(("file", name)) => recording.files.push((name.into(), String::new())),
                Some(("run", line)) => recording.commands.push(Recorded {
                    line: line.into(),
                    ..Recorded::default()
                }),
                Some(("exit", code)) => {
                    if let Some(command) = recording.commands.last_mut() {
                        command.exit = code.parse().ok();
                    }
                }
                _ => {}
            }
            into = heading.split(' ').next().unwrap_or_default().into();
        }
        recording
    }

    fn add(&mut self, into: &str, line: &str) {
        let command = self.commands.last_mut();
        match (into, command, self.files.last_mut()) {
            ("file", _, Some((_, text))) => text.push_str(line),
            ("stdout", Some(command), _) => command.stdout.push_str(line),
            ("stderr", Some(command), _) => command.stderr.push_str(line),
            _ => {}
        }
    }

    fn play(&self, name: &str, faults: &mut String) {
        let files = self.files.iter();
        let files: Vec<(&str, &str)> = files.map(|(name, text)| (&**name, &**text)).collect();
        let stack = Stack::new(&files);
        let before = stack.files();
        for command in &self.commands {
            let words: Vec<&str> = command.line.split(' ').collect();
            let output = stack.run(&words);
            let Some(exit) = command.exit else { continue };
            let parts = [
                ("stdout", masked(&text(&output.stdout)), &command.stdout),
                (
                    "stderr",
                    notes_left_out(&masked(&text(&output.stderr))),
                    &command.stderr,
                ),
            ];
            for (stream, found, expected) in parts {
                if found != *expected {
                    let line = &command.line;
                    let _fits = write!(
                        faults,
                        "{name}: {line}: {stream}\n--- recorded\n{expected}\n--- found\n{found}\n"
                    );
                }
            }
            if output.status.code() != Some(exit) {
                let found = output.status.code();
                let _fits = writeln!(faults, "{name}: {}: exit {found:?}", command.line);
            }
        }
        // What could not be destroyed is left in a state file, which Terraform has not.
        let left = stack.files().into_iter().filter(|it| !before.contains(it));
        let strange: Vec<String> = left.filter(|it| !it.starts_with("errored_test")).collect();
        assert_eq!(strange, Vec::<String>::new(), "{name}");
    }
}

/// What rform adds of its own.
fn notes_left_out(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| !line.starts_with("Note: ")).collect()
}

/// Ids are another each time.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(id) = next_id(rest) {
        out.push_str(&rest[..id]);
        out.push_str("<UUID>");
        rest = &rest[id + 36..];
    }
    out + rest
}

fn next_id(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(35)).find(|start| {
        bytes[*start..start + 36]
            .iter()
            .enumerate()
            .all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
            })
    })
}
