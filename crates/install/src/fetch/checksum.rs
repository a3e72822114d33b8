//! The argument `checksum` of an address, which an archive must match.
//! <https://github.com/hashicorp/go-getter#checksumming>

use std::io::{self, Read};
use std::path::Path;

use rform_core::world::World;
use sha2::digest::DynDigest;
use sha2::{Sha256, Sha512};

/// Checks a file against `KIND:HEX`, or `HEX` whose length tells the kind.
///
/// # Errors
/// The file has another checksum, or the checksum is of no kind that is known.
pub(super) fn check(world: &dyn World, file: &Path, expected: &str) -> Result<(), String> {
    let (kind, expected) = match expected.split_once(':') {
        Some((kind, hex)) => (kind, hex),
        None if expected.len() == 64 => ("sha256", expected),
        None if expected.len() == 128 => ("sha512", expected),
        None => ("", expected),
    };
    let mut digest: Box<dyn DynDigest> = match kind {
        "sha256" => Box::new(Sha256::default()),
        "sha512" => Box::new(Sha512::default()),
        _ => {
            return Err(
                "the \"checksum\" argument must be \"sha256:\" or \"sha512:\" with the checksum \
                 in hexadecimal digits"
                    .into(),
            );
        }
    };
    read(world, file, digest.as_mut()).map_err(|error| error.to_string())?;
    let found = hex::encode(digest.finalize());
    match found.eq_ignore_ascii_case(expected) {
        true => Ok(()),
        false => Err(format!(
            "the archive's {kind} checksum is {found}, and not {expected}"
        )),
    }
}

fn read(world: &dyn World, file: &Path, digest: &mut dyn DynDigest) -> io::Result<()> {
    let mut file = world.open(file)?;
    let mut chunk = vec![0; 64 << 10];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(()),
            read => digest.update(chunk.get(..read).unwrap_or_default()),
        }
    }
}
