//! Running tests: each run of a test file is a plan, or a plan that is carried out, on a state
//! that only the test knows; in the end everything that was made is destroyed.

mod assertions;
mod cleanup;
mod expect;
mod file;
mod file_run;
mod files;
mod interrupt;
mod providers;
mod report;
mod run;
mod scope;
mod settings;
mod states;
mod variables;

pub use expect::check_runs;
pub use files::test;
pub use interrupt::Interrupts;
pub use report::TestEvent;
pub use settings::Testing;
