//! Outputs that cannot be written, and a host without file descriptors.

use std::fs::File;
use std::process::Command;

use super::{ONE, rform, stack, text};

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
