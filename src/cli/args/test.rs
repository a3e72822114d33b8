//! The arguments of `test`.

use clap::ArgAction::{Append, Set};
use clap::Args;

use super::options::{Sandboxed, TestDirectory, Variables};

/// Run the tests of the module
///
/// Runs the *.tftest.hcl files of the module: each run block plans or applies the module, and its
/// assertions are checked. What a file has made is destroyed at its end. Without mocked providers and
/// without -sandbox the objects are real ones in the account of the credentials. What cannot be
/// destroyed is reported and stays in errored_test.tfstate.
#[derive(Args, Debug)]
#[command(after_help = "  rform test -sandbox
  rform test -filter=tests/network.tftest.hcl -verbose")]
pub struct Test {
    /// Run the tests in HCP Terraform, against the module of that source in its registry. Refused:
    /// there is no connection to it.
    #[arg(long, value_name = "source")]
    pub cloud_run: Option<String>,
    /// Run only this test file. Can be given several times.
    #[arg(long, value_name = "file", action = Append)]
    pub filter: Vec<String>,
    /// Print the results as lines of JSON.
    #[arg(long, action = Set, default_value_t)]
    pub json: bool,
    /// Also write a report in JUnit's XML format to this file.
    #[arg(long, value_name = "path")]
    pub junit_xml: Option<String>,
    /// Print the plan or the state of each run.
    #[arg(long, action = Set, default_value_t)]
    pub verbose: bool,
    #[command(flatten)]
    pub tests: TestDirectory,
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub sandboxed: Sandboxed,
    /// None are expected.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}
