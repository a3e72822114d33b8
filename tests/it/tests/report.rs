//! The JUnit report, and the stream of JSON.

use super::{Stack, text};

const MAIN: &str = r#"
variable "n" {
  default = 1
}

output "n" {
  value = var.n
}
"#;

const TESTS: &str = r#"
run "fails" {
  variables {
    nosuch = "a<b"
  }
  assert {
    condition     = output.n == 2
    error_message = "one & <two> ]]> x"
  }
  assert {
    condition     = output.n == 1
    error_message = "never"
  }
}
run "errs" {
  variables {
    n = run.later.x
  }
}
run "later" {}
"#;

/// Without the times.
fn timeless(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(" time=\"") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').unwrap_or(rest.len());
        out.push_str(" …");
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn a_junit_report_is_written_as_terraform_writes_it() {
    let stack = Stack::new(&[("main.tf", MAIN), ("a.tftest.hcl", TESTS)]);
    stack.run(&["test", "-no-color", "-junit-xml=out.xml"]);
    let report = std::fs::read_to_string(stack.path().join("out.xml")).expect("a report");
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?><testsuites>
          <testsuite name="a.tftest.hcl" tests="3" skipped="1" failures="1" errors="1">
            <testcase name="fails" classname="a.tftest.hcl" …>
              <failure message="1 of 2 assertions failed, including: one &amp; &lt;two&gt; ]]&gt; x"><![CDATA[
        Error: Test assertion failed

          on a.tftest.hcl line 7, in run "fails":
           7:     condition     = output.n == 2
            ├────────────────
            │ output.n is 1

        one & <two> ]]]]><![CDATA[> x
        ]]></failure>
              <system-err><![CDATA[
        Warning: Value for undeclared variable

          on a.tftest.hcl line 4, in run "fails":
           4:     nosuch = "a<b"

        The module under test does not declare a variable named "nosuch", but it is
        declared in run block "fails".
        ]]></system-err>
            </testcase>
            <testcase name="errs" classname="a.tftest.hcl" …>
              <error message="Encountered an error"><![CDATA[
        Error: Reference to unavailable run block

          on a.tftest.hcl line 17, in run "errs":
          17:     n = run.later.x

        The run block "later" has not executed yet. You can only reference run blocks
        that are in the same test file and will execute before the current run block.
        ]]></error>
            </testcase>
            <testcase name="later" classname="a.tftest.hcl">
              <skipped message="Testcase skipped due to a previous testcase error"><![CDATA[Previous testcase "errs" ended in error, which caused the remaining tests in the file to be skipped]]></skipped>
            </testcase>
          </testsuite>
        </testsuites>"#]]
    .assert_eq(&timeless(&report));
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let stack = Stack::new(&[("main.tf", MAIN)]);
    let output = stack.run(&["test", "-no-color", "-junit-xml=nosuch/out.xml"]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(
        told.contains("Error: error saving JUnit XML to file \"nosuch/out.xml\""),
        "{told}"
    );
}

#[test]
fn json_tells_of_plans_and_states_when_asked_to() {
    let tests = "run \"p\" {\n  command = plan\n}\nrun \"a\" {}\n";
    let stack = Stack::new(&[("main.tf", MAIN), ("a.tftest.hcl", tests)]);
    let output = stack.run(&["test", "-json", "-verbose"]);
    let mut kinds = Vec::new();
    for line in text(&output.stdout).lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        kinds.push(line["type"].as_str().unwrap_or_default().to_owned());
        match line["type"].as_str() {
            Some("test_plan") => {
                assert_eq!(line["test_plan"]["output_changes"]["n"]["after"], 1);
                assert_eq!(line["test_plan"]["plan_format_version"], "1.2");
            }
            Some("test_state") => assert_eq!(line["test_state"]["outputs"]["n"]["value"], 1),
            _ => {}
        }
    }
    let expected = [
        "version",
        "test_abstract",
        "test_file",
        "test_run",
        "test_run",
        "test_plan",
        "test_run",
        "test_run",
        "test_state",
        "test_file",
        "test_file",
        "test_summary",
    ];
    assert_eq!(kinds, expected);
}
