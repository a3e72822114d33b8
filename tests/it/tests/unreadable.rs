//! Directories that cannot be read are not empty ones, in Terraform's words.

use super::{Stack, text};

const MAIN: (&str, &str) = ("main.tf", "output \"a\" {\n  value = 1\n}\n");

#[track_caller]
fn expect(stack: &Stack, said: &str) {
    let output = stack.run(&["test", "-no-color"]);
    let words = text(&output.stderr) + &text(&output.stdout);
    let words: Vec<&str> = words
        .split(['│', ' ', '\n'])
        .filter(|it| !it.is_empty())
        .collect();
    let words = words.join(" ");
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains(said), "{words}");
}

#[test]
fn a_directory_of_tests_that_cannot_be_read_is_an_error() {
    let file = Stack::new(&[MAIN, ("tests", "")]);
    expect(&file, "Test directory tests could not be read:");
    let circle = Stack::new(&[MAIN]);
    std::os::unix::fs::symlink("tests", circle.path().join("tests")).expect("a link");
    expect(&circle, "Failed to read test directory");
}

#[test]
fn a_directory_of_mocks_that_is_not_there_is_an_error() {
    let tests = "mock_provider \"aws\" {\n  source = \"./mocks\"\n}\n\nrun \"a\" {}\n";
    let stack = Stack::new(&[MAIN, ("a.tftest.hcl", tests)]);
    expect(
        &stack,
        "Mock data directory ./mocks does not exist or cannot be read.",
    );
}
