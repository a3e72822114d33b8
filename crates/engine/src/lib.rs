//! Plan, apply, import, validate and test: the operations of `rform`.
//!
//! An operation begins with a [`Session`]: the host, the configuration, the providers and the values
//! of the root module's variables. [`plan()`] compares the configuration with a state and returns a
//! [`rform_plan::Plan`]; [`apply()`] carries the plan out and returns the new state. [`validate`]
//! checks a configuration without either, and [`test_run`] executes test files, each run of which
//! is a plan and perhaps an apply. What a plan goes through:
//!
//! 1. [`validate::preflight`] checks the configuration before anything is evaluated.
//! 2. [`mod@graph`] finds the order in which its blocks have to be evaluated.
//! 3. [`mod@plan`] visits the blocks in that order. Expressions are evaluated in a [`scope`], which
//!    holds the values so far; the expansion of `count` and `for_each` is there
//!    ([`scope::expand`]), and so are conditions and their results.
//! 4. For each resource, [`resource`] has the configured provider, the evaluated configuration and
//!    `ignore_changes`; [`import`] has the objects to import. The provider reads existing objects
//!    ([`plan::refresh`]) and plans the change of each instance ([`plan::instance`]).
//! 5. [`plan::orphans`] plans the removal of objects that are not configured any more.
//! 6. [`plan::links`] collects the dependencies of all changes, and [`rform_plan::arrange`] makes
//!    steps and edges of them.
//! 7. [`mod@apply`] walks the steps.
//!
//! [`object`] converts objects between the JSON of a state and values. [`base`] has what all
//! operations share: session, options, provider registry and diagnostics. A function that can fail
//! returns [`base::diagnostics::Reported`], the proof that its error was reported.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the links above are for readers of the source, to whom private modules are open"
)]

mod base;
mod generated_config;
mod object;
mod relevant_attributes;

pub mod graph;

mod apply;
mod import;
mod plan;
mod resource;
mod scope;
mod validate;

pub mod test_run;

pub use apply::operation::{apply, incomplete};
pub use base::options::PlanOptions;
pub use base::overrides::Overrides;
pub use base::provider_diagnostics::problem_diagnostic;
pub use base::registry::{Factory, Registry};
pub use base::results::{Applied, Planned};
pub use base::session::Session;
pub use generated_config::{GeneratedConfig, check_generated_path, generate_config};
pub use object::legacy::upgrade_flat_attributes;
pub use plan::operation::plan;
pub use relevant_attributes::{RelevantAttributes, relevant_attributes};
pub use scope::completion::completions;
pub use scope::console::{ConsoleObjects, answer, evaluate, problems as console_problems};
pub use validate::checker::validate;
