//! Bits in the order of DEFLATE: into bytes from their least significant bit.

/// Collects bits into bytes.
#[derive(Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    bits: u64,
    count: u32,
}

impl BitWriter {
    /// Appends the lowest bits of a number, at most 32.
    pub fn write(&mut self, bits: u32, count: u32) {
        self.bits |= u64::from(bits) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.push();
            self.count -= 8;
        }
    }

    /// Fills the last byte with zeros.
    pub fn align(&mut self) {
        if self.count > 0 {
            self.push();
            self.count = 0;
        }
    }

    /// Appends whole bytes.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.align();
        self.bytes.extend(bytes);
    }

    /// All bytes, the last one filled up with zero bits.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.align();
        self.bytes
    }

    fn push(&mut self) {
        self.bytes.push((self.bits & 0xff) as u8);
        self.bits >>= 8;
    }
}
