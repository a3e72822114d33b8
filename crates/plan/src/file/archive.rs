//! The zip archive that a plan file is. Tools recognise a saved plan by that.

use std::io::{Cursor, Read, Write};

use serde_json::Value as Json;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The entry with the plan itself. Terraform's has the same name.
const PLAN: &str = "tfplan";
/// The entry with the document of `show -json`, for tools.
const SHOWN: &str = "plan.json";
/// What every zip archive with an entry begins with.
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// The archive of a plan and of the document that shows it.
///
/// # Errors
/// A part is too large for an archive.
pub(super) fn pack(plan: &[u8], shown: &Json) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600)
        .large_file(true);
    for (name, content) in [(PLAN, plan), (SHOWN, shown.to_string().as_bytes())] {
        archive.start_file(name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// What a file holds.
#[derive(Debug, PartialEq)]
pub(super) enum Unpacked {
    /// An archive with this plan.
    Plan(Vec<u8>),
    /// An archive without a plan.
    NoPlan,
    /// No archive, as the plan files of former versions.
    NoArchive,
}

/// The plan in an archive.
///
/// # Errors
/// The archive is damaged.
pub(super) fn unpack(bytes: &[u8]) -> Result<Unpacked, String> {
    if !bytes.starts_with(SIGNATURE) {
        return Ok(Unpacked::NoArchive);
    }
    let damaged = |error: &dyn std::fmt::Display| error.to_string();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut entry = match archive.by_name(PLAN) {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Ok(Unpacked::NoPlan),
        Err(error) => return Err(damaged(&error)),
    };
    let mut plan = Vec::new();
    entry
        .read_to_end(&mut plan)
        .map_err(|error| damaged(&error))?;
    Ok(Unpacked::Plan(plan))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_comes_out_as_it_went_in() {
        let packed = pack(b"{}", &serde_json::json!({ "a": 1 })).expect("packed");
        assert!(packed.starts_with(SIGNATURE));
        assert_eq!(unpack(&packed), Ok(Unpacked::Plan(b"{}".to_vec())));
        assert_eq!(unpack(b"{\"format\": 1}"), Ok(Unpacked::NoArchive));
        let mut archive = ZipArchive::new(Cursor::new(&packed)).expect("an archive");
        let mut shown = String::new();
        let mut entry = archive.by_name(SHOWN).expect("the entry");
        entry.read_to_string(&mut shown).expect("a text");
        assert_eq!(shown, "{\"a\":1}");
    }

    #[test]
    fn a_damaged_archive_is_no_plan() {
        let packed = pack(&[b'x'; 500], &Json::Null).expect("packed");
        for end in 0..packed.len() {
            let whole = matches!(unpack(&packed[..end]), Ok(Unpacked::Plan(_)));
            assert!(!whole, "cut at {end}");
        }
        let mut other = ZipWriter::new(Cursor::new(Vec::new()));
        other
            .start_file("x", SimpleFileOptions::default())
            .expect("an entry");
        let other = other.finish().expect("an archive").into_inner();
        assert_eq!(unpack(&other), Ok(Unpacked::NoPlan));
    }
}
