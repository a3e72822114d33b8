//! The module registry protocol.
//! <https://developer.hashicorp.com/terraform/internals/module-registry-protocol>

use rform_config::module_source::RegistryModule;
use rform_config::{Version, constraint_allows};
use serde_json::Value as Json;

use super::client::RegistryClient;
use crate::http::resolve;

/// The name of the service.
const SERVICE: &str = "modules.v1";

/// The versions of a module that a registry has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleVersions(pub Vec<String>);

impl ModuleVersions {
    /// The newest version that the constraints allow. A release before the proper one has to be named
    /// exactly.
    pub fn newest(&self, constraints: Option<&str>) -> Option<&str> {
        let allowed = self.0.iter().filter_map(|text| {
            let (version, _) = Version::parse(text)?;
            let named = || constraints.is_some_and(|it| names(it, text));
            let fits = match constraints {
                Some(constraints) => constraint_allows(constraints, version) == Some(true),
                None => true,
            };
            (fits && (version.before.is_none() || named())).then_some((version, text))
        });
        let newest = allowed.max_by(|(one, _), (two, _)| one.order(two));
        newest.map(|(_, text)| text.as_str())
    }
}

/// Whether constraints are nothing but that version.
fn names(constraints: &str, version: &str) -> bool {
    let named = constraints.trim();
    named.strip_prefix('=').unwrap_or(named).trim() == version
}

impl RegistryClient {
    /// The versions of a module; none where the registry does not know it.
    ///
    /// # Errors
    /// The registry cannot be asked, or its answer is not understood.
    pub fn module_versions(
        &self,
        module: &RegistryModule,
    ) -> Result<Option<ModuleVersions>, String> {
        let address = format!("{}/versions", self.module_address(module)?);
        let Some(answer) = self.ask(&module.host, &address)? else {
            return Ok(None);
        };
        let document: Result<Json, _> = serde_json::from_slice(&answer.body);
        let document =
            document.map_err(|error| format!("the list of versions is not JSON: {error}"))?;
        let modules = document.get("modules").and_then(Json::as_array);
        let versions = modules.and_then(|it| it.first()?.get("versions")?.as_array());
        let versions = versions.into_iter().flatten();
        let versions = versions.filter_map(|it| Some(it.get("version")?.as_str()?.to_owned()));
        Ok(Some(ModuleVersions(versions.collect())))
    }

    /// The address of the package of a version.
    ///
    /// # Errors
    /// The registry cannot be asked, or does not tell.
    pub fn module_location(
        &self,
        module: &RegistryModule,
        version: &str,
    ) -> Result<String, String> {
        let address = format!("{}/{version}/download", self.module_address(module)?);
        let answer = self.ask(&module.host, &address)?;
        let answer = answer.ok_or("the registry has no package of that version")?;
        let header = answer.headers.get("x-terraform-get");
        let header = header.and_then(|it| Some(it.to_str().ok()?.to_owned()));
        let link = header.filter(|it| !it.is_empty()).or_else(|| {
            let body: Json = serde_json::from_slice(&answer.body).ok()?;
            Some(body.get("location")?.as_str()?.to_owned())
        });
        let link = link.ok_or("the registry does not tell where the package is")?;
        let is_relative = ["/", "./", "../"].iter().any(|it| link.starts_with(it));
        match is_relative {
            true => {
                resolve(&answer.address, &link).ok_or_else(|| format!("{link:?} is no address"))
            }
            false => Ok(link),
        }
    }

    fn module_address(&self, module: &RegistryModule) -> Result<String, String> {
        let service = self.service(&module.host, SERVICE)?;
        let RegistryModule {
            namespace,
            name,
            system,
            ..
        } = module;
        let slash = if service.ends_with('/') { "" } else { "/" };
        Ok(format!("{service}{slash}{namespace}/{name}/{system}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_fits_is_chosen() {
        let all = ["1.2.0", "1.10.0", "2.0.0-rc1", "1.9.9", "v3.0.0"];
        let all = ModuleVersions(all.iter().map(|&it| it.to_owned()).collect());
        assert_eq!(all.newest(Some("~> 1.2")), Some("1.10.0"));
        assert_eq!(all.newest(None), Some("v3.0.0"));
        assert_eq!(all.newest(Some(">= 2.0.0-rc1, < 3")), None);
        assert_eq!(all.newest(Some("2.0.0-rc1")), Some("2.0.0-rc1"));
        assert_eq!(all.newest(Some("> 4")), None);
    }
}
