//! The symbols of DEFLATE (RFC 1951, 3.2.5): literals, lengths and distances with extra bits.

/// What a block consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A byte that stands for itself.
    Literal(u8),
    /// A copy of what came before.
    Match {
        /// From 3 to 258.
        length: usize,
        /// From 1 to 32768.
        distance: usize,
    },
}

/// A symbol with its extra bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The number within its alphabet.
    pub code: usize,
    /// The extra bits.
    pub extra: u32,
    /// How many they are.
    pub extra_count: u32,
}

/// The symbol that ends a block.
pub const END_OF_BLOCK: usize = 256;

/// The first symbol for lengths.
const FIRST_LENGTH: usize = 257;

/// The size of the alphabet of literals and lengths.
pub const LITERALS: usize = 286;

/// The size of the alphabet of distances.
pub const DISTANCES: usize = 30;

/// The symbol of a length, from 3 to 258. Groups of four symbols have one more extra bit each.
pub fn length_symbol(length: usize) -> Symbol {
    match length {
        258 => Symbol {
            code: LITERALS - 1,
            extra: 0,
            extra_count: 0,
        },
        length => {
            let symbol = grouped(length - 3, 2);
            Symbol {
                code: symbol.code + FIRST_LENGTH,
                ..symbol
            }
        }
    }
}

/// The symbol of a distance, from 1 to 32768. Groups of two symbols have one more extra bit each.
pub fn distance_symbol(distance: usize) -> Symbol {
    grouped(distance - 1, 1)
}

/// How many extra bits a symbol for lengths has.
pub fn length_extra_count(code: usize) -> u32 {
    match code.checked_sub(FIRST_LENGTH) {
        Some(group) if code != LITERALS - 1 => extra_count(group, 2),
        _ => 0,
    }
}

/// How many extra bits a symbol for distances has.
pub fn distance_extra_count(code: usize) -> u32 {
    extra_count(code, 1)
}

/// In groups of `2^bits` symbols, the first two groups have no extra bits, and each one after it has
/// one more.
fn extra_count(code: usize, bits: u32) -> u32 {
    u32::try_from(code >> bits).unwrap_or(0).saturating_sub(1)
}

fn grouped(value: usize, bits: u32) -> Symbol {
    let width = usize::BITS - value.leading_zeros();
    let extra_count = width.saturating_sub(bits + 1);
    let within = value >> extra_count;
    let code = ((extra_count as usize) << bits) + within;
    let extra = value & ((1 << extra_count) - 1);
    Symbol {
        code,
        extra: u32::try_from(extra).unwrap_or(0),
        extra_count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_those_of_the_tables_of_the_standard() {
        let length = |length| {
            let symbol = length_symbol(length);
            (symbol.code, symbol.extra, symbol.extra_count)
        };
        assert_eq!(length(3), (257, 0, 0));
        assert_eq!(length(10), (264, 0, 0));
        assert_eq!(length(11), (265, 0, 1));
        assert_eq!(length(12), (265, 1, 1));
        assert_eq!(length(18), (268, 1, 1));
        assert_eq!(length(19), (269, 0, 2));
        assert_eq!(length(227), (284, 0, 5));
        assert_eq!(length(257), (284, 30, 5));
        assert_eq!(length(258), (285, 0, 0));
        let distance = |distance| {
            let symbol = distance_symbol(distance);
            (symbol.code, symbol.extra, symbol.extra_count)
        };
        assert_eq!(distance(1), (0, 0, 0));
        assert_eq!(distance(4), (3, 0, 0));
        assert_eq!(distance(5), (4, 0, 1));
        assert_eq!(distance(8), (5, 1, 1));
        assert_eq!(distance(24577), (29, 0, 13));
        assert_eq!(distance(32768), (29, 8191, 13));
        for length in 3..=258 {
            let symbol = length_symbol(length);
            assert_eq!(length_extra_count(symbol.code), symbol.extra_count);
        }
        for distance in 1..=32768 {
            let symbol = distance_symbol(distance);
            assert_eq!(distance_extra_count(symbol.code), symbol.extra_count);
        }
    }
}
