//! The nodes of the dependency graph.

use std::sync::Arc;

use rform_config::ProviderPlace;
use rform_core::addr::{ConfigResource, ModuleInstance, Resource, ResourceInstance};

/// A node of the links: an instance, or something many meet at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DependencyNode {
    Instance(ResourceInstance),
    All(ModuleInstance, Resource),
    Local(ModuleInstance, Arc<str>),
    Variable(ModuleInstance, Arc<str>),
    Output(ModuleInstance, Arc<str>),
    Call(ModuleInstance, Arc<str>),
    Provider(ProviderPlace),
    /// Everything a resource of the state has, in whatever instance of its module.
    PriorObject(ConfigResource),
}
