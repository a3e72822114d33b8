//! Base64 as Go reads it: line breaks do not count, nor do bits left over in the last symbol.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The bytes that are written in base64; else where the error is, in bytes from the start.
pub(crate) fn decode(source: &str) -> Result<Vec<u8>, usize> {
    let plain: Vec<u8> = source.bytes().filter(|byte| !is_break(*byte)).collect();
    LENIENT.decode(plain).map_err(|_| error(source.as_bytes()))
}

/// Bytes in base64.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode(bytes)
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Where Go sees the error: at the strange symbol; where a group is cut off, as many bytes before
/// the end as it has symbols; after a padding, at what follows it.
fn error(source: &[u8]) -> usize {
    let mut rest = (0..)
        .zip(source)
        .map(|(at, byte): (usize, _)| (at, *byte))
        .filter(|(_, byte)| !is_break(*byte))
        .peekable();
    let mut symbols = 0;
    while let Some((at, byte)) = rest.next() {
        if byte == b'=' {
            return match (symbols, rest.next()) {
                (0 | 1, _) => at,
                (2, None) => source.len(),
                (2, Some((_, second))) if second != b'=' => at,
                (2, _) => rest.next().map_or(source.len(), |(at, _)| at),
                (_, after) => after.map_or(source.len(), |(at, _)| at),
            };
        }
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')) {
            return at;
        }
        symbols = (symbols + 1) % 4;
    }
    source.len() - symbols
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn left_over_bits_and_line_breaks_do_not_count() {
        assert_eq!(decode("ab==").as_deref(), Ok(&b"i"[..]));
        assert_eq!(decode("a\nb=\r\n=").as_deref(), Ok(&b"i"[..]));
        assert_eq!(decode(&encode("any")).as_deref(), Ok(&b"any"[..]));
    }

    #[test]
    fn an_error_is_where_go_sees_it() {
        let cases = [
            ("a", 0),
            ("ab", 0),
            ("abc", 0),
            ("abcde", 4),
            ("abcdefg", 4),
            ("ab=", 3),
            ("ab=\n", 4),
            ("ab==x", 4),
            ("abc=x", 4),
            ("a=bc", 1),
            ("ab\nc", 1),
            ("a*", 1),
            ("abcde=", 5),
            ("abcdef=x", 6),
            ("ab=c", 2),
            ("=", 0),
            ("abcd=", 4),
            ("ab\n=\n=\nx", 7),
            ("é", 0),
        ];
        for (source, at) in cases {
            assert_eq!(decode(source), Err(at), "{source:?}");
        }
    }
}
