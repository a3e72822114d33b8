//! Huffman codes whose length is limited, with Go's choice where several are as short.

/// The code of a symbol: bits in the order in which they are written, and how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The bits of the code, the first one lowest.
    pub bits: u16,
    /// How many they are; 0 for a symbol that does not occur.
    pub length: u16,
}

/// The codes of an alphabet.
pub type Codes = Vec<Code>;

/// A symbol that occurs.
#[derive(Clone, Copy)]
struct Leaf {
    symbol: usize,
    frequency: u64,
}

/// The shortest codes for symbols of these frequencies, none longer than `longest` bits.
pub fn codes(frequencies: &[u32], longest: usize) -> Codes {
    let mut codes = vec![Code::default(); frequencies.len()];
    let occurring = frequencies.iter().enumerate().filter(|(_, it)| **it > 0);
    let mut leaves: Vec<Leaf> = occurring
        .map(|(symbol, frequency)| Leaf {
            symbol,
            frequency: u64::from(*frequency),
        })
        .collect();
    if leaves.len() <= 2 {
        for (bits, leaf) in (0..).zip(&leaves) {
            codes[leaf.symbol] = Code { bits, length: 1 };
        }
        return codes;
    }
    leaves.sort_by_key(|leaf| (leaf.frequency, leaf.symbol));
    assign(&leaves, &lengths(&leaves, longest), &mut codes);
    codes
}

/// How many leaves have codes of each length: the package-merge algorithm
/// (<https://en.wikipedia.org/wiki/Package-merge_algorithm>). Of equal weights, packages come first.
fn lengths(leaves: &[Leaf], longest: usize) -> Vec<usize> {
    let longest = longest.min(leaves.len() - 1);
    let mut levels: Vec<Vec<Item>> = Vec::new();
    for _ in 0..longest {
        let below = levels.last().map_or(&[][..], |level| level);
        levels.push(merged(leaves, below));
    }
    // What is taken of the last level says what is taken of the one below, and so on.
    let mut taken = 2 * leaves.len() - 2;
    let mut leaf_counts = Vec::new();
    for level in levels.iter().rev() {
        let leaves = level.iter().take(taken).filter(|item| item.is_leaf);
        let leaves = leaves.count();
        leaf_counts.push(leaves);
        taken = 2 * (taken - leaves);
    }
    leaf_counts.push(0);
    let of_length = leaf_counts.windows(2).map(|pair| pair[0] - pair[1]);
    std::iter::once(0).chain(of_length).collect()
}

/// An item of a level: a leaf, or a package of two items of the level below.
#[derive(Clone, Copy)]
struct Item {
    weight: u64,
    is_leaf: bool,
}

fn merged(leaves: &[Leaf], below: &[Item]) -> Vec<Item> {
    let packages = below.chunks_exact(2).map(|pair| Item {
        weight: pair[0].weight + pair[1].weight,
        is_leaf: false,
    });
    let leaves = leaves.iter().map(|leaf| Item {
        weight: leaf.frequency,
        is_leaf: true,
    });
    let mut items: Vec<Item> = packages.chain(leaves).collect();
    items.sort_by_key(|item| (item.weight, item.is_leaf));
    items
}

/// Codes in the order of RFC 1951, 3.2.2: of one length, by symbol.
fn assign(leaves: &[Leaf], of_length: &[usize], codes: &mut Codes) {
    let mut rest = leaves;
    let mut next: u16 = 0;
    for (length, count) in (0_u16..).zip(of_length) {
        next <<= 1;
        let (before, chunk) = rest.split_at(rest.len() - count);
        let mut symbols: Vec<usize> = chunk.iter().map(|leaf| leaf.symbol).collect();
        symbols.sort_unstable();
        for symbol in symbols {
            codes[symbol] = Code {
                bits: reversed(next, length),
                length,
            };
            next += 1;
        }
        rest = before;
    }
}

/// The code with its first bit first.
pub fn reversed(code: u16, length: u16) -> u16 {
    match length {
        0 => 0,
        length => (code << (16 - length)).reverse_bits(),
    }
}

/// The bits of all symbols together.
pub fn size(frequencies: &[u32], codes: &[Code]) -> usize {
    let sizes = frequencies.iter().zip(codes);
    sizes
        .map(|(frequency, code)| *frequency as usize * usize::from(code.length))
        .sum()
}
