//! The remote backends, one directory each, and the table in which commands look one up by its type.
//!
//! A backend is its schema and a function that makes [`RemoteWorkspaces`] of settings; what is done
//! with these is in [`rform_state::remote`]. To add one: a directory with both, and a row in [`TYPES`].
//!
//! [`RemoteWorkspaces`]: rform_state::remote::RemoteWorkspaces

mod backend_type;
mod certificates;
mod http;
mod kms;
mod local;
mod pg;
mod remote_states;
mod s3;
mod table;
mod worker;

pub use backend_type::{BackendContext, BackendType, Bootstrap, BootstrapOf, Configured};
pub use kms::Kms;
pub use remote_states::BackendStates;
pub use table::{TYPES, backend, find, names, recorded, schema, unsupported, validate};
