//! The size that an xz file unpacks to, found before it is decompressed.
//!
//! The decoder keeps all of a block in memory, so that a small file could ask for any amount of it. The
//! chunks of the format say their sizes: <https://tukaani.org/xz/xz-file-format.txt>.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// The unpacked size in bytes: the sum of the sizes that all chunks state.
///
/// # Errors
/// The file is not an xz file.
pub(super) fn size(file: &mut (impl BufRead + Seek)) -> io::Result<u64> {
    let mut header = [0; 12];
    file.read_exact(&mut header)?;
    if header[..6] != *b"\xfd7zXZ\0" {
        return Err(io::Error::other("it is no xz file"));
    }
    let check = check_size(header[7] & 0xf);
    let mut sum = 0_u64;
    loop {
        let mut first = [0];
        file.read_exact(&mut first)?;
        if first[0] == 0 {
            // The index: no block follows.
            return Ok(sum);
        }
        // The size of a block's header counts itself.
        file.seek(SeekFrom::Current(i64::from(first[0]) * 4 + 3))?;
        let (packed, unpacked) = chunks(file)?;
        sum = sum.saturating_add(unpacked);
        let padding = (4 - packed % 4) % 4;
        file.seek(SeekFrom::Current(
            i64::try_from(padding + check).unwrap_or(0),
        ))?;
    }
}

/// The size of a check, in bytes.
fn check_size(kind: u8) -> u64 {
    match kind {
        0 => 0,
        1..=3 => 4,
        4..=6 => 8,
        7..=9 => 16,
        10..=12 => 32,
        _ => 64,
    }
}

/// Reads over the chunks of a block: their size, and that of what comes out.
fn chunks(file: &mut (impl Read + Seek)) -> io::Result<(u64, u64)> {
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    loop {
        let mut control = [0];
        file.read_exact(&mut control)?;
        let control = control[0];
        packed += 1;
        if control == 0 {
            return Ok((packed, unpacked));
        }
        if control < 0x80 {
            let size = u64::from(two(file)?) + 1;
            packed += 2 + size;
            unpacked += size;
            file.seek(SeekFrom::Current(i64::try_from(size).unwrap_or(0)))?;
        } else {
            unpacked += (u64::from(control & 0x1f) << 16) + u64::from(two(file)?) + 1;
            let has_properties = u64::from(control >= 0xc0);
            let size = u64::from(two(file)?) + 1 + has_properties;
            packed += 4 + size;
            file.seek(SeekFrom::Current(i64::try_from(size).unwrap_or(0)))?;
        }
    }
}

fn two(file: &mut impl Read) -> io::Result<u16> {
    let mut bytes = [0; 2];
    file.read_exact(&mut bytes)?;
    Ok(u16::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn the_size_is_known_before_anything_is_decompressed() -> io::Result<()> {
        let content = vec![7_u8; 300_000];
        let mut packed = Vec::new();
        lzma_rs::xz_compress(&mut &content[..], &mut packed)?;
        assert_eq!(size(&mut Cursor::new(&packed))?, 300_000);
        assert!(size(&mut Cursor::new(b"no such file")).is_err());
        Ok(())
    }
}
