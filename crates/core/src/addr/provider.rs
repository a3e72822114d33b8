//! Addresses of providers and of their configurations.

use std::fmt;
use std::sync::Arc;

use super::Module;

/// Where a provider comes from: `registry.terraform.io/hashicorp/aws`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderSource {
    /// The host of the registry; `registry.terraform.io` by default.
    pub host: Arc<str>,
    /// The organisation; `hashicorp` by default.
    pub namespace: Arc<str>,
    /// The provider's own name, such as `aws`.
    pub kind: Arc<str>,
}

impl ProviderSource {
    /// The source of a local name without a requirement.
    pub fn default_for(name: &str) -> ProviderSource {
        match name {
            "terraform" => ProviderSource::builtin(name),
            _ => ProviderSource {
                host: "registry.terraform.io".into(),
                namespace: "hashicorp".into(),
                kind: name.into(),
            },
        }
    }

    /// A provider that is part of the program: `terraform.io/builtin/terraform`.
    pub fn builtin(name: &str) -> ProviderSource {
        ProviderSource {
            host: "terraform.io".into(),
            namespace: "builtin".into(),
            kind: name.into(),
        }
    }

    /// Whether it is part of the program.
    pub fn is_builtin(&self) -> bool {
        *self.host == *"terraform.io" && *self.namespace == *"builtin"
    }

    /// As people call it: without the host, where that is the usual registry.
    pub fn short(&self) -> String {
        match &*self.host {
            "registry.terraform.io" => format!("{}/{}", self.namespace, self.kind),
            _ => self.to_string(),
        }
    }

    /// Reads `aws`, `hashicorp/aws` or `registry.terraform.io/hashicorp/aws`.
    pub fn parse(text: &str) -> Option<ProviderSource> {
        let parts: Vec<&str> = text.split('/').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        match parts[..] {
            [kind] => Some(ProviderSource::default_for(kind)),
            [namespace, kind] => Some(ProviderSource {
                host: "registry.terraform.io".into(),
                namespace: namespace.into(),
                kind: kind.into(),
            }),
            [host, namespace, kind] => Some(ProviderSource {
                host: host.into(),
                namespace: namespace.into(),
                kind: kind.into(),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for ProviderSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.host, self.namespace, self.kind)
    }
}

/// One configuration of a provider: `provider["registry.terraform.io/hashicorp/aws"].west`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderConfig {
    /// The module that holds the `provider` block.
    pub module: Module,
    /// The source address of the provider.
    pub source: ProviderSource,
    /// The `alias`, none for the default configuration.
    pub alias: Option<Arc<str>>,
}

impl ProviderConfig {
    /// The default configuration in the root module.
    pub fn root(source: ProviderSource) -> ProviderConfig {
        ProviderConfig {
            module: Module::root(),
            source,
            alias: None,
        }
    }

    /// Reads the form it is printed and kept in the state in.
    pub fn parse(text: &str) -> Option<ProviderConfig> {
        let (path, rest) = text.split_once("provider[\"")?;
        let (source, tail) = rest.split_once("\"]")?;
        let names = path
            .split('.')
            .filter(|part| !part.is_empty() && *part != "module");
        let alias = tail.strip_prefix('.').map(Arc::from);
        Some(ProviderConfig {
            module: Module(names.map(Arc::from).collect()),
            source: ProviderSource::parse(source)?,
            alias,
        })
    }
}

impl fmt::Display for ProviderConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(out, "{}.", self.module)?;
        }
        write!(out, "provider[\"{}\"]", self.source)?;
        match &self.alias {
            Some(alias) => write!(out, ".{alias}"),
            None => Ok(()),
        }
    }
}
