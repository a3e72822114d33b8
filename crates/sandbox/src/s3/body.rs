//! What a client sends for storage: out of its chunks, and held to its checksums.

use super::answers::none;
use crate::wire::{Call, Failure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::{Digest, Md5};
use sha2::Sha256;
use std::collections::BTreeMap;

/// A body, and the checksums that came with it, by header.
pub(crate) struct Body {
    /// The content, with the framing of chunked signatures removed.
    pub bytes: Bytes,
    /// Checksums by the names of their headers, such as `x-amz-checksum-crc32`.
    pub checksums: BTreeMap<String, String>,
}

/// Reads the body of a call.
pub(crate) fn read(call: &Call) -> Result<Body, Failure> {
    let streaming = call.header("x-amz-content-sha256").unwrap_or_default();
    let encoding = call.header("content-encoding").unwrap_or_default();
    let chunked = streaming.starts_with("STREAMING-") || encoding.contains("aws-chunked");
    let (bytes, trailer) = if chunked {
        unchunk(&call.body)?
    } else {
        (call.body.clone(), String::new())
    };
    let from_headers = call.headers.iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let from_trailer = trailer.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    let is_checksum = |name: &str| {
        name.strip_prefix("x-amz-checksum-")
            .is_some_and(|kind| kind != "algorithm" && kind != "mode")
    };
    let all = from_headers.chain(from_trailer);
    let checksums = all.filter(|(name, _)| is_checksum(name)).collect();
    let body = Body { bytes, checksums };
    check(call, &body)?;
    Ok(body)
}

fn incomplete() -> Failure {
    let message =
        "You did not provide the number of bytes specified by the Content-Length HTTP header";
    Failure::new("IncompleteBody", message)
}

/// `SIZE[;signature]`, that many bytes, and so on until a size of 0; then the trailer.
fn unchunk(mut rest: &[u8]) -> Result<(Bytes, String), Failure> {
    let mut whole = Vec::new();
    loop {
        let end = rest
            .windows(2)
            .position(|pair| pair == b"\r\n")
            .ok_or_else(incomplete)?;
        let (line, after) = rest.split_at_checked(end).ok_or_else(incomplete)?;
        let line = std::str::from_utf8(line).map_err(|_| incomplete())?;
        let size = line.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size.trim(), 16).map_err(|_| incomplete())?;
        rest = after.get(2..).unwrap_or_default();
        if size == 0 {
            return Ok((whole.into(), String::from_utf8_lossy(rest).into_owned()));
        }
        let (chunk, after) = rest.split_at_checked(size).ok_or_else(incomplete)?;
        whole.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").ok_or_else(incomplete)?;
    }
}

fn check(call: &Call, body: &Body) -> Result<(), Failure> {
    let differ = |name: &str, ours: String| {
        let sent = body
            .checksums
            .get(name)
            .map(String::as_str)
            .or(call.header(name));
        sent.is_some_and(|sent| sent != ours)
    };
    let mut crc = flate2::Crc::new();
    crc.update(&body.bytes);
    if differ("content-md5", STANDARD.encode(Md5::digest(&body.bytes))) {
        let message = "The Content-MD5 you specified did not match what we received.";
        return Err(Failure::new("BadDigest", message));
    }
    if differ(
        "x-amz-checksum-crc32",
        STANDARD.encode(crc.sum().to_be_bytes()),
    ) {
        let message = "The CRC32 you specified did not match the calculated checksum.";
        return Err(Failure::new("BadDigest", message));
    }
    if differ(
        "x-amz-checksum-sha256",
        STANDARD.encode(Sha256::digest(&body.bytes)),
    ) {
        let message = "The SHA256 you specified did not match the calculated checksum.";
        return Err(Failure::new("BadDigest", message));
    }
    Ok(())
}

/// The MD5 digest of the stored bytes, in quotes.
pub(crate) fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Md5::digest(bytes)))
}

/// Decodes a stored body from base64.
pub(crate) fn stored(text: &str) -> Result<Vec<u8>, Failure> {
    STANDARD
        .decode(text)
        .map_err(|_| none("NoSuchKey", "The stored object cannot be read."))
}

/// Bytes as they are stored.
pub(crate) fn storable(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// `bytes=FIRST-LAST` as start and end of a slice.
pub(crate) fn range_of(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.parse().ok(), last.parse::<usize>().ok()) {
        (Some(start), Some(last)) => (start, last.saturating_add(1).min(length)),
        (Some(start), None) => (start, length),
        (None, Some(tail)) => (length.saturating_sub(tail), length),
        (None, None) => return None,
    };
    (start < end).then_some((start, end))
}
