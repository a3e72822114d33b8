//! How a block is coded: with codes of its own, with the fixed ones, or not at all, whatever is
//! shortest (RFC 1951, 3.2).

use super::bits::BitWriter;
use super::huffman::{Code, Codes, codes, reversed, size};
use super::symbols::{
    DISTANCES, END_OF_BLOCK, LITERALS, Symbol, Token, distance_extra_count, distance_symbol,
    length_extra_count, length_symbol,
};

/// The longest block that can be stored.
const LONGEST_STORED: usize = 65535;

/// The order in which the lengths of the codes for code lengths are written.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// How often symbols occur in a block.
struct Frequencies {
    literals: Vec<u32>,
    distances: Vec<u32>,
}

/// A code length or a repetition of such, with its extra bits.
type LengthSymbol = Symbol;

/// The codes of a block's own, and how they are written.
struct Dynamic {
    literals: Codes,
    distances: Codes,
    literal_count: usize,
    distance_count: usize,
    /// The lengths of both, run by run.
    runs: Vec<LengthSymbol>,
    run_codes: Codes,
    run_code_count: usize,
}

/// Writes a block. The input that its tokens stand for is needed to store it.
pub fn write_block(tokens: &[Token], input: Option<&[u8]>, out: &mut BitWriter) {
    let frequencies = Frequencies::of(tokens);
    let storable = input.filter(|input| input.len() <= LONGEST_STORED);
    // Go counts extra bits only where it compares with storing; they are the same for both codes.
    let extra = storable.map_or(0, |_| frequencies.extra_bits());
    let (fixed_literals, fixed_distances) = fixed();
    let fixed_size = 3 + frequencies.size(&fixed_literals, &fixed_distances) + extra;
    let dynamic = Dynamic::of(&frequencies);
    let dynamic_size = dynamic.size(&frequencies) + extra;
    if let Some(input) = storable
        && (input.len() + 5) * 8 < fixed_size.min(dynamic_size)
    {
        stored_header(input.len(), false, out);
        out.extend(input);
        return;
    }
    if dynamic_size < fixed_size {
        dynamic.write_header(out);
        write_tokens(tokens, &dynamic.literals, &dynamic.distances, out);
    } else {
        out.write(0b010, 3);
        write_tokens(tokens, &fixed_literals, &fixed_distances, out);
    }
}

/// Writes the header of a stored block.
pub fn stored_header(length: usize, is_last: bool, out: &mut BitWriter) {
    let length = u32::try_from(length).unwrap_or(0);
    out.write(u32::from(is_last), 3);
    out.align();
    out.write(length, 16);
    out.write(!length & 0xffff, 16);
}

impl Frequencies {
    fn of(tokens: &[Token]) -> Frequencies {
        let mut literals = vec![0; LITERALS];
        let mut distances = vec![0; DISTANCES];
        literals[END_OF_BLOCK] = 1;
        for token in tokens {
            match token {
                Token::Literal(byte) => literals[usize::from(*byte)] += 1,
                Token::Match { length, distance } => {
                    literals[length_symbol(*length).code] += 1;
                    distances[distance_symbol(*distance).code] += 1;
                }
            }
        }
        // A code of distances must have a symbol.
        if distances.iter().all(|it| *it == 0) {
            distances[0] = 1;
        }
        Frequencies {
            literals,
            distances,
        }
    }

    fn size(&self, literals: &[Code], distances: &[Code]) -> usize {
        size(&self.literals, literals) + size(&self.distances, distances)
    }

    fn extra_bits(&self) -> usize {
        let literals = self.literals.iter().enumerate();
        let literals = literals.map(|(code, count)| *count * length_extra_count(code));
        let distances = self.distances.iter().enumerate();
        let distances = distances.map(|(code, count)| *count * distance_extra_count(code));
        literals.chain(distances).sum::<u32>() as usize
    }
}

