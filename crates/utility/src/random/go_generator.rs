//! The generator of Go's `math/rand` (<https://pkg.go.dev/math/rand>), whose numbers a seed determines:
//! an additive lagged Fibonacci generator. With a `seed`, results are those of the provider in Go.

use std::sync::LazyLock;

/// The length of the register.
const LENGTH: usize = 607;

/// The distance of the second tap.
const TAP: usize = 273;

const LARGEST_31: i64 = (1 << 31) - 1;
const LARGEST_63: i64 = i64::MAX;

/// What the register is mixed with: its state after a long run of the generator, as Go has it
/// (<https://github.com/golang/go/blob/master/src/math/rand/rng.go>). Hexadecimal.
const TABLE: &str = include_str!("go_generator_table.txt");

static MIXED_WITH: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let words = TABLE.split_whitespace();
    words
        .filter_map(|word| u64::from_str_radix(word, 16).ok())
        .collect()
});

/// The numbers of `math/rand` of Go for a seed.
pub struct GoGenerator {
    register: Vec<u64>,
    feed: usize,
    tap: usize,
}

impl GoGenerator {
    /// The generator of a seed, which is a text as the provider takes it.
    pub fn of_text(seed: &str) -> GoGenerator {
        GoGenerator::new(crc64(seed.as_bytes()).cast_signed())
    }

    fn new(seed: i64) -> GoGenerator {
        let mut number = match seed.rem_euclid(LARGEST_31) {
            0 => 89_482_311,
            seed => seed,
        };
        for _ in 0..20 {
            number = step(number);
        }
        let register = MIXED_WITH.iter().map(|mixed_with| {
            let mut word = 0;
            for shift in [40, 20, 0] {
                number = step(number);
                word ^= number.cast_unsigned() << shift;
            }
            word ^ mixed_with
        });
        GoGenerator {
            register: register.collect(),
            feed: LENGTH - TAP,
            tap: 0,
        }
    }

    fn next_63(&mut self) -> i64 {
        self.tap = (self.tap + LENGTH - 1) % LENGTH;
        self.feed = (self.feed + LENGTH - 1) % LENGTH;
        let next = self.register[self.feed].wrapping_add(self.register[self.tap]);
        self.register[self.feed] = next;
        (next & LARGEST_63.cast_unsigned()).cast_signed()
    }

    fn next_31(&mut self) -> i64 {
        self.next_63() >> 32
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: i64) -> i64 {
        let is_small = bound <= LARGEST_31;
        let (largest, bits) = if is_small {
            (LARGEST_31, 31)
        } else {
            (LARGEST_63, 63)
        };
        let mut next = || {
            if is_small {
                self.next_31()
            } else {
                self.next_63()
            }
        };
        if bound & (bound - 1) == 0 {
            return next() & (bound - 1);
        }
        let rest = (1_i128 << bits) % i128::from(bound);
        let last = largest - i64::try_from(rest).unwrap_or(0);
        loop {
            let drawn = next();
            if drawn <= last {
                return drawn % bound;
            }
        }
    }

    /// The numbers below `count` in another order.
    pub fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut order = vec![0; count];
        for at in 0..count {
            let bound = i64::try_from(at + 1).unwrap_or(i64::MAX);
            let from = usize::try_from(self.below(bound)).unwrap_or(0);
            order[at] = order[from];
            order[from] = at;
        }
        order
    }
}

/// The linear congruential generator that fills the register.
fn step(number: i64) -> i64 {
    number * 48_271 % LARGEST_31
}

/// The checksum of 64 bits with the polynomial of ISO 3309, as Go's `hash/crc64` has it.
fn crc64(bytes: &[u8]) -> u64 {
    const POLYNOMIAL: u64 = 0xD800_0000_0000_0000;
    let checksum = bytes.iter().fold(!0_u64, |checksum, byte| {
        (0..8).fold(checksum ^ u64::from(*byte), |rest, _| match rest & 1 {
            1 => rest >> 1 ^ POLYNOMIAL,
            _ => rest >> 1,
        })
    });
    !checksum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_go() {
        let mut generator = GoGenerator::new(1);
        // The first numbers of `rand.New(rand.NewSource(1))`.
        let drawn: Vec<i64> = (0..3).map(|_| generator.next_63()).collect();
        assert_eq!(
            drawn,
            [
                5577006791947779410,
                8674665223082153551,
                6129484611666145821
            ]
        );
        let mut generator = GoGenerator::new(42);
        assert_eq!(generator.permutation(5), [0, 1, 3, 4, 2]);
        assert_eq!(generator.below(1_000_000_007), 822901345);
        assert_eq!(generator.below(1 << 40 | 1), 709653533508);
        assert_eq!(generator.below(1 << 20), 361864);
        assert_eq!(crc64(b"123456789"), 0xB909_56C7_75A4_1001);
    }
}
