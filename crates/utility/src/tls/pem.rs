//! Binary data between lines that say what it is (RFC 7468).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The characters of a line.
const WIDTH: usize = 64;

/// The label of certificates.
pub const CERTIFICATE: &str = "CERTIFICATE";

/// The label of certificate signing requests.
pub const REQUEST: &str = "CERTIFICATE REQUEST";

/// A block as Go writes it.
pub fn encode(label: &str, data: &[u8]) -> String {
    let text = STANDARD.encode(data);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(WIDTH));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// The label and the data of the first block of a text; none if there is none.
pub fn decode(text: &str) -> Option<(&str, Vec<u8>)> {
    let start = text.find("-----BEGIN ")? + "-----BEGIN ".len();
    let rest = &text[start..];
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    // Headers, as old keys have them, end with an empty line.
    let body = match body.contains(':') {
        true => body.split_once("\n\n")?.1,
        false => body,
    };
    let body: String = body.split_whitespace().collect();
    Some((label, STANDARD.decode(body).ok()?))
}

/// The data of the first block, which must have that label.
///
/// # Errors
/// There is no block, or it is another one.
pub fn decode_as(text: &str, label: &str) -> Result<Vec<u8>, String> {
    match decode(text) {
        Some((found, data)) if found == label => Ok(data),
        Some((found, _)) => Err(format!(
            "invalid PEM type - expected {label:?}, got {found:?}"
        )),
        None => Err(format!(
            "failed to decode PEM of expected type {label:?} from bytes"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_as_it_was_written() {
        let data: Vec<u8> = (0..100).collect();
        let text = encode("X Y", &data);
        assert!(text.lines().all(|line| line.len() <= WIDTH));
        assert_eq!(decode(&format!("before\n{text}after")), Some(("X Y", data)));
        assert_eq!(decode("-----BEGIN X-----\n!\n-----END X-----\n"), None);
        assert_eq!(decode("-----BEGIN X-----\nAA==\n-----END Y-----\n"), None);
        assert_eq!(decode(""), None);
        assert_eq!(encode("X", &[]), "-----BEGIN X-----\n-----END X-----\n");
    }
}