impl Dynamic {
    fn of(frequencies: &Frequencies) -> Dynamic {
        let (literals, distances) = (
            codes(&frequencies.literals, 15),
            codes(&frequencies.distances, 15),
        );
        let literal_count = used(&frequencies.literals);
        let distance_count = used(&frequencies.distances);
        let lengths = literals.iter().take(literal_count);
        let lengths = lengths.chain(distances.iter().take(distance_count));
        let runs = runs(&lengths.map(|code| code.length).collect::<Vec<_>>());
        let mut counts = vec![0; ORDER.len()];
        for run in &runs {
            counts[run.code] += 1;
        }
        let trailing = ORDER.iter().rev().take_while(|code| counts[**code] == 0);
        let run_code_count = (ORDER.len() - trailing.count()).max(4);
        Dynamic {
            run_codes: codes(&counts, 7),
            literals,
            distances,
            literal_count,
            distance_count,
            runs,
            run_code_count,
        }
    }

    fn size(&self, frequencies: &Frequencies) -> usize {
        let runs = self
            .runs
            .iter()
            .map(|run| usize::from(self.run_codes[run.code].length) + run.extra_count as usize);
        let header = 3 + 5 + 5 + 4 + 3 * self.run_code_count + runs.sum::<usize>();
        header + frequencies.size(&self.literals, &self.distances)
    }

    fn write_header(&self, out: &mut BitWriter) {
        let count = |count: usize, least: usize| u32::try_from(count - least).unwrap_or(0);
        out.write(0b100, 3);
        out.write(count(self.literal_count, 257), 5);
        out.write(count(self.distance_count, 1), 5);
        out.write(count(self.run_code_count, 4), 4);
        for code in ORDER.iter().take(self.run_code_count) {
            out.write(u32::from(self.run_codes[*code].length), 3);
        }
        for run in &self.runs {
            write_symbol(*run, &self.run_codes, out);
        }
    }
}

/// The number of symbols up to the last one that occurs.
fn used(frequencies: &[u32]) -> usize {
    let unused = frequencies.iter().rev().take_while(|it| **it == 0);
    frequencies.len() - unused.count()
}

/// Code lengths as runs of equal ones (RFC 1951, 3.2.7).
fn runs(lengths: &[u16]) -> Vec<LengthSymbol> {
    let mut runs = Vec::new();
    for run in lengths.chunk_by(|one, other| one == other) {
        let (length, mut count) = (usize::from(run[0]), run.len());
        if length != 0 {
            runs.push(plain(length));
            count -= 1;
            while count >= 3 {
                let repeated = count.min(6);
                runs.push(repeat(16, repeated - 3, 2));
                count -= repeated;
            }
        } else {
            while count >= 11 {
                let repeated = count.min(138);
                runs.push(repeat(18, repeated - 11, 7));
                count -= repeated;
            }
            if count >= 3 {
                runs.push(repeat(17, count - 3, 3));
                count = 0;
            }
        }
        runs.extend(std::iter::repeat_n(plain(length), count));
    }
    runs
}

fn plain(code: usize) -> LengthSymbol {
    repeat(code, 0, 0)
}

fn repeat(code: usize, extra: usize, extra_count: u32) -> LengthSymbol {
    Symbol {
        code,
        extra: u32::try_from(extra).unwrap_or(0),
        extra_count,
    }
}

fn write_tokens(tokens: &[Token], literals: &[Code], distances: &[Code], out: &mut BitWriter) {
    for token in tokens {
        match token {
            Token::Literal(byte) => write_symbol(plain(usize::from(*byte)), literals, out),
            Token::Match { length, distance } => {
                write_symbol(length_symbol(*length), literals, out);
                write_symbol(distance_symbol(*distance), distances, out);
            }
        }
    }
    write_symbol(plain(END_OF_BLOCK), literals, out);
}

fn write_symbol(symbol: Symbol, codes: &[Code], out: &mut BitWriter) {
    let code = codes[symbol.code];
    out.write(u32::from(code.bits), u32::from(code.length));
    out.write(symbol.extra, symbol.extra_count);
}

/// The fixed codes (RFC 1951, 3.2.6).
fn fixed() -> (Codes, Codes) {
    let literal = |symbol: u16| match symbol {
        0..144 => (symbol + 48, 8),
        144..256 => (symbol + 400 - 144, 9),
        256..280 => (symbol - 256, 7),
        _ => (symbol + 192 - 280, 8),
    };
    let code = |(code, length)| Code {
        bits: reversed(code, length),
        length,
    };
    let literals = (0..).take(LITERALS).map(|symbol| code(literal(symbol)));
    let distances = (0..).take(DISTANCES).map(|symbol| code((symbol, 5)));
    (literals.collect(), distances.collect())
}
