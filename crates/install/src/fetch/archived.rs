//! Downloading an archive and unpacking it as a package.

use std::io::Write;
use std::path::Path;

use rform_core::world::World;

use super::address::Address;
use super::checksum;
use crate::archive::{Format, unpack};
use crate::http::{Client, Request, download};

/// What kind of archive an address names: by `archive`, or by the end of its path.
///
/// # Errors
/// `archive` names no kind that is known.
pub(super) fn format(address: &mut Address) -> Result<Option<Format>, String> {
    let named = address.take("archive");
    match named.as_deref() {
        None => Ok(Format::of_path(&address.path())),
        Some("false" | "0") => Ok(None),
        Some(name) => match Format::named(name) {
            Some(format) => Ok(Some(format)),
            None => Err(format!("{name:?} is not a supported kind of archive")),
        },
    }
}

/// Downloads an archive and unpacks it into a directory that is not there yet.
///
/// # Errors
/// It cannot be downloaded or unpacked, or is not what `expected` says.
pub(super) fn fetch(
    (world, client): (&dyn World, &Client),
    request: &Request,
    (format, expected): (Format, Option<&str>),
    into: &Path,
) -> Result<(), String> {
    let archive = into.with_extension("archive");
    let fetched = write(world, client, request, &archive)
        .and_then(|()| expected.map_or(Ok(()), |it| checksum::check(world, &archive, it)))
        .and_then(|()| {
            let unpacked = unpack(world, &archive, format, into);
            unpacked.map_err(|error| format!("the archive cannot be unpacked: {error}"))
        });
    let removed = world.remove(&archive).map_err(|error| error.to_string());
    fetched.and(removed)
}

fn write(
    world: &dyn World,
    client: &Client,
    request: &Request,
    archive: &Path,
) -> Result<(), String> {
    let mut file = world
        .create(archive, false)
        .map_err(|error| error.to_string())?;
    let downloaded = download(client, request, &mut file);
    downloaded.map_err(|error| error.to_string())?;
    file.flush().map_err(|error| error.to_string())
}
