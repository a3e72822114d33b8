//! Provider packages of registries, authenticated by signed checksums.

use std::collections::BTreeSet;

use rform_core::addr::ProviderSource;

use super::package::{Package, Place};
use super::platform::Platform;
use super::signature;
use crate::http::Request;
use crate::registry::{ProviderPackage, RegistryClient};

/// The package for a platform: its checksum is that of a signed list.
///
/// # Errors
/// The registry cannot be asked, or the package is not authenticated by a signature.
pub(super) fn package(
    client: &RegistryClient,
    (source, version, platform): (&ProviderSource, &str, &Platform),
) -> Result<Option<Package>, String> {
    let names = (&*platform.system, &*platform.processor);
    let Some(found) = client.provider_package(source, version, names)? else {
        return Ok(None);
    };
    let listed = listed(&found)?;
    let trust = signature::check(&found.checksums, &found.signature, &found.keys)?;
    Ok(Some(Package {
        place: Place::Download(Box::new(Request {
            retries: retries(client),
            ..Request::new(&found.archive)
        })),
        hashes: BTreeSet::from([format!("zh:{}", found.checksum)]),
        vouched: listed,
        trust,
    }))
}

/// The checksums of all archives in the list, which has the archive's.
fn listed(found: &ProviderPackage) -> Result<BTreeSet<String>, String> {
    let text = String::from_utf8_lossy(&found.checksums);
    let lines = text.lines().filter_map(|line| {
        let (checksum, name) = line.trim().split_once(char::is_whitespace)?;
        Some((checksum.to_lowercase(), name.trim().trim_start_matches('*')))
    });
    let all: Vec<(String, &str)> = lines.collect();
    let own = all.iter().find(|(_, name)| *name == found.file_name);
    match own {
        Some((checksum, _)) if *checksum == found.checksum => {}
        Some(_) => {
            return Err(format!(
                "the registry response includes checksum {}, and the signed list of checksums has \
                 another one for {}",
                found.checksum, found.file_name
            ));
        }
        None => {
            return Err(format!(
                "the list of checksums has none for {}",
                found.file_name
            ));
        }
    }
    let zips = all.iter().filter(|(_, name)| name.ends_with(".zip"));
    Ok(zips.map(|(checksum, _)| format!("zh:{checksum}")).collect())
}

/// How often a download is repeated: <https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_provider_download_retry>
fn retries(client: &RegistryClient) -> u32 {
    let set = client.variable("TF_PROVIDER_DOWNLOAD_RETRY");
    set.and_then(|it| it.parse().ok()).unwrap_or(2)
}
