//! Parts for cloud-init as one MIME message, byte for byte as the providers in Go write it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::framework::Fields;
use rform_core::go::deflate::gzip;
use rform_provider::Problem;

/// The parts as a multipart message.
///
/// # Errors
/// The boundary is none (RFC 2046, 5.1.1).
pub fn message(boundary: &str, parts: &[Fields]) -> Result<String, Problem> {
    if !is_boundary(boundary) {
        return Err(Problem::error(
            "Unable to render cloudinit config to MIME multi-part file",
            "mime: invalid boundary",
        ));
    }
    let mut out = format!(
        "Content-Type: multipart/mixed; boundary=\"{boundary}\"\nMIME-Version: 1.0\r\n\r\n"
    );
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str("\r\n");
        }
        out.push_str(&format!("--{boundary}\r\n{}\r\n", headers(part)));
        out.push_str(part.text_or_empty("content"));
    }
    out.push_str(&format!("\r\n--{boundary}--\r\n"));
    Ok(out)
}

/// The headers of a part, by name in order.
fn headers(part: &Fields) -> String {
    let given = |name| part.text(name).filter(|it| !it.is_empty());
    let mut headers = String::new();
    if let Some(name) = given("filename") {
        headers.push_str(&format!(
            "Content-Disposition: attachment; filename=\"{name}\"\r\n"
        ));
    }
    headers.push_str("Content-Transfer-Encoding: 7bit\r\n");
    let kind = given("content_type").unwrap_or("text/plain");
    headers.push_str(&format!("Content-Type: {kind}\r\nMime-Version: 1.0\r\n"));
    if let Some(merge) = given("merge_type") {
        headers.push_str(&format!("X-Merge-Type: {merge}\r\n"));
    }
    headers
}

fn is_boundary(boundary: &str) -> bool {
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(char);
    (1..=70).contains(&boundary.len())
        && boundary.chars().all(is_allowed)
        && !boundary.ends_with(' ')
}

/// The message in the form that is asked for.
pub fn encoded(message: String, is_gzip: bool, is_base64: bool) -> String {
    let bytes = match is_gzip {
        true => gzip([message.as_bytes()], false),
        false => message.into_bytes(),
    };
    match is_base64 {
        true => STANDARD.encode(&bytes),
        false => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// The checksum that is the id of a rendered message.
pub fn checksum(rendered: &str) -> String {
    crc32fast::hash(rendered.as_bytes()).to_string()
}
