//! Fetching a provider package, checking it and unpacking it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use rform_core::world::World;

use super::package::{Package, Place};
use crate::archive::unpack_zip;
use crate::fetch::copy;
use crate::hashes;
use crate::http::{Client, download};

/// Puts the files of a package into a directory that is not there yet. Answers the checksums that
/// were computed.
///
/// # Errors
/// The package cannot be fetched, or matches none of its checksums. Nothing is left then.
pub(super) fn acquire(
    (world, client): (&dyn World, &Client),
    package: &Package,
    into: &Path,
) -> Result<BTreeSet<String>, String> {
    let archive = into.with_extension("zip.part");
    let acquired = files(world, client, package, (into, &archive)).and_then(|mut computed| {
        let own = hashes::of_directory(world, into).map_err(|error| error.to_string())?;
        computed.insert(own);
        check(package, &computed)?;
        Ok(computed)
    });
    let removed = world.remove(&archive).map_err(|error| error.to_string());
    let acquired = acquired.and_then(|computed| removed.map(|()| computed));
    if acquired.is_err() {
        // Why it could not be had is what counts.
        let _left = world.remove_tree(into);
    }
    acquired
}

fn files(
    world: &dyn World,
    client: &Client,
    package: &Package,
    (into, part): (&Path, &PathBuf),
) -> Result<BTreeSet<String>, String> {
    let failed = |error: std::io::Error| error.to_string();
    let archive = match &package.place {
        Place::Directory(from) => {
            copy(world, &world.real(from), into).map_err(failed)?;
            return Ok(BTreeSet::new());
        }
        Place::Archive(archive) => archive,
        Place::Download(request) => {
            world.remove(part).map_err(failed)?;
            let mut file = world.create(part, false).map_err(failed)?;
            let downloaded = download(client, request, &mut file);
            downloaded.map_err(|error| error.to_string())?;
            file.flush().map_err(failed)?;
            part
        }
    };
    let checksum = hashes::of_archive(world, archive).map_err(failed)?;
    let computed = BTreeSet::from([checksum]);
    // What is not what it should be is not even unpacked, where that can be told by then.
    if package.hashes.iter().all(|it| it.starts_with("zh:")) {
        check(package, &computed)?;
    }
    unpack_zip(world, archive, into).map_err(failed)?;
    Ok(computed)
}

fn check(package: &Package, computed: &BTreeSet<String>) -> Result<(), String> {
    if package.hashes.is_empty() || !package.hashes.is_disjoint(computed) {
        return Ok(());
    }
    let list = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
    Err(format!(
        "archive has incorrect checksum {} (expected {})",
        list(computed),
        list(&package.hashes)
    ))
}
