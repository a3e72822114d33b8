//! The provider registry protocol.
//! <https://developer.hashicorp.com/terraform/internals/provider-registry-protocol>

use rform_core::addr::ProviderSource;
use serde_json::Value as Json;

use super::client::RegistryClient;
use crate::http::{Request, resolve};

/// The name of the service.
const SERVICE: &str = "providers.v1";

/// The versions of the plugin protocol that this program speaks.
const PROTOCOLS: [&str; 2] = ["5", "6"];

/// What a registry says of a package.
#[derive(Clone, Debug, Default)]
pub struct ProviderPackage {
    /// The name of the archive in the list of checksums.
    pub file_name: String,
    /// Where the archive is.
    pub archive: String,
    /// Its SHA-256 checksum, in hexadecimal digits.
    pub checksum: String,
    /// The list of checksums.
    pub checksums: Vec<u8>,
    /// The signature of that list.
    pub signature: Vec<u8>,
    /// The keys that may have signed it, in ASCII armour.
    pub keys: Vec<String>,
}

impl RegistryClient {
    /// The versions of a provider that this program can run; none where the registry does not know it.
    ///
    /// # Errors
    /// The registry cannot be asked, or its answer is not understood.
    pub fn provider_versions(
        &self,
        source: &ProviderSource,
    ) -> Result<Option<Vec<String>>, String> {
        let address = format!("{}/versions", self.provider_address(source)?);
        let Some(answer) = self.ask(&source.host, &address)? else {
            return Ok(None);
        };
        let document: Result<Json, _> = serde_json::from_slice(&answer.body);
        let document =
            document.map_err(|error| format!("the list of versions is not JSON: {error}"))?;
        let versions = document.get("versions").and_then(Json::as_array);
        let versions = versions.into_iter().flatten().filter(|it| is_spoken(it));
        let versions = versions.filter_map(|it| Some(it.get("version")?.as_str()?.to_owned()));
        Ok(Some(versions.collect()))
    }

    /// The package of a version for a platform, with its checksums; none where there is none.
    ///
    /// # Errors
    /// The registry cannot be asked, or its answer is not understood.
    pub fn provider_package(
        &self,
        source: &ProviderSource,
        version: &str,
        (system, processor): (&str, &str),
    ) -> Result<Option<ProviderPackage>, String> {
        let own = self.provider_address(source)?;
        let address = format!("{own}/{version}/download/{system}/{processor}");
        let Some(answer) = self.ask(&source.host, &address)? else {
            return Ok(None);
        };
        let document: Result<Json, _> = serde_json::from_slice(&answer.body);
        let document = document.map_err(|error| format!("the answer is not JSON: {error}"))?;
        let text = |name: &str| document.get(name).and_then(Json::as_str);
        let link = |name: &str| {
            let link = text(name).and_then(|link| resolve(&answer.address, link));
            link.ok_or_else(|| format!("the registry does not tell the {name} of the package"))
        };
        let keys = document
            .get("signing_keys")
            .and_then(|it| it.get("gpg_public_keys"));
        let keys = keys.and_then(Json::as_array).into_iter().flatten();
        Ok(Some(ProviderPackage {
            file_name: text("filename").unwrap_or_default().to_owned(),
            archive: link("download_url")?,
            checksum: text("shasum").unwrap_or_default().to_lowercase(),
            checksums: self.document(&link("shasums_url")?)?,
            signature: self.document(&link("shasums_signature_url")?)?,
            keys: keys
                .filter_map(|it| Some(it.get("ascii_armor")?.as_str()?.to_owned()))
                .collect(),
        }))
    }

    /// A document beside a package: no token is for it.
    fn document(&self, address: &str) -> Result<Vec<u8>, String> {
        let request = Request {
            retries: 2,
            ..Request::new(address)
        };
        let answer = self.http.get(&request);
        let answer = answer.map_err(|error| format!("failed to retrieve {address}: {error}"))?;
        match answer.status.is_success() {
            true => Ok(answer.body.to_vec()),
            false => Err(format!("failed to retrieve {address}: {}", answer.status)),
        }
    }

    fn provider_address(&self, source: &ProviderSource) -> Result<String, String> {
        let service = self.service(&source.host, SERVICE)?;
        let slash = if service.ends_with('/') { "" } else { "/" };
        Ok(format!(
            "{service}{slash}{}/{}",
            source.namespace, source.kind
        ))
    }
}

/// Whether a version says that it speaks a protocol of this program, or says nothing of that.
fn is_spoken(version: &Json) -> bool {
    let Some(protocols) = version.get("protocols").and_then(Json::as_array) else {
        return true;
    };
    let mut majors = protocols
        .iter()
        .filter_map(|it| it.as_str()?.split('.').next());
    protocols.is_empty() || majors.any(|it| PROTOCOLS.contains(&it))
}
