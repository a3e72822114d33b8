use super::*;

/// Numbers that look random, the same in the program in Go that the expected values come from.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Bytes of an alphabet, among which earlier ones come again as often as `repeats` in 100.
fn data(length: usize, alphabet: u64, repeats: u64) -> Vec<u8> {
    let mut numbers = Numbers(alphabet);
    let mut data: Vec<u8> = Vec::new();
    while data.len() < length {
        if !data.is_empty() && numbers.below(100) < repeats {
            let from = usize::try_from(numbers.below(data.len() as u64)).unwrap_or(0);
            let count = usize::try_from(numbers.below(300)).unwrap_or(0);
            let end = (from + count).min(data.len());
            data.extend_from_within(from..end);
        } else {
            data.push(u8::try_from(numbers.below(alphabet)).unwrap_or(0));
        }
    }
    data.truncate(length);
    data
}

#[test]
fn what_is_written_is_what_go_writes() {
    // Level, length, alphabet, repeats; then length and checksum of what `compress/flate` makes of it.
    for (level, length, alphabet, repeats, expected) in include!("go_results.in") {
        let level = if level == 5 { Level::Five } else { Level::Six };
        let packed = deflate(&data(length, alphabet, repeats), level);
        let found = (packed.len(), crc32fast::hash(&packed));
        assert_eq!(found, expected, "{level:?} {length} {alphabet} {repeats}");
    }
}

#[test]
fn pieces_and_flushes_do_not_lose_data() {
    let data = data(200_000, 40, 30);
    let whole = gzip([&data[..]], false);
    assert_eq!(gzip(data.chunks(100), false), whole);
    let flushed = gzip([&data[..]], true);
    assert_eq!(flushed.len(), whole.len() + 5);
}
