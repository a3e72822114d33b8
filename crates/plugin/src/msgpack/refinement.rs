//! Unknown values, and what is known about them all the same.

use std::sync::Arc;

use rform_core::value::{Number, Path, Refinement, Type, Value};
use rmp::encode::{
    write_array_len, write_bool, write_ext_meta, write_map_len, write_str, write_uint,
};

use super::reader::Reader;
use super::writer::{infallible, length, write_number};
use super::{CodecError, REFINED};

/// The keys of the map of refinements.
mod key {
    pub(super) const NULLNESS: u64 = 1;
    pub(super) const PREFIX: u64 = 2;
    pub(super) const MIN: u64 = 3;
    pub(super) const MAX: u64 = 4;
    pub(super) const MIN_LENGTH: u64 = 5;
    pub(super) const MAX_LENGTH: u64 = 6;
}

/// The length in bytes at which a prefix is cut, as Terraform cuts it.
const LONGEST_PREFIX: usize = 256;

/// The length in bytes beyond which refinements are refused, as Terraform refuses them.
const LONGEST: usize = 1024;

/// An unknown value without refinements: an extension of one byte.
const UNREFINED: [u8; 3] = [0xd4, 0, 0];

pub(super) fn encode_unknown(out: &mut Vec<u8>, ty: &Type, refinement: Option<&Refinement>) {
    let known = refinement.filter(|_| *ty != Type::Dynamic);
    let entries = known.map(entries).unwrap_or_default();
    if entries.is_empty() {
        return out.extend(UNREFINED);
    }
    let mut body = Vec::new();
    infallible(write_map_len(&mut body, length(entries.len())));
    body.extend(entries.concat());
    infallible(write_ext_meta(out, length(body.len()), REFINED));
    out.extend(body);
}

/// Each refinement as its key and its value.
fn entries(refinement: &Refinement) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    let mut entry = |key: u64, write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        infallible(write_uint(&mut out, key).map(drop));
        write(&mut out);
        entries.push(out);
    };
    if refinement.not_null {
        entry(key::NULLNESS, &|out| infallible(write_bool(out, false)));
    }
    if let Some(prefix) = &refinement.prefix {
        entry(key::PREFIX, &|out| {
            infallible(write_str(out, cut(prefix)));
        });
    }
    for (key, bound) in [(key::MIN, &refinement.min), (key::MAX, &refinement.max)] {
        if let Some((number, inclusive)) = bound {
            entry(key, &|out| write_bound(out, number, *inclusive));
        }
    }
    let lengths = [
        (key::MIN_LENGTH, refinement.min_length),
        (key::MAX_LENGTH, refinement.max_length),
    ];
    for (key, bound) in lengths {
        if let Some(bound) = bound {
            entry(key, &|out| infallible(write_uint(out, bound).map(drop)));
        }
    }
    entries
}

fn write_bound(out: &mut Vec<u8>, number: &Number, inclusive: bool) {
    infallible(write_array_len(out, 2));
    write_number(out, number);
    infallible(write_bool(out, inclusive));
}

/// The longest beginning that is not longer than the limit and ends between two characters.
fn cut(prefix: &str) -> &str {
    let end = prefix.floor_char_boundary(LONGEST_PREFIX);
    prefix.get(..end).unwrap_or(prefix)
}

/// Reads the body of an extension: any one stands for an unknown value.
pub(super) fn decode_unknown(
    code: i8,
    body: &[u8],
    ty: &Type,
    path: &Path,
) -> Result<Value, CodecError> {
    if code != REFINED || *ty == Type::Dynamic {
        return Ok(Value::unknown(ty.without_optional()));
    }
    if body.len() > LONGEST {
        let message = format!("the refinements of an unknown value have more than {LONGEST} bytes");
        return Err(CodecError::new(path, message));
    }
    let mut reader = Reader::new(body);
    let mut refinement = Refinement::default();
    let count = reader.map_len(path)?;
    for _ in 0..count {
        if read_entry(&mut reader, &mut refinement, path)? {
            return Ok(Value::null(ty));
        }
    }
    reader.end(path)?;
    Ok(Value::unknown(ty.without_optional()).refine(refinement))
}

/// Reads one refinement. Answers whether it says that the value is null.
fn read_entry(
    reader: &mut Reader<'_>,
    refinement: &mut Refinement,
    path: &Path,
) -> Result<bool, CodecError> {
    match reader.unsigned(path)? {
        key::NULLNESS => match reader.bool(path)? {
            true => return Ok(true),
            false => refinement.not_null = true,
        },
        key::PREFIX => refinement.prefix = Some(Arc::from(reader.text(path)?)),
        key::MIN => refinement.min = Some(read_bound(reader, path)?),
        key::MAX => refinement.max = Some(read_bound(reader, path)?),
        key::MIN_LENGTH => refinement.min_length = Some(reader.unsigned(path)?),
        key::MAX_LENGTH => refinement.max_length = Some(reader.unsigned(path)?),
        // Newer plugins may say more.
        _ => reader.skip(path)?,
    }
    Ok(false)
}

fn read_bound(reader: &mut Reader<'_>, path: &Path) -> Result<(Number, bool), CodecError> {
    match reader.array_len(path)? {
        2 => Ok((reader.number(path)?, reader.bool(path)?)),
        _ => Err(CodecError::new(path, "a bound has two parts")),
    }
}
