//! Writing DER (ITU-T X.690): each value is a tag, a length and what is in it.

/// The tag of a sequence.
const SEQUENCE: u8 = 0x30;

/// A value of a tag.
pub fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or(0));
            out.extend(bytes);
        }
    }
    out.extend(content);
    out
}

/// Values one after the other in a sequence.
pub fn sequence(values: &[&[u8]]) -> Vec<u8> {
    value(SEQUENCE, &values.concat())
}

/// Values in a set, in the order that DER asks for.
pub fn set(values: &[Vec<u8>]) -> Vec<u8> {
    let mut values = values.to_vec();
    values.sort();
    value(0x31, &values.concat())
}

/// A whole number that is not negative, from its bytes, the most significant first.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = bytes.iter().copied().skip_while(|it| *it == 0).collect();
    if bytes.first().is_none_or(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    value(0x02, &bytes)
}

/// A small number.
pub fn small(number: u8) -> Vec<u8> {
    unsigned(&[number])
}

/// The boolean value `true`.
pub fn truth() -> Vec<u8> {
    value(0x01, &[0xff])
}

/// An octet string of bytes.
pub fn octets(bytes: &[u8]) -> Vec<u8> {
    value(0x04, bytes)
}

/// Whole bytes as bits.
pub fn bits(bytes: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], bytes].concat())
}

/// Bits that are numbered from the left, without those after the last one that is set.
pub fn named_bits(bits: u16) -> Vec<u8> {
    let bytes = bits.to_be_bytes();
    let bytes = if bytes[1] == 0 {
        &bytes[..1]
    } else {
        &bytes[..]
    };
    let unused = bytes.last().map_or(0, |last| last.trailing_zeros());
    let unused = u8::try_from(unused).unwrap_or(0);
    value(0x03, &[&[unused], bytes].concat())
}

/// An object identifier, given as numbers between points.
pub fn oid(numbers: &str) -> Vec<u8> {
    let mut numbers = numbers.split('.').filter_map(|it| it.parse::<u64>().ok());
    let (first, second) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let mut content = base128(first * 40 + second);
    content.extend(numbers.flat_map(base128));
    value(0x06, &content)
}

fn base128(number: u64) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(number & 0x7f).unwrap_or(0)];
    let mut rest = number >> 7;
    while rest > 0 {
        bytes.push(u8::try_from(rest & 0x7f).unwrap_or(0) | 0x80);
        rest >>= 7;
    }
    bytes.reverse();
    bytes
}

/// A value with a context-specific tag around it.
pub fn explicit(tag: u8, content: &[u8]) -> Vec<u8> {
    value(0xa0 | tag, content)
}

/// Content with a context-specific tag in place of its own.
pub fn implicit(tag: u8, content: &[u8]) -> Vec<u8> {
    value(0x80 | tag, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_the_standard_has_them() {
        assert_eq!(
            hex::encode(oid("1.2.840.113549.1.1.11")),
            "06092a864886f70d01010b"
        );
        assert_eq!(hex::encode(oid("2.5.29.37.0")), "0604551d2500");
        assert_eq!(hex::encode(unsigned(&[0, 0])), "020100");
        assert_eq!(hex::encode(unsigned(&[0, 0x80])), "02020080");
        assert_eq!(hex::encode(named_bits(0xa000)), "030205a0");
        assert_eq!(hex::encode(named_bits(0x0080)), "0303070080");
        assert_eq!(hex::encode(&octets(&[0; 200])[..3]), "0481c8");
        assert_eq!(hex::encode(&octets(&[0; 300])[..4]), "0482012c");
        assert_eq!(hex::encode(set(&[vec![2], vec![1]])), "31020102");
    }
}
