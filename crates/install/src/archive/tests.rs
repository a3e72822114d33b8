//! Hostile archives, which are refused.

use std::io::{Cursor, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use super::{Format, unpack};
use crate::testing::Workplace;

/// Unpacks an archive into `out`; the error as text.
fn unpacked(place: &Workplace, format: Format, archive: &[u8]) -> Result<(), String> {
    let path = Path::new("archive");
    let world = place.world.as_ref();
    world.remove(path).expect("removed");
    world.remove_tree(Path::new("out")).expect("removed");
    world.write(path, archive).expect("written");
    unpack(world, path, format, Path::new("out")).map_err(|error| error.to_string())
}

/// A header whose name is taken as it is, whatever it says.
fn header(name: &str, kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_old();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

fn tarball(entries: &[(&str, EntryType, &str)]) -> Vec<u8> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, kind, content) in entries {
        let mut header = header(name, *kind, 0);
        match kind {
            EntryType::Symlink | EntryType::Link => {
                header.as_old_mut().linkname[..content.len()].copy_from_slice(content.as_bytes());
            }
            _ => header.set_size(content.len() as u64),
        }
        header.set_cksum();
        let body = if matches!(kind, EntryType::Regular) {
            *content
        } else {
            ""
        };
        archive.append(&header, body.as_bytes()).expect("an entry");
    }
    archive
        .into_inner()
        .and_then(|gzip| gzip.finish())
        .expect("an archive")
}

#[test]
fn nothing_outside_is_touched() {
    let place = Workplace::new();
    place.write("secret", "old");
    for entries in [
        vec![("../secret", EntryType::Regular, "new")],
        vec![("/secret", EntryType::Regular, "new")],
        vec![("a/../../secret", EntryType::Regular, "new")],
        vec![("link", EntryType::Symlink, "../secret")],
        vec![
            ("link", EntryType::Symlink, "/etc"),
            ("link/x", EntryType::Regular, "new"),
        ],
        vec![("link", EntryType::Symlink, "a/../../secret")],
        vec![("hard", EntryType::Link, "../secret")],
        vec![("device", EntryType::Char, "")],
        vec![("pipe", EntryType::Fifo, "")],
    ] {
        let refused = unpacked(&place, Format::TarGz, &tarball(&entries));
        assert!(refused.is_err(), "{entries:?}");
        assert_eq!(place.read("secret").as_deref(), Some("old"), "{entries:?}");
    }
}

#[test]
fn links_within_stay_and_no_entry_goes_through_one() {
    let place = Workplace::new();
    let good = tarball(&[
        ("link", EntryType::Symlink, "a/b"),
        ("a/b", EntryType::Regular, "text"),
        ("hard", EntryType::Link, "a/b"),
    ]);
    assert_eq!(unpacked(&place, Format::TarGz, &good), Ok(()));
    assert_eq!(place.read("out/link").as_deref(), Some("text"));
    assert_eq!(place.read("out/hard").as_deref(), Some("text"));
    // The link would lead the file elsewhere.
    let through = tarball(&[
        ("d", EntryType::Symlink, "a"),
        ("d/x", EntryType::Symlink, "y"),
        ("a/b", EntryType::Regular, "text"),
    ]);
    assert!(unpacked(&place, Format::TarGz, &through).is_err());
}

#[test]
fn bombs_are_stopped() {
    let place = Workplace::new();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let size = 300_u64 << 20;
    gzip.write_all(header("bomb", EntryType::Regular, size).as_bytes())
        .expect("written");
    let zeros = vec![0; 1 << 20];
    for _ in 0..300 {
        gzip.write_all(&zeros).expect("written");
    }
    let bomb = gzip.finish().expect("an archive");
    assert!(bomb.len() < 3 << 20, "it is small");
    let refused = unpacked(&place, Format::TarGz, &bomb);
    assert!(refused.is_err_and(|why| why.contains("unpacks to far more")));
}

#[test]
fn what_is_broken_is_refused() {
    let place = Workplace::new();
    for format in [
        Format::Zip,
        Format::TarGz,
        Format::TarBz2,
        Format::TarXz,
        Format::Tar,
    ] {
        for archive in [&b""[..], b"no archive at all", &[0; 3000]] {
            assert!(unpacked(&place, format, archive).is_err(), "{format:?}");
        }
    }
    let whole = tarball(&[("a", EntryType::Regular, "text")]);
    assert!(unpacked(&place, Format::TarGz, &whole[..whole.len() / 2]).is_err());
}

#[test]
fn hostile_zip_archives_are_refused() {
    let place = Workplace::new();
    place.write("secret", "old");
    for (name, mode, content) in [
        ("../secret", 0o644, "new"),
        ("..\\secret", 0o644, "new"),
        ("/secret", 0o644, "new"),
        ("link", 0o120_777, "../secret"),
        ("device", 0o020_644, ""),
    ] {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        if mode == 0o120_777 {
            archive
                .add_symlink(name, content, options)
                .expect("an entry");
        } else {
            archive
                .start_file(name, options.unix_permissions(mode))
                .expect("an entry");
            archive.write_all(content.as_bytes()).expect("written");
        }
        let mut archive = archive.finish().expect("an archive").into_inner();
        if mode == 0o020_644 {
            make_device(&mut archive);
        }
        assert!(unpacked(&place, Format::Zip, &archive).is_err(), "{name}");
        assert_eq!(place.read("secret").as_deref(), Some("old"), "{name}");
    }
}

/// Makes a device of the one plain file in the directory of an archive, which no writer does.
fn make_device(archive: &mut [u8]) {
    let plain = (0o100_644_u32 << 16).to_le_bytes();
    let device = (0o020_644_u32 << 16).to_le_bytes();
    let at = archive
        .windows(4)
        .rposition(|it| it == plain)
        .expect("its mode");
    archive[at..at + 4].copy_from_slice(&device);
}
