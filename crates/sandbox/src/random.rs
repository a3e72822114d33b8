//! A seeded stream of random numbers: splitmix64, which is small, fast and the same on every host
//! (<https://prng.di.unimi.it/splitmix64.c>). Not for secrets.

use std::time::Duration;

/// A stream of random numbers that its seed determines.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream number `stream` of a seed; different streams of one seed are independent.
    pub(crate) fn new(seed: u64, stream: u64) -> Random {
        let mut mixer = Random(seed ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        Random(mixer.next())
    }

    /// The next number, of all 64-bit numbers.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 (inclusive) to 1 (exclusive).
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability, which lies between 0 and 1.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.fraction() < probability
    }

    /// A duration between the two.
    pub(crate) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        least + most.saturating_sub(least).mul_f64(self.fraction())
    }

    /// A text of `count` characters of `alphabet`.
    pub(crate) fn text(&mut self, count: usize, alphabet: &str) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        let size = letters.len().max(1) as u64;
        let pick = |number: u64| letters.get((number % size) as usize).copied();
        (0..count).filter_map(|_| pick(self.next())).collect()
    }

    /// A text of `count` hexadecimal digits, in lower case.
    pub(crate) fn hex(&mut self, count: usize) -> String {
        self.text(count, "0123456789abcdef")
    }

    /// A random UUID (version 4), with hyphens.
    pub(crate) fn uuid(&mut self) -> String {
        let bytes = u128::from(self.next()) << 64 | u128::from(self.next());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes())
            .into_uuid()
            .to_string()
    }
}
