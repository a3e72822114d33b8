//! Network mirrors of provider packages.
//! <https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol>

use std::collections::BTreeSet;

use rform_core::addr::ProviderSource;
use serde_json::Value as Json;

use super::package::{Package, Place, UNAUTHENTICATED, VERIFIED};
use super::platform::Platform;
use crate::http::{Request, host_of, resolve};
use crate::registry::RegistryClient;

/// The versions that a mirror has; none where it does not know the provider.
///
/// # Errors
/// The mirror cannot be asked, or its answer is not understood.
pub(super) fn versions(
    client: &RegistryClient,
    mirror: &str,
    source: &ProviderSource,
) -> Result<Option<Vec<String>>, String> {
    let address = format!("{mirror}{source}/index.json");
    let Some((_, document)) = document(client, &address)? else {
        return Ok(None);
    };
    let versions = document.get("versions").and_then(Json::as_object);
    let versions = versions
        .into_iter()
        .flatten()
        .map(|(version, _)| version.clone());
    Ok(Some(versions.collect()))
}

/// The package for a platform.
///
/// # Errors
/// The mirror cannot be asked, or its answer is not understood.
pub(super) fn package(
    client: &RegistryClient,
    mirror: &str,
    (source, version, platform): (&ProviderSource, &str, &Platform),
) -> Result<Option<Package>, String> {
    let address = format!("{mirror}{source}/{version}.json");
    let Some((base, document)) = document(client, &address)? else {
        return Ok(None);
    };
    let archive = document
        .get("archives")
        .and_then(|it| it.get(platform.to_string()));
    let Some(archive) = archive else {
        return Ok(None);
    };
    let link = archive.get("url").and_then(Json::as_str).unwrap_or("");
    let address = resolve(&base, link).filter(|_| !link.is_empty());
    let address = address.ok_or_else(|| format!("the mirror names no address for {platform}"))?;
    let hashes = archive.get("hashes").and_then(Json::as_array);
    let hashes = hashes.into_iter().flatten();
    let hashes: BTreeSet<String> = hashes
        .filter_map(|it| Some(it.as_str()?.to_owned()))
        .collect();
    let trust = if hashes.is_empty() {
        UNAUTHENTICATED
    } else {
        VERIFIED
    };
    Ok(Some(Package {
        place: Place::Download(Box::new(Request {
            retries: 2,
            ..own(client, mirror, &address)?
        })),
        vouched: hashes.clone(),
        hashes,
        trust: trust.into(),
    }))
}

/// A request for an archive: the credentials of the mirror are for its own host.
fn own(client: &RegistryClient, mirror: &str, address: &str) -> Result<Request, String> {
    match (host_of(mirror), host_of(address)) {
        (Some(host), Some(other)) if host == other => client.request(&host, address),
        _ => Ok(Request::new(address)),
    }
}

fn document(client: &RegistryClient, address: &str) -> Result<Option<(String, Json)>, String> {
    let host = host_of(address).unwrap_or_default();
    let Some(answer) = client.ask(&host, address)? else {
        return Ok(None);
    };
    let document = serde_json::from_slice(&answer.body);
    let document =
        document.map_err(|error| format!("the answer of {host} is not JSON: {error}"))?;
    Ok(Some((answer.address, document)))
}
