//! Typed addresses of everything in a configuration: modules, resources, variables, local values,
//! outputs, checks, and their instances. They are parsed from text and print as Terraform does.
//!
//! [`ResourceInstance`] is the key everything is filed under.

mod checkable;
mod key;
mod module;
mod named;
mod parse;
mod provider;
mod resource;

pub use checkable::{Checkable, CheckableKind, ConfigCheckable};
pub use key::Key;
pub use module::{Module, ModuleInstance, ModuleStep};
pub use named::{
    Check, CheckInstance, InputVariable, InputVariableInstance, LocalValue, LocalValueInstance,
    ModuleCall, ModuleCallInstance, OutputValue, OutputValueInstance,
};
pub use parse::{ParseError, Target, parse_resource_instance, parse_target};
pub use provider::{ProviderConfig, ProviderSource};
pub use resource::{ConfigResource, Mode, Resource, ResourceInstance};
