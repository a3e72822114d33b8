//! Plan, apply, import, validate and test: what carries the documents of `rform` out.
//!
//! A run begins with a [`Session`]: the host, the configuration, the providers and the values of
//! the root module's variables. [`plan`] compares it with a state and returns a
//! [`rform_plan::Plan`]; [`apply`] carries that plan out and returns the new state. [`validate`]
//! checks a configuration without either, and [`test_run`] runs test files, each run of which is a
//! plan and perhaps an apply.
//!
//! The directories, from what all share down to what stands on everything else:
//!
//! - `base`: the session, its options, registry and overrides; events; the diagnostics of a run;
//! - `object`: objects between the JSON of a state and values;
//! - [`graph`]: which part of a configuration depends on which;
//! - `scope`: the evaluation scope, that is what names stand for, expansion of `count` and
//!   `for_each`, outputs, conditions and their results, and the console;
//! - `resource`: what plan, apply and validate share about one resource: configured providers, the
//!   evaluated body, `ignore_changes`, mocks, provisioners;
//! - `import`: the `import` blocks;
//! - `validate`, `plan`, `apply`, [`test_run`]: the operations.

mod base;
mod generated_config;
mod object;
mod relevant_attributes;
mod remote_state;

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
pub use base::registry::{Factory, Registry};
pub use base::results::{Applied, Planned};
pub use base::session::Session;
pub use generated_config::{GeneratedConfig, check_generated_path, generate_config};
pub use object::legacy::unfolded;
pub use plan::operation::plan;
pub use relevant_attributes::{RelevantAttributes, relevant_attributes};
pub use remote_state::BackendStates;
pub use scope::completion::completions;
pub use scope::console::{answer, evaluate};
pub use validate::checker::validate;
