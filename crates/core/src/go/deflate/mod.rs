//! DEFLATE (RFC 1951) as Go's `compress/flate` writes it, byte for byte.
//!
//! Compressed data ends up in arguments and checksums (user data of instances, archives of functions),
//! and what Terraform and its providers have written must not look changed here. Which matches are
//! found, where blocks end and how they are coded are therefore those of Go:
//! <https://pkg.go.dev/compress/flate>. [`Deflate`] is fed as a writer of Go is; [`gzip`] is a whole
//! member as `compress/gzip` writes it.

mod bits;
mod block;
mod huffman;
mod matches;
mod symbols;

use bits::BitWriter;
use block::{stored_header, write_block};
pub use matches::Level;
use matches::{Matcher, Step};
use symbols::Token;

/// The tokens of one block at most.
const BLOCK_TOKENS: usize = 1 << 14;

/// Compresses what is written to it, as `compress/flate` of Go does.
pub struct Deflate {
    matcher: Matcher,
    tokens: Vec<Token>,
    /// Where the tokens of the block begin in the window; none if that has left the window.
    block_start: Option<usize>,
    out: BitWriter,
}

impl Deflate {
    /// Nothing is written yet.
    pub fn new(level: Level) -> Deflate {
        Deflate {
            matcher: Matcher::new(level),
            tokens: Vec::new(),
            block_start: Some(0),
            out: BitWriter::default(),
        }
    }

    /// Takes more data.
    pub fn write(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            self.advance(false);
            let shifted = self.matcher.shift();
            if shifted > 0 {
                let start = self
                    .block_start
                    .and_then(|start| start.checked_sub(shifted));
                self.block_start = start;
            }
            data = self.matcher.fill(data);
        }
    }

    /// Ends the block, so that all data so far can be read: a sync flush.
    pub fn flush(&mut self) {
        self.advance(true);
        stored_header(0, false, &mut self.out);
    }

    /// The compressed data.
    pub fn finish(mut self) -> Vec<u8> {
        self.advance(true);
        stored_header(0, true, &mut self.out);
        self.out.into_bytes()
    }

    /// Looks for matches as far as the data allows; to the end of it where it is flushed.
    fn advance(&mut self, to_the_end: bool) {
        self.matcher.begin();
        loop {
            match self.matcher.step(to_the_end) {
                Step::Wait => return,
                Step::Nothing => {}
                Step::Token { token, end } => {
                    self.tokens.push(token);
                    if self.tokens.len() == BLOCK_TOKENS {
                        self.end_block(end);
                    }
                }
                Step::End { last, end } => {
                    self.tokens.extend(last);
                    if !self.tokens.is_empty() {
                        self.end_block(end);
                    }
                    return;
                }
            }
        }
    }

    /// Writes the tokens as a block, which ends before `end` in the window.
    fn end_block(&mut self, end: usize) {
        if end > 0 {
            let start = self.block_start.filter(|start| *start <= end);
            let input = start.map(|start| self.matcher.window(start, end));
            write_block(&self.tokens, input, &mut self.out);
            self.block_start = Some(end);
        }
        self.tokens.clear();
    }
}

/// Data as DEFLATE.
pub fn deflate(data: &[u8], level: Level) -> Vec<u8> {
    let mut deflate = Deflate::new(level);
    deflate.write(data);
    deflate.finish()
}

/// A gzip member (RFC 1952) without name and time, from the pieces in which it is written, with a
/// flush before its end where that is asked for.
pub fn gzip<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, is_flushed: bool) -> Vec<u8> {
    // No flags and time, no level, and an unknown operating system.
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut deflate = Deflate::new(Level::Six);
    let mut checksum = crc32fast::Hasher::new();
    let mut length: u32 = 0;
    for piece in pieces {
        checksum.update(piece);
        // The length is modulo 2^32.
        length = length.wrapping_add(u32::try_from(piece.len() & 0xffff_ffff).unwrap_or(0));
        deflate.write(piece);
    }
    if is_flushed {
        deflate.flush();
    }
    let mut member = HEADER.to_vec();
    member.extend(deflate.finish());
    member.extend(checksum.finalize().to_le_bytes());
    member.extend(length.to_le_bytes());
    member
}

#[cfg(test)]
mod tests;
