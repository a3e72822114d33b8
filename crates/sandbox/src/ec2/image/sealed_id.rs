//! Ids that can be read back: what an image is stands in its id, well mixed.
//!
//! Whoever has the id later, without the name (an instance that is refreshed, another process), finds
//! the image by it, and nothing has to be remembered. A permutation (a Feistel network whose key is
//! the region) makes ids look as random as AWS's; twenty bits that must be zero inside tell an id
//! made here from any other, but for one in a million.

use crate::random::Random;

/// Bits of a number that an id can hold.
pub(crate) const BITS: u32 = 44;

/// The rounds of the Feistel network that turns numbers into ids that look random.
const ROUNDS: u64 = 6;

fn key(region: &str) -> u64 {
    // FNV-1a: small, and the same everywhere.
    region.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

fn mix(key: u64, round: u64, half: u32) -> u32 {
    let mixed = Random::new(key ^ u64::from(half), round).next();
    u32::try_from(mixed >> 32).unwrap_or_default()
}

fn halves(number: u64) -> (u32, u32) {
    let low = u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
    (u32::try_from(number >> 32).unwrap_or_default(), low)
}

fn whole(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// The seventeen digits of an id in a region.
pub(crate) fn seal(region: &str, number: u64) -> String {
    let key = key(region);
    let start = halves(number);
    let (high, low) = (0..ROUNDS).fold(start, |(high, low), round| {
        (low, high ^ mix(key, round, low))
    });
    format!("0{:016x}", whole(high, low))
}

/// The number inside, if the digits were made by [`seal`] for this region.
pub(crate) fn open(region: &str, digits: &str) -> Option<u64> {
    let digits = digits.strip_prefix('0').filter(|it| it.len() == 16)?;
    let sealed = u64::from_str_radix(digits, 16).ok()?;
    let key = key(region);
    let (high, low) = (0..ROUNDS)
        .rev()
        .fold(halves(sealed), |(high, low), round| {
            (low ^ mix(key, round, high), high)
        });
    let number = whole(high, low);
    (number >> BITS == 0).then_some(number)
}
