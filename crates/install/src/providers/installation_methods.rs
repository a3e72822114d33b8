//! The installation methods of provider packages, in the order of the user's settings.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rform_core::addr::ProviderSource;
use rform_core::world::World;

use super::package::Package;
use super::platform::Platform;
use super::{direct, filesystem, implied, network};
use crate::cli_config::{CliConfig, Method, MethodKind};
use crate::registry::RegistryClient;

/// The methods of `provider_installation`, in order:
/// <https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation>.
pub struct InstallationMethods<'a> {
    world: &'a dyn World,
    client: &'a RegistryClient,
    methods: Vec<Method>,
}

/// Which package of which version, and for which platform.
pub type Wanted<'a> = (&'a ProviderSource, &'a str, &'a Platform);

impl<'a> InstallationMethods<'a> {
    /// The sources that the settings name, or the implied ones.
    ///
    /// # Errors
    /// A usual directory is there and cannot be read.
    pub fn configured(
        world: &'a dyn World,
        client: &'a RegistryClient,
        config: &CliConfig,
    ) -> Result<InstallationMethods<'a>, String> {
        let methods = match &config.installation {
            Some(methods) => methods.clone(),
            None => implied::methods(world)?,
        };
        Ok(InstallationMethods {
            world,
            client,
            methods,
        })
    }

    /// These sources and no others.
    pub fn only(
        world: &'a dyn World,
        client: &'a RegistryClient,
        kinds: Vec<MethodKind>,
    ) -> InstallationMethods<'a> {
        InstallationMethods {
            world,
            client,
            methods: kinds.into_iter().map(Method::for_all).collect(),
        }
    }

    /// Mirrors in these directories and no others (`-plugin-dir`).
    pub fn directories(
        world: &'a dyn World,
        client: &'a RegistryClient,
        directories: &[PathBuf],
    ) -> InstallationMethods<'a> {
        let kinds = directories.iter().cloned().map(MethodKind::Filesystem);
        InstallationMethods::only(world, client, kinds.collect())
    }

    fn methods_for(&self, source: &ProviderSource) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(|it| it.is_for(source))
    }

    /// The versions of a provider that there are anywhere.
    ///
    /// # Errors
    /// A place cannot be asked, or none knows the provider.
    pub fn versions(&self, source: &ProviderSource) -> Result<Vec<String>, String> {
        let mut all: BTreeSet<String> = BTreeSet::new();
        let mut is_known = false;
        for method in self.methods_for(source) {
            let found = match &method.kind {
                MethodKind::Direct => self.client.provider_versions(source)?,
                MethodKind::Filesystem(path) => filesystem::versions(self.world, path, source)?,
                MethodKind::Network(url) => network::versions(self.client, url, source)?,
            };
            is_known |= found.is_some();
            all.extend(found.into_iter().flatten());
        }
        match is_known {
            true => Ok(all.into_iter().collect()),
            false => Err(self.unknown(source)),
        }
    }

    fn unknown(&self, source: &ProviderSource) -> String {
        let places: Vec<String> = self.methods_for(source).map(shown).collect();
        match &self.methods_for(source).next().map(|it| &it.kind) {
            Some(MethodKind::Direct) if places.len() == 1 => format!(
                "provider registry {} does not have a provider named {source}",
                source.host
            ),
            None => format!(
                "no method of the provider_installation block includes the provider {source}"
            ),
            _ => format!(
                "provider {source} was not found in any of the search locations\n\n{}",
                places.join("\n")
            ),
        }
    }

    /// The package, from the first place that has it.
    ///
    /// # Errors
    /// A place cannot be asked, or none has the package.
    pub fn package(&self, wanted: Wanted<'_>) -> Result<Package, String> {
        let (source, version, platform) = wanted;
        for method in self.methods_for(source) {
            let found = match &method.kind {
                MethodKind::Direct => direct::package(self.client, wanted)?,
                MethodKind::Filesystem(path) => filesystem::package(self.world, path, wanted)?,
                MethodKind::Network(url) => network::package(self.client, url, wanted)?,
            };
            if let Some(package) = found {
                return Ok(package);
            }
        }
        Err(format!(
            "provider {source} {version} is not available for {platform}"
        ))
    }
}

fn shown(method: &Method) -> String {
    match &method.kind {
        MethodKind::Direct => "  - the registry of the provider's host".into(),
        MethodKind::Filesystem(path) => format!("  - {}", path.display()),
        MethodKind::Network(url) => format!("  - {url}"),
    }
}
