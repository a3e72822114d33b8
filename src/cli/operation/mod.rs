//! Operations: what `plan`, `apply`, `destroy`, `refresh` and `import` share.
//!
//! A command turns its arguments into [`OperationOptions`]. [`Operation::prepare`] reads the
//! configuration, chooses the backend, locks and reads the state, and gathers the variables;
//! [`Operation::plan`] and [`Operation::apply`] run the engine on that. Operations print nothing:
//! events and questions go to an [`Observer`], and the command hands what came out to a view.

mod address;
mod apply;
mod backend;
mod interruptible;
mod observer;
mod options;
mod plan;
mod prepare;
mod saved_plan;

pub use address::{address_error, syntax_error};
pub use apply::Done;
pub use backend::{
    PUSH, SelectedBackend, backend, bootstrap, check_built_in, declared_backend, is_replaced, look,
    open,
};
pub use observer::{Notices, Observer};
pub use options::{OperationOptions, check_parallelism, lock_options, plan_options, state_paths};
pub use plan::{NOT_WRITTEN, refuse_infinite, save_plan};
pub use prepare::Operation;
pub use saved_plan::{configuration, read_plan_file, with_given_variables};
