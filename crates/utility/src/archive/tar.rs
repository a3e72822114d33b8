//! Archives of type `tar.gz`, byte for byte as Go's `archive/tar` and the provider write them: USTAR
//! (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>), and a pax header for names
//! that this cannot hold.

use super::entry::Entry;
use rform_core::go::deflate::gzip;

const BLOCK: usize = 512;

/// The longest name, and the longest path before it.
const NAME: usize = 100;
const PREFIX: usize = 155;

/// In bytes: the pieces in which Go copies a file.
const PIECE: usize = 32 << 10;

/// An archive of these files.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for entry in entries {
        let names = Names::of(&entry.name);
        if let Some(record) = &names.record {
            let name = pax_name(&entry.name);
            let header = Header::new(&name, "", 0, record.len(), b'x');
            pieces.extend([
                header.block(),
                record.clone().into_bytes(),
                padding(record.len()),
            ]);
        }
        let mode = entry.mode.unwrap_or(0);
        let length = entry.content.len();
        let header = Header::new(&names.name, &names.prefix, mode, length, b'0');
        pieces.push(header.block());
        pieces.extend(entry.content.chunks(PIECE).map(<[u8]>::to_vec));
        pieces.push(padding(length));
    }
    pieces.push(vec![0; 2 * BLOCK]);
    gzip(pieces.iter().map(Vec::as_slice), false)
}

fn padding(length: usize) -> Vec<u8> {
    vec![0; length.next_multiple_of(BLOCK) - length]
}

/// How a name is held.
struct Names {
    name: String,
    prefix: String,
    /// The pax record of the whole name, where the header cannot hold it.
    record: Option<String>,
}

impl Names {
    fn of(name: &str) -> Names {
        let plain = |name: &str, prefix: &str| Names {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            record: None,
        };
        if name.is_ascii() && name.len() <= NAME {
            return plain(name, "");
        }
        if let Some((prefix, name)) = split(name).filter(|_| name.is_ascii()) {
            return plain(name, prefix);
        }
        Names {
            name: cut(&ascii(name)),
            prefix: String::new(),
            record: Some(pax_record("path", name)),
        }
    }
}

/// A long name as a path and a name that fit.
fn split(name: &str) -> Option<(&str, &str)> {
    let beginning = name.get(..name.len().min(PREFIX + 1))?;
    let slash = beginning.rfind('/').filter(|slash| *slash > 0)?;
    let (prefix, rest) = (&name[..slash], &name[slash + 1..]);
    let fits = (1..=NAME).contains(&rest.len()) && prefix.len() <= PREFIX;
    fits.then_some((prefix, rest))
}

/// What of a name is ASCII.
fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii).collect()
}

fn cut(name: &str) -> String {
    name.get(..NAME).unwrap_or(name).to_owned()
}

/// The name of the pax header of a file.
fn pax_name(name: &str) -> String {
    let (directory, file) = name.rsplit_once('/').unwrap_or(("", name));
    let name = match directory {
        "" => format!("PaxHeaders.0/{file}"),
        directory => format!("{directory}/PaxHeaders.0/{file}"),
    };
    cut(&ascii(&name)).trim_end_matches('/').to_owned()
}

/// A record `length key=value`, whose length counts its own digits.
fn pax_record(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let mut length = rest;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    format!("{length} {key}={value}\n")
}

/// The header of a file.
struct Header([u8; BLOCK]);

impl Header {
    fn new(name: &str, prefix: &str, mode: u32, length: usize, kind: u8) -> Header {
        let mut header = Header([0; BLOCK]);
        header.text(0, name);
        header.octal(100, 8, u64::from(mode));
        header.octal(108, 8, 0);
        header.octal(116, 8, 0);
        header.octal(124, 12, length as u64);
        header.octal(136, 12, 0);
        header.0[156] = kind;
        header.text(257, "ustar");
        header.text(263, "00");
        if kind == b'0' {
            header.octal(329, 8, 0);
            header.octal(337, 8, 0);
        }
        header.text(345, prefix);
        header.checksum();
        header
    }

    fn text(&mut self, at: usize, text: &str) {
        for (to, byte) in self.0.iter_mut().skip(at).zip(text.bytes()) {
            *to = byte;
        }
    }

    /// A number in octal digits, which a zero byte ends.
    fn octal(&mut self, at: usize, width: usize, number: u64) {
        self.text(at, &format!("{number:0digits$o}", digits = width - 1));
    }

    /// The sum of all bytes, for which that of the sum itself is eight blanks.
    fn checksum(&mut self) {
        self.text(148, "        ");
        let sum = self.0.iter().map(|byte| u64::from(*byte)).sum();
        self.octal(148, 7, sum);
        self.0[154] = 0;
    }

    fn block(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}
