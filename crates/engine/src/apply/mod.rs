//! Applying a plan: its steps are walked along its edges ([`rform_core::graph::walk`]). Nothing is
//! decided about order here.
//!
//! 1. `initial_values` expands the configuration as the plan did and sets the planned objects, so
//!    that expressions see them.
//! 2. `applier` walks the steps. `create_update`, `delete` and `data_source` carry out one step
//!    each: evaluate the configuration again with what is known now, check the result against the
//!    plan, call the provider (`provider_apply`), save its response (`provider_response`), run
//!    `provisioners` and evaluate conditions.
//! 3. `ephemeral` opens what a step needs before it begins; all of it is closed at the end.
//! 4. `outputs` updates the root module's outputs and evaluates `check` blocks.
//!
//! Each finished step is in the `journal` before a step that depends on it begins. A create is in
//! it before the provider is called (`create_attempt`).

mod applier;
pub mod operation;

mod create_attempt;
mod create_update;
mod data_source;
mod delete;
mod ephemeral;
mod failed_dependencies;
mod initial_values;
mod journal;
mod kept_objects;
mod local_exec;
mod outputs;
mod provider_apply;
mod provider_progress;
mod provider_response;
mod provisioners;
mod run_local;
mod run_remote;
mod validations;
