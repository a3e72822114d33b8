//! Addresses of resources and their instances.

use std::fmt;
use std::sync::Arc;

use super::{Key, Module, ModuleInstance};

/// Whether a resource is managed, read, or lives for one run only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `data` blocks. First, as Terraform sorts them.
    Data,
    /// Objects that are created, updated and deleted: `resource` blocks.
    Managed,
    /// Objects that live for one run: `ephemeral` blocks.
    Ephemeral,
}

/// A resource within its module: `aws_vpc.main`, `data.aws_ami.linux`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    /// Managed, data or ephemeral.
    pub mode: Mode,
    /// Such as `aws_vpc`.
    pub kind: Arc<str>,
    /// The label the user gave.
    pub name: Arc<str>,
}

impl Resource {
    /// A managed resource.
    pub fn managed(kind: &str, name: &str) -> Resource {
        Resource {
            mode: Mode::Managed,
            kind: kind.into(),
            name: name.into(),
        }
    }

    /// A data source.
    pub fn data(kind: &str, name: &str) -> Resource {
        Resource {
            mode: Mode::Data,
            kind: kind.into(),
            name: name.into(),
        }
    }

    /// The local name of the provider that the type name implies: `aws` of `aws_vpc`.
    pub fn implied_provider(&self) -> &str {
        self.kind.split('_').next().unwrap_or(&self.kind)
    }

    /// The instance with that key in that module.
    pub fn instance(&self, module: &ModuleInstance, key: Key) -> ResourceInstance {
        ResourceInstance {
            module: module.clone(),
            resource: self.clone(),
            key,
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        };
        write!(out, "{prefix}{}.{}", self.kind, self.name)
    }
}

/// A resource in the configuration, before expansion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigResource {
    /// The module that declares it.
    pub module: Module,
    /// The resource in that module.
    pub resource: Resource,
}

impl fmt::Display for ConfigResource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(out, "{}.", self.module)?;
        }
        write!(out, "{}", self.resource)
    }
}

/// One instance of a resource: `module.net["eu"].aws_subnet.public[0]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceInstance {
    /// The module instance it is in.
    pub module: ModuleInstance,
    /// The resource in that module.
    pub resource: Resource,
    /// Which of the resource's instances.
    pub key: Key,
}

impl ResourceInstance {
    /// The resource in the configuration that it comes from.
    pub fn config(&self) -> ConfigResource {
        ConfigResource {
            module: self.module.module(),
            resource: self.resource.clone(),
        }
    }
}

impl fmt::Display for ResourceInstance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(out, "{}.", self.module)?;
        }
        write!(out, "{}{}", self.resource, self.key)
    }
}
