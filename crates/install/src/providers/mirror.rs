//! Filling a mirror for `providers mirror`: archives, and the documents of the mirror protocol.
//! <https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol>

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rform_core::addr::ProviderSource;
use rform_core::world::World;
use serde_json::{Value as Json, json};

use super::filesystem::{archive_name, archive_parts, directory_of};
use super::installation_methods::{InstallationMethods, Wanted};
use super::package::Place;
use super::platform::Platform;
use super::store::put;
use crate::archive::unpack_zip;
use crate::hashes;
use crate::http::{Client, download};

/// Puts the archive of a package into a mirror. Answers who vouches for it, as it is shown.
///
/// # Errors
/// The package cannot be had, is no archive, or is not what somebody vouches for.
pub fn add_to_mirror(
    (world, client): (&dyn World, &Client),
    methods: &InstallationMethods<'_>,
    wanted: Wanted<'_>,
    mirror: &Path,
) -> Result<String, String> {
    let (source, version, platform) = wanted;
    let package = methods.package(wanted)?;
    let directory = directory_of(mirror, source);
    let failed = |error: io::Error| format!("{}: {error}", directory.display());
    world.create_dir(&directory).map_err(failed)?;
    let place = directory.join(archive_name(source, version, platform));
    let part = place.with_extension("zip.part");
    world.remove(&part).map_err(failed)?;
    let mut file = world.create(&part, false).map_err(failed)?;
    match &package.place {
        Place::Download(request) => {
            let downloaded = download(client, request, &mut file);
            downloaded.map_err(|error| error.to_string())?;
        }
        Place::Archive(archive) => {
            let mut archive = world.open(archive).map_err(failed)?;
            io::copy(&mut archive, &mut file).map_err(failed)?;
        }
        Place::Directory(directory) => {
            return Err(format!("{} is no archive", directory.display()));
        }
    }
    file.flush().map_err(failed)?;
    let checksum = hashes::of_archive(world, &part).map_err(failed)?;
    let known: Vec<&String> = package
        .hashes
        .iter()
        .filter(|it| it.starts_with("zh:"))
        .collect();
    if !known.is_empty() && !known.contains(&&checksum) {
        world.remove(&part).map_err(failed)?;
        return Err(format!(
            "archive has incorrect checksum {checksum} (expected {})",
            known[0]
        ));
    }
    put(world, &part, &place)?;
    Ok(package.trust)
}

/// Writes the documents of a provider anew, by the archives that its directory holds.
///
/// # Errors
/// The directory cannot be read, an archive is broken, or a document cannot be written.
pub fn index_mirror(
    world: &dyn World,
    mirror: &Path,
    source: &ProviderSource,
) -> Result<(), String> {
    let directory = directory_of(mirror, source);
    let failed = |error: io::Error| format!("{}: {error}", directory.display());
    let mut versions: BTreeMap<String, serde_json::Map<String, Json>> = BTreeMap::new();
    for entry in world.read_dir(&directory).map_err(failed)? {
        let Some((version, platform)) = archive_parts(source, &entry.name) else {
            continue;
        };
        let hash = hash_of(world, &directory.join(&entry.name)).map_err(failed)?;
        let archive = json!({ "hashes": [hash], "url": entry.name });
        versions
            .entry(version)
            .or_default()
            .insert(platform, archive);
    }
    let index: serde_json::Map<String, Json> =
        versions.keys().map(|it| (it.clone(), json!({}))).collect();
    for (version, archives) in &versions {
        let path = directory.join(format!("{version}.json"));
        write(world, &path, &json!({ "archives": archives })).map_err(failed)?;
    }
    let path = directory.join("index.json");
    write(world, &path, &json!({ "versions": index })).map_err(failed)
}

fn hash_of(world: &dyn World, archive: &Path) -> io::Result<String> {
    let token = hex::encode(world.random());
    let aside: PathBuf = archive.with_file_name(format!(".{token}"));
    let hash =
        unpack_zip(world, archive, &aside).and_then(|()| hashes::of_directory(world, &aside));
    world.remove_tree(&aside)?;
    hash
}

/// Documents are for everybody who uses the mirror.
fn write(world: &dyn World, path: &Path, document: &Json) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document).map_err(io::Error::other)?;
    world.remove(path)?;
    let mut file = world.create(path, false)?;
    file.write_all(text.as_bytes())?;
    file.flush()
}

/// The platform of this program, where none is named.
pub fn platforms_or_own(named: &[Platform]) -> Vec<Platform> {
    match named.is_empty() {
        true => vec![Platform::own()],
        false => named.to_vec(),
    }
}
