//! The nodes of the dependency graph.

use rform_config::ResolvedProvider;
use rform_core::addr::{
    ConfigResource, InputVariableInstance, LocalValueInstance, ModuleCallInstance, ModuleInstance,
    OutputValueInstance, Resource, ResourceInstance,
};

/// A node of the dependency graph: an instance, or a hub that many instances depend on or by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DependencyNode {
    /// An instance of a resource.
    Instance(ResourceInstance),
    /// All instances of a resource in one module instance.
    All(ModuleInstance, Resource),
    /// A local value.
    Local(LocalValueInstance),
    /// An input variable.
    Variable(InputVariableInstance),
    /// An output of a module.
    Output(OutputValueInstance),
    /// All that a module call contains, in all of its instances.
    Call(ModuleCallInstance),
    /// The configuration of a provider.
    Provider(ResolvedProvider),
    /// All objects that the state has of a resource, in all instances of its module.
    PriorObject(ConfigResource),
}
