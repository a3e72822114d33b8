//! Finding the packages of module calls: registries choose versions and name locations.

use std::collections::BTreeMap;

use rform_config::MissingModule;
use rform_config::module_source::{ModuleSource, RegistryModule, join, split};
use rform_core::diag::{Diagnostic, Sources};

use super::errors;
use super::package::Wanted;
use crate::http::without_secrets;
use crate::parallel::each;
use crate::registry::{ModuleVersions, RegistryClient};

type Versions = BTreeMap<String, Result<Option<ModuleVersions>, String>>;

/// Finds the package of each call. Each registry is asked once for a module.
pub(super) fn resolve(
    registry: &RegistryClient,
    missing: Vec<MissingModule>,
    sources: &Sources,
) -> Vec<Result<Wanted, Diagnostic>> {
    let versions = versions(registry, &missing);
    each(&missing, |missing| match &missing.source {
        ModuleSource::Registry(module) => {
            let known = versions.get(&module.package());
            from_registry(registry, missing, (module, known), sources)
        }
        other => Ok(from_address(missing, other)),
    })
}

fn versions(registry: &RegistryClient, missing: &[MissingModule]) -> Versions {
    let modules = missing.iter().filter_map(|it| match &it.source {
        ModuleSource::Registry(module) => Some((module.package(), module)),
        _ => None,
    });
    let modules: BTreeMap<String, &RegistryModule> = modules.collect();
    let modules: Vec<_> = modules.into_iter().collect();
    let found = each(&modules, |(_, module)| registry.module_versions(module));
    let names = modules.into_iter().map(|(name, _)| name);
    names.zip(found).collect()
}

fn from_address(missing: &MissingModule, source: &ModuleSource) -> Wanted {
    let (address, subdirectory) = match source {
        ModuleSource::Package {
            address,
            subdirectory,
        } => (address.clone(), subdirectory.clone()),
        other => (other.to_string(), String::new()),
    };
    Wanted {
        missing: missing.clone(),
        shown: without_secrets(&address),
        address,
        subdirectory,
        version: None,
    }
}

fn from_registry(
    registry: &RegistryClient,
    missing: &MissingModule,
    (module, versions): (
        &RegistryModule,
        Option<&Result<Option<ModuleVersions>, String>>,
    ),
    sources: &Sources,
) -> Result<Wanted, Diagnostic> {
    let call = errors::Called::new(&missing.call, sources);
    let versions = match versions {
        Some(Ok(Some(versions))) => versions,
        Some(Ok(None)) | None => return Err(call.unknown_module(module)),
        Some(Err(why)) => return Err(call.registry_failed(module, why)),
    };
    let newest = versions.newest(missing.call.version.as_deref());
    let version = newest.ok_or_else(|| call.no_version(module, versions))?;
    let location = registry.module_location(module, version);
    let location = location.map_err(|why| call.no_location(module, version, &why))?;
    let (address, inner) = split(&location);
    Ok(Wanted {
        missing: missing.clone(),
        address,
        subdirectory: [inner.as_str(), &module.subdirectory]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("/"),
        version: Some(version.trim_start_matches('v').to_owned()),
        shown: format!("{} {version}", join(&module.package(), "")),
    })
}
