//! Running test files (`rform test`).
//! <https://developer.hashicorp.com/terraform/language/tests>
//!
//! 1. [`run_files`] runs each test file; `test_file` executes its `run` blocks in order.
//! 2. `run` executes one block: it plans the configuration with the `providers`, `variables` and
//!    overrides of the test, applies the plan unless the block has `command = plan`, and evaluates
//!    `assertions` in the scopes of `scopes`. `expect_failures` says which errors are expected.
//! 3. The objects of a test are in states of its own (`states`). `cleanup` destroys them after the
//!    last run of the file.

mod assertions;
mod cleanup;
mod context;
mod events;
mod expect_failures;
mod file_run;
mod interrupts;
mod providers;
mod run;
mod scopes;
mod states;
mod test_file;
mod test_files;
mod variables;

pub use context::TestContext;
pub use events::TestEvent;
pub use expect_failures::check_runs;
pub use interrupts::Interrupts;
pub use test_files::run_files;
