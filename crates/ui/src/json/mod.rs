//! Plans, states, configurations, schemas and diagnostics as JSON documents in Terraform's formats.
//! <https://developer.hashicorp.com/terraform/internals/json-format>

pub mod change;
pub mod checks;
pub mod configuration;
pub mod diagnostic;
pub mod functions;
mod keys;
pub mod plan;
pub mod schema;
pub mod state;
pub mod stream;
pub mod text;
pub mod value;
