//! The nodes of the configuration graph.

use std::fmt;

use rform_config::ProviderKey;
use rform_core::addr::{
    Check, ConfigResource, InputVariable, LocalValue, Module, ModuleCall, OutputValue,
};

/// A block of the configuration, or a name in `locals`, by its address in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// An input variable.
    Variable(InputVariable),
    /// A local value.
    Local(LocalValue),
    /// An output value.
    Output(OutputValue),
    /// The expansion of a module call into its instances.
    ModuleCall(ModuleCall),
    /// A `provider` block.
    Provider(LocalProviderConfig),
    /// A `resource`, `data` or `ephemeral` block.
    Resource(ConfigResource),
    /// A `check` block.
    Check(Check),
}

/// The address of a `provider` block: its module, and the local name and alias there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalProviderConfig {
    /// The module that holds the block.
    pub module: Module,
    /// The local name and the alias of the provider in that module.
    pub key: ProviderKey,
}

impl Node {
    /// The module that declares the block. That of a module call is the calling module.
    pub fn module(&self) -> &Module {
        match self {
            Node::Variable(it) => &it.module,
            Node::Local(it) => &it.module,
            Node::Output(it) => &it.module,
            Node::ModuleCall(it) => &it.module,
            Node::Provider(it) => &it.module,
            Node::Resource(it) => &it.module,
            Node::Check(it) => &it.module,
        }
    }
}

/// The name that Terraform's error `Cycle: …` gives to a node.
impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Variable(it) if it.module.is_root() => it.fmt(out),
            Node::Variable(it) => write!(out, "{it} (expand)"),
            Node::Local(it) => write!(out, "{it} (expand)"),
            Node::Output(it) => write!(out, "{it} (expand)"),
            Node::ModuleCall(it) => write!(out, "{it} (expand)"),
            Node::Provider(it) => it.fmt(out),
            Node::Resource(it) => it.fmt(out),
            Node::Check(it) => it.fmt(out),
        }
    }
}

impl fmt::Display for LocalProviderConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(out, "{}.", self.module)?;
        }
        write!(out, "provider.{}", self.key.name)?;
        match &self.key.alias {
            Some(alias) => write!(out, ".{alias}"),
            None => Ok(()),
        }
    }
}
