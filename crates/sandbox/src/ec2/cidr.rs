//! IPv4 blocks.

use crate::wire::Failure;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An IPv4 block such as `10.0.0.0/16`, without bits in its host part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cidr {
    base: u32,
    bits: u32,
}

impl Cidr {
    /// Reads a block; bits of the host part are cleared.
    pub(crate) fn read(text: &str) -> Option<Cidr> {
        let (address, bits) = text.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let bits: u32 = bits.parse().ok().filter(|bits| *bits <= 32)?;
        Some(Cidr {
            base: u32::from(address) & mask(bits),
            bits,
        })
    }

    /// Reads the block of a parameter; EC2 makes `10.0.0.1/16` the canonical `10.0.0.0/16`:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>.
    pub(crate) fn of_parameter(text: &str) -> Result<Cidr, Failure> {
        Cidr::read(text).ok_or_else(|| {
            let message = format!(
                "Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
            );
            Failure::invalid(message)
        })
    }

    /// How many bits are fixed.
    pub(crate) fn bits(self) -> u32 {
        self.bits
    }

    /// How many addresses there are.
    pub(crate) fn size(self) -> u64 {
        1 << (32 - self.bits)
    }

    /// The address that many places after the block's first.
    pub(crate) fn nth(self, place: u64) -> Option<Ipv4Addr> {
        let place = u32::try_from(place).ok().filter(|_| place < self.size())?;
        self.base.checked_add(place).map(Ipv4Addr::from)
    }

    /// How many places after the block's first an address is, if it is inside.
    pub(crate) fn place(self, address: Ipv4Addr) -> Option<u64> {
        let number = u32::from(address);
        (number & mask(self.bits) == self.base).then(|| u64::from(number - self.base))
    }

    /// Whether all of `other` is inside.
    pub(crate) fn contains(self, other: Cidr) -> bool {
        self.bits <= other.bits && other.base & mask(self.bits) == self.base
    }

    /// Whether they have an address in common.
    pub(crate) fn overlaps(self, other: Cidr) -> bool {
        self.contains(other) || other.contains(self)
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.base), self.bits)
    }
}

fn mask(bits: u32) -> u32 {
    u32::MAX.checked_shl(32 - bits).unwrap_or(0)
}

/// The address in an IPv6 block whose low bits are these.
pub(crate) fn ipv6_in(block: &str, low: u64) -> Option<String> {
    let (base, mask) = ipv6_block(block)?;
    Some(Ipv6Addr::from(base & mask | u128::from(low) & !mask).to_string())
}

/// Whether an IPv6 block has the address.
pub(crate) fn ipv6_has(block: &str, address: &str) -> bool {
    let Ok(address) = address.parse::<Ipv6Addr>() else {
        return false;
    };
    ipv6_block(block).is_some_and(|(base, mask)| u128::from(address) & mask == base & mask)
}

/// Whether an IPv6 block with a prefix of so many bits lies in another one.
pub(crate) fn ipv6_within(outer: &str, inner: &str, bits: u32) -> bool {
    match (ipv6_block(outer), ipv6_block(inner)) {
        (Some((outer, mask)), Some((inner, own))) => {
            own.count_ones() == bits && mask & own == mask && inner & mask == outer & mask
        }
        _ => false,
    }
}

fn ipv6_block(block: &str) -> Option<(u128, u128)> {
    let (address, bits) = block.split_once('/')?;
    let address: Ipv6Addr = address.parse().ok()?;
    let bits: u32 = bits.parse().ok().filter(|bits| *bits <= 128)?;
    Some((
        u128::from(address),
        u128::MAX.checked_shl(128 - bits).unwrap_or(0),
    ))
}

/// The canonical form of an IPv4 or IPv6 block: host bits cleared.
pub(crate) fn canonical(text: &str) -> Option<String> {
    if let Some(cidr) = Cidr::read(text) {
        return Some(cidr.to_string());
    }
    let (address, mask) = ipv6_block(text)?;
    Some(format!(
        "{}/{}",
        Ipv6Addr::from(address & mask),
        mask.count_ones()
    ))
}
