//! Making a plan.
//!
//! The configuration is gone through in the order of its references ([`walk`]); each resource
//! is expanded and each instance planned ([`instance`]) or read ([`data`]); what the state holds
//! beyond that goes ([`orphans`]). In the end [`finish`] says in which order things are done.

pub mod operation;
mod planner;
mod planner_state;

mod changed;
mod checks;
mod create_first;
mod data;
mod data_dependencies;
mod dependents;
mod evidence;
mod finish;
mod imports;
mod instance;
mod instance_change;
mod links;
mod module_path;
mod move_faults;
mod move_statements;
mod move_validate;
mod moves;
mod orphans;
mod outputs;
mod partial;
mod provider_change;
mod recover;
mod recover_search;
mod recover_siblings;
mod refresh;
mod refresh_answer;
mod resource;
mod self_reference;
mod targets;
mod visit;
mod walk;
