//! A small counterpart of terraform-plugin-framework: types declare schema and rules, and say how they
//! are made, read, changed and deleted; [`DeclaredProvider`] is the contract for all of them.

pub mod check;
pub mod declare;
pub mod fields;
pub mod plan;
pub mod provider;
pub mod types;
pub mod validate;

pub use check::Check;
pub use declare::{Declaration, Field, Modifier, Nested, Planned};
pub use fields::Fields;
pub use plan::PlannedChange;
pub use provider::DeclaredProvider;
pub use types::{DataType, FunctionType, Offer, ResourceType};
