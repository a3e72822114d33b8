//! Typed addresses: of modules, resources and their instances. Parse and print.
//!
//! [`ResourceInstance`] is the key everything is filed under.

mod key;
mod module;
mod parse;
mod provider;
mod resource;

pub use key::Key;
pub use module::{Module, ModuleInstance, ModuleStep};
pub use parse::{ParseError, Target, parse_resource_instance, parse_target};
pub use provider::{ProviderConfig, ProviderSource};
pub use resource::{ConfigResource, Mode, Resource, ResourceInstance};
