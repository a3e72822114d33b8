//! Modules of registries: `[HOST/]NAMESPACE/NAME/SYSTEM[//DIRECTORY]`.

use std::fmt;

use super::local::is_local;
use super::subdirectory::{checked, join, split};

/// The registry that is meant where none is named.
const DEFAULT_HOST: &str = "registry.terraform.io";

/// Hosts whose addresses mean repositories.
const REPOSITORY_HOSTS: [&str; 3] = ["github.com", "bitbucket.org", "gitlab.com"];

/// A module of a registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegistryModule {
    /// The host of the registry, in lower case, with a port if there is one.
    pub host: String,
    /// Whose it is.
    pub namespace: String,
    /// What it is called.
    pub name: String,
    /// The system it is made for, such as `aws`.
    pub system: String,
    /// The directory within the package of the module; empty for the package itself.
    pub subdirectory: String,
}

impl RegistryModule {
    /// Reads an address.
    ///
    /// # Errors
    /// Why it is none, in Terraform's words.
    pub fn parse(source: &str) -> Result<RegistryModule, String> {
        if is_local(source) {
            return Err(format!(
                "can't use local directory {source:?} as a module registry address"
            ));
        }
        let (package, inner) = split(source);
        let parts: Vec<&str> = package.split('/').collect();
        let (host, rest) = match &parts[..] {
            [host, rest @ ..] if rest.len() == 3 || host.contains([':', '.']) => (*host, rest),
            rest => (DEFAULT_HOST, rest),
        };
        check_host(host)?;
        let [namespace, name, system] = rest else {
            return Err(
                "a module registry source address must have either three or four \
                        slash-separated components"
                    .to_owned(),
            );
        };
        if let Some(bad) = rest.iter().find(|part| !is_name(part)) {
            return Err(format!("invalid name {bad:?}"));
        }
        Ok(RegistryModule {
            host: host.to_lowercase(),
            namespace: (*namespace).to_owned(),
            name: (*name).to_owned(),
            system: (*system).to_owned(),
            subdirectory: checked(&inner)?,
        })
    }

    /// The address of its package: without the directory.
    pub fn package(&self) -> String {
        let RegistryModule {
            host,
            namespace,
            name,
            system,
            ..
        } = self;
        format!("{host}/{namespace}/{name}/{system}")
    }
}

impl fmt::Display for RegistryModule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&join(&self.package(), &self.subdirectory))
    }
}

fn check_host(host: &str) -> Result<(), String> {
    let is_good = |char: char| char.is_alphanumeric() || ".-:".contains(char);
    if !host.contains('.') || host.contains("::") || !host.chars().all(is_good) {
        return Err(format!("invalid module registry hostname {host:?}"));
    }
    if REPOSITORY_HOSTS.contains(&host) {
        return Err(format!(
            "can't use {host:?} as a module registry host, because it's reserved for installing \
             directly from version control repositories"
        ));
    }
    Ok(())
}

fn is_name(part: &str) -> bool {
    let is_good = |char: char| char.is_ascii_alphanumeric() || "_-".contains(char);
    !part.is_empty() && part.chars().all(is_good)
}
