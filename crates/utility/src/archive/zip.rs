//! Archives of type `zip`, byte for byte as Go's `archive/zip` and the provider write them.
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>

use super::entry::Entry;
use rform_core::go::deflate::{Level, deflate};

/// The version that is needed to extract: 2.0.
const VERSION: u16 = 20;

/// The host system "UNIX", in the upper byte of the version that made the archive.
const UNIX: u16 = 3 << 8;

/// The date of files: that is what the year 1 becomes in 16 bits.
const DATE: u16 = 0x8a21;

/// Sizes and checksum come behind the data.
const HAS_DESCRIPTOR: u16 = 1 << 3;

/// The name is UTF-8.
const IS_UTF8: u16 = 1 << 11;

const DEFLATED: u16 = 8;

/// A plain file, in the upper bits of a mode.
const PLAIN_FILE: u32 = 0o100_000;

/// The attribute of DOS for files that may not be written.
const READ_ONLY: u32 = 1;

/// An archive of these files.
///
/// # Errors
/// The archive would be larger than the format allows without its extension to 64 bits.
pub fn archive(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let too_large = || "a zip archive holds at most 65534 files and 4 GiB".to_owned();
    let count = u16::try_from(entries.len())
        .ok()
        .filter(|it| *it < u16::MAX);
    let count = count.ok_or_else(too_large)?;
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = u32::try_from(out.len()).map_err(|_| too_large())?;
        let file = File::of(entry).ok_or_else(too_large)?;
        file.write_local(&mut out);
        file.write_central(offset, &mut directory);
    }
    let start = u32::try_from(out.len()).map_err(|_| too_large())?;
    let size = u32::try_from(directory.len()).map_err(|_| too_large())?;
    out.extend(directory);
    put32(&mut out, &[0x0605_4b50, 0]);
    put16(&mut out, &[count, count]);
    put32(&mut out, &[size, start]);
    put16(&mut out, &[0]);
    Ok(out)
}

/// A file with what the headers say of it.
struct File<'a> {
    name: &'a str,
    made_by: u16,
    flags: u16,
    date: u16,
    attributes: u32,
    checksum: u32,
    size: u32,
    packed: Vec<u8>,
}

impl File<'_> {
    fn of(entry: &Entry) -> Option<File<'_>> {
        let needs_utf8 = entry
            .name
            .chars()
            .any(|it| !(' '..='}').contains(&it) || it == '\\');
        let utf8 = if needs_utf8 { IS_UTF8 } else { 0 };
        Some(File {
            name: &entry.name,
            made_by: VERSION | entry.mode.map_or(0, |_| UNIX),
            flags: HAS_DESCRIPTOR | utf8,
            date: entry.mode.map_or(0, |_| DATE),
            attributes: entry.mode.map_or(0, attributes),
            checksum: crc32fast::hash(&entry.content),
            size: u32::try_from(entry.content.len()).ok()?,
            packed: deflate(&entry.content, Level::Five),
        })
    }

    fn packed_size(&self) -> u32 {
        u32::try_from(self.packed.len()).unwrap_or(u32::MAX)
    }

    fn name_length(&self) -> u16 {
        u16::try_from(self.name.len()).unwrap_or(u16::MAX)
    }

    /// The header, the data, and behind it checksum and sizes.
    fn write_local(&self, out: &mut Vec<u8>) {
        put32(out, &[0x0403_4b50]);
        put16(out, &[VERSION, self.flags, DEFLATED, 0, self.date]);
        put32(out, &[0, 0, 0]);
        put16(out, &[self.name_length(), 0]);
        out.extend(self.name.bytes());
        out.extend(&self.packed);
        put32(
            out,
            &[0x0807_4b50, self.checksum, self.packed_size(), self.size],
        );
    }

    fn write_central(&self, offset: u32, out: &mut Vec<u8>) {
        put32(out, &[0x0201_4b50]);
        put16(
            out,
            &[self.made_by, VERSION, self.flags, DEFLATED, 0, self.date],
        );
        put32(out, &[self.checksum, self.packed_size(), self.size]);
        // No extra field, no comment, the first disk, no internal attributes.
        put16(out, &[self.name_length(), 0, 0, 0, 0]);
        put32(out, &[self.attributes, offset]);
        out.extend(self.name.bytes());
    }
}

fn attributes(mode: u32) -> u32 {
    let read_only = if mode & 0o200 == 0 { READ_ONLY } else { 0 };
    (PLAIN_FILE | mode) << 16 | read_only
}

fn put16(out: &mut Vec<u8>, numbers: &[u16]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put32(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}
