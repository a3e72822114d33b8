//! Address prefixes, read and printed as Go does, and the arithmetic on them.

use std::net::{Ipv4Addr, Ipv6Addr};

use dashu_int::IBig;

/// An address prefix. Bits behind the prefix are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix {
    /// The network address: the first address of the prefix.
    pub address: u128,
    /// How many bits of an address are the prefix.
    pub length: u32,
    /// How many bits an address has: 32 or 128.
    pub bits: u32,
}

impl Prefix {
    /// Reads `10.0.0.0/8` or `fd00::/8`; leading zeros are fine, unlike elsewhere.
    pub fn parse(text: &str) -> Option<Prefix> {
        let (address, length) = text.split_once('/')?;
        let (address, bits) = match parse_v4(address) {
            Some(address) => (u128::from(address), 32),
            None => (parse_v6(address)?, 128),
        };
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let length: u32 = length.parse().ok().filter(|_| digits)?;
        let prefix = Prefix {
            address,
            length,
            bits,
        };
        (length <= bits).then(|| prefix.masked())
    }

    /// All bits behind the prefix set to zero.
    pub fn masked(self) -> Prefix {
        Prefix {
            address: self.address & !self.host_mask(),
            ..self
        }
    }

    fn host_mask(self) -> u128 {
        low_bits(self.bits.saturating_sub(self.length))
    }

    /// Returns the last address of the prefix.
    pub fn last(self) -> u128 {
        self.address | self.host_mask()
    }

    /// Whether the address is within.
    pub fn contains(self, address: u128) -> bool {
        address & !self.host_mask() & low_bits(self.bits) == self.address
    }

    /// The next prefix of that length behind this one; none behind the last address.
    pub fn next(self, length: u32) -> Option<Prefix> {
        let last = Prefix {
            address: self.last(),
            length,
            ..self
        };
        let address = last.masked().last().checked_add(1)?;
        let next = Prefix {
            address,
            length,
            ..self
        };
        (address <= low_bits(self.bits)).then(|| next.masked())
    }

    /// The prefix of that length before this one, from the end of the address space if this
    /// is the first.
    pub fn previous(self, length: u32) -> Prefix {
        let address = self.address.wrapping_sub(1) & low_bits(self.bits);
        Prefix {
            address,
            length,
            ..self
        }
        .masked()
    }

    /// The address with a number put in, that many bits from the right.
    pub fn with_number(self, number: IBig, shift: u32) -> u128 {
        let together = IBig::from(self.address) | (number << shift as usize);
        let magnitude = if together < IBig::ZERO {
            -together
        } else {
            together
        };
        // What does not fit is cut off on the left.
        let kept = magnitude & IBig::from(low_bits(self.bits));
        u128::try_from(kept).unwrap_or_default()
    }

    /// Whether it is an IPv4 address in IPv6 form.
    pub fn is_mapped(self) -> bool {
        self.bits == 128 && is_mapped(self.address)
    }

    /// An address of the same kind in text.
    pub fn format_address(self, address: u128) -> String {
        let low = address as u32;
        if self.bits == 32 || is_mapped(address) {
            return Ipv4Addr::from(low).to_string();
        }
        Ipv6Addr::from(address).to_string()
    }
}

/// Writes the prefix in CIDR notation: `10.0.0.0/8`.
impl std::fmt::Display for Prefix {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = self.format_address(self.address);
        let length = if self.is_mapped() {
            self.length.saturating_sub(96)
        } else {
            self.length
        };
        write!(out, "{address}/{length}")
    }
}

fn is_mapped(address: u128) -> bool {
    address >> 32 == 0xffff
}

/// A number with that many of its lowest bits set.
pub(crate) fn low_bits(count: u32) -> u128 {
    match count {
        0 => 0,
        count => u128::MAX >> (128 - count.min(128)),
    }
}

/// Four decimal numbers; leading zeros do not make them octal.
fn parse_v4(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('.').collect();
    let [a, b, c, d] = parts[..] else {
        return None;
    };
    let mut address = 0;
    for part in [a, b, c, d] {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let byte: u8 = part.parse().ok().filter(|_| digits)?;
        address = address << 8 | u32::from(byte);
    }
    Some(address)
}

fn parse_v6(text: &str) -> Option<u128> {
    // The last two groups may be written as an IPv4 address, here with leading zeros too.
    if let Some((front, last)) = text.rsplit_once(':')
        && let Some(v4) = parse_v4(last)
    {
        let (high, low) = (v4 >> 16, v4 & 0xffff);
        let groups = format!("{front}:{high:x}:{low:x}");
        return groups.parse::<Ipv6Addr>().ok().map(u128::from);
    }
    text.parse::<Ipv6Addr>().ok().map(u128::from)
}
