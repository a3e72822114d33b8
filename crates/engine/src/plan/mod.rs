//! Making a plan. [`operation`] has the phases in order:
//!
//! 1. The prior state is brought in line with the configuration: `moved` blocks ([`moves`]), other
//!    provider configurations ([`provider_change`]), and `-target` limits the plan ([`targets`]).
//! 2. The configuration is visited in the order of its references ([`walk`]). Values are evaluated
//!    ([`visit`]); a [`resource`] is expanded, its objects are read ([`refresh`]), imported
//!    ([`imports`]) or recovered from an interrupted create ([`recover`]), and each instance is
//!    planned ([`instance`]) or, for a data source, read ([`data_source`]).
//! 3. Objects of the state without configuration are planned for removal ([`orphans`]).
//! 4. [`finish`] evaluates outputs and checks, collects the dependencies of all changes ([`links`])
//!    and lets [`rform_plan::arrange`] put the steps in order.

pub mod operation;
mod planner;
mod planner_state;

mod checks;
mod create_before_destroy;
mod created_first;
mod data_dependencies;
mod data_source;
mod finish;
mod imports;
mod instance;
mod instance_change;
mod links;
mod module_path;
mod move_errors;
mod move_execute;
mod move_order;
mod move_statements;
mod move_types;
mod move_validate;
mod moves;
mod orphans;
mod outputs;
mod provider_change;
mod provider_meta;
mod recover;
mod recover_search;
mod recover_siblings;
mod refresh;
mod refresh_result;
mod replace_triggered_by;
mod resource;
mod self_reference;
mod state_dependencies;
mod targeted_instances;
mod targets;
mod value_dependencies;
mod visit;
mod walk;
