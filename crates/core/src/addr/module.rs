//! Addresses of modules, in the configuration and after expansion.

use std::fmt;
use std::sync::Arc;

use super::Key;

/// A module in the configuration: the names of the calls that lead to it. The root is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Module(pub Arc<[Arc<str>]>);

impl Module {
    /// The root module.
    pub fn root() -> Module {
        Module::default()
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The module that a call in this one leads to.
    pub fn child(&self, name: &str) -> Module {
        Module(self.0.iter().cloned().chain([Arc::from(name)]).collect())
    }
}

impl fmt::Display for Module {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.0.iter().map(|name| format!("module.{name}")).collect();
        out.write_str(&steps.join("."))
    }
}

/// One call with its instance key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleStep {
    /// The name of the call.
    pub name: Arc<str>,
    /// Which instance of the call.
    pub key: Key,
}

/// A module after expansion of `count` and `for_each`. The root is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleInstance(pub Arc<[ModuleStep]>);

impl ModuleInstance {
    /// The root module.
    pub fn root() -> ModuleInstance {
        ModuleInstance::default()
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// An instance of a call in this module.
    pub fn child(&self, name: &str, key: Key) -> ModuleInstance {
        let step = ModuleStep {
            name: Arc::from(name),
            key,
        };
        ModuleInstance(self.0.iter().cloned().chain([step]).collect())
    }

    /// The module that holds the call of this one, and that call; none for the root.
    pub fn parent(&self) -> Option<(ModuleInstance, &ModuleStep)> {
        let (last, front) = self.0.split_last()?;
        Some((ModuleInstance(front.into()), last))
    }

    /// The module in the configuration, without keys.
    pub fn module(&self) -> Module {
        Module(self.0.iter().map(|step| step.name.clone()).collect())
    }

    /// Whether `other` is this module or one below it.
    pub fn contains(&self, other: &ModuleInstance) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for ModuleInstance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(out, "{dot}module.{}{}", step.name, step.key)?;
        }
        Ok(())
    }
}
