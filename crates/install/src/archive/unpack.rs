//! Unpacking an archive of any kind.

use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::Path;

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use rform_core::world::{Kind, World};

use super::budget::Budget;
use super::format::Format;
use super::sink::Sink;
use super::{tarball, xz, zipped};

/// Unpacks an archive into a directory, which is made.
///
/// # Errors
/// The archive is broken or hostile, or something cannot be written. Part of it may be there then.
pub fn unpack(world: &dyn World, archive: &Path, format: Format, into: &Path) -> io::Result<()> {
    if format == Format::Zip {
        return unpack_zip(world, archive, into);
    }
    let (mut sink, file) = open(world, archive, into)?;
    match format {
        Format::TarGz => tarball::unpack(&mut MultiGzDecoder::new(file), &mut sink)?,
        Format::TarBz2 => tarball::unpack(&mut MultiBzDecoder::new(file), &mut sink)?,
        Format::TarXz => {
            let plain = into.with_extension("tar");
            let unpacked = decompress(world, archive, &plain).and_then(|()| {
                let mut file = BufReader::new(world.open(&plain)?);
                tarball::unpack(&mut file, &mut sink)
            });
            world.remove(&plain)?;
            unpacked?;
        }
        Format::Tar | Format::Zip => tarball::unpack(&mut { file }, &mut sink)?,
    }
    sink.finish()
}

/// Unpacks a zip archive into a directory, which is made.
///
/// # Errors
/// The archive is broken or hostile, or something cannot be written. Part of it may be there then.
pub fn unpack_zip(world: &dyn World, archive: &Path, into: &Path) -> io::Result<()> {
    let (mut sink, _) = open(world, archive, into)?;
    zipped::unpack(world.open(archive)?, &mut sink)?;
    sink.finish()
}

type Opened = BufReader<Box<dyn rform_core::world::OpenFile>>;

fn open<'a>(
    world: &'a dyn World,
    archive: &Path,
    into: &'a Path,
) -> io::Result<(Sink<'a>, Opened)> {
    let size = size_of(world, archive)?;
    world.create_dir(into)?;
    Ok((
        Sink::new(world, into, size),
        BufReader::new(world.open(archive)?),
    ))
}

fn size_of(world: &dyn World, file: &Path) -> io::Result<u64> {
    match world.kind(&world.real(file))? {
        Kind::File { length, .. } => Ok(length),
        _ => Err(io::Error::other("it is no file")),
    }
}

/// Decompresses a file that is compressed by xz, if not too much comes out.
fn decompress(world: &dyn World, from: &Path, to: &Path) -> io::Result<()> {
    let mut file = BufReader::new(world.open(from)?);
    let mut budget = Budget::for_archive(size_of(world, from)?);
    budget.spend(xz::size(&mut file)?)?;
    file.rewind()?;
    let mut to = BufWriter::new(world.create(to, false)?);
    let decompressed = lzma_rs::xz_decompress(&mut file, &mut to);
    decompressed.map_err(|error| io::Error::other(format!("{error:?}")))?;
    to.flush()
}
