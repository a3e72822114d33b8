//! Packages on this host: directories and archives.

use std::io;
use std::path::Path;

use rform_core::world::{Kind, World};

use super::address::Address;
use super::{archived, checksum};
use crate::archive::unpack;

/// Makes a link to a directory, or unpacks an archive.
///
/// # Errors
/// There is no such directory or archive, or it cannot be unpacked.
pub(super) fn fetch(world: &dyn World, mut address: Address, into: &Path) -> Result<(), String> {
    let expected = address.take("checksum");
    let format = archived::format(&mut address)?;
    let path = address.path().into_owned();
    let path = Path::new(&path);
    let shown = path.display();
    let kind = world
        .kind(&world.real(path))
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("{shown}: no such file or directory"),
            _ => format!("{shown}: {error}"),
        })?;
    match (kind, format) {
        (Kind::Directory, _) => {
            let made = world.make_link(path, into);
            made.map_err(|error| error.to_string())
        }
        (Kind::File { .. }, Some(format)) => {
            if let Some(expected) = expected {
                checksum::check(world, path, &expected)?;
            }
            let unpacked = unpack(world, path, format, into);
            unpacked.map_err(|error| format!("the archive cannot be unpacked: {error}"))
        }
        _ => Err(format!("{shown} is neither a directory nor an archive")),
    }
}
