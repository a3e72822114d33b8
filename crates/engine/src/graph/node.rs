//! The nodes of the configuration graph.

use std::fmt;
use std::sync::Arc;

use rform_config::ProviderKey;
use rform_core::addr::{Module, Resource};

/// A thing in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A `variable` block, by its module and name.
    Variable(Module, Arc<str>),
    /// A name in `locals`.
    Local(Module, Arc<str>),
    /// An `output` block, by its module and name.
    Output(Module, Arc<str>),
    /// The expansion of a `module` block.
    Call(Module, Arc<str>),
    /// A `provider` block, by its module, type and alias.
    Provider(Module, ProviderKey),
    /// `resource`, `data` or `ephemeral`
    Resource(Module, Resource),
    /// A `check` block, by its module and name.
    Check(Module, Arc<str>),
}

impl Node {
    /// The module it is in.
    pub fn module(&self) -> &Module {
        match self {
            Node::Variable(module, _)
            | Node::Local(module, _)
            | Node::Output(module, _)
            | Node::Call(module, _)
            | Node::Provider(module, _)
            | Node::Resource(module, _)
            | Node::Check(module, _) => module,
        }
    }
}

/// As Terraform names it in a cycle.
impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let module = self.module();
        if !module.is_root() {
            write!(out, "{module}.")?;
        }
        match self {
            Node::Variable(module, name) if module.is_root() => write!(out, "var.{name}"),
            Node::Variable(_, name) => write!(out, "var.{name} (expand)"),
            Node::Local(_, name) => write!(out, "local.{name} (expand)"),
            Node::Output(_, name) => write!(out, "output.{name} (expand)"),
            Node::Call(_, name) => write!(out, "module.{name} (expand)"),
            Node::Provider(_, key) => match &key.alias {
                Some(alias) => write!(out, "provider.{}.{alias}", key.name),
                None => write!(out, "provider.{}", key.name),
            },
            Node::Resource(_, resource) => write!(out, "{resource}"),
            Node::Check(_, name) => write!(out, "check.{name}"),
        }
    }
}
