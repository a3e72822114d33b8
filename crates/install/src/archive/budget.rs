//! Limits on what an archive may unpack to: its size in bytes and the number of its entries.

use std::io::{self, Read, Write};

/// In bytes: the size that any archive may unpack to, however small it is.
const ALWAYS: u64 = 256 << 20;

/// A larger archive may unpack to this many times its own size. Text is compressed to about a tenth.
const RATIO: u64 = 100;

/// In bytes: the size that no archive may unpack beyond.
const MOST: u64 = 4 << 30;

/// How many files, directories and links an archive may hold.
const ENTRIES: u64 = 200_000;

/// What is left of the limits of one archive.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: u64,
    entries: u64,
}

impl Budget {
    /// The limits for an archive of that size in bytes.
    pub fn for_archive(size: u64) -> Budget {
        Budget {
            bytes: size.saturating_mul(RATIO).clamp(ALWAYS, MOST),
            entries: ENTRIES,
        }
    }

    /// Counts an entry.
    ///
    /// # Errors
    /// The archive holds too many entries.
    pub fn entry(&mut self) -> io::Result<()> {
        self.entries = self.entries.checked_sub(1).ok_or_else(|| {
            io::Error::other(format!("the archive holds more than {ENTRIES} entries"))
        })?;
        Ok(())
    }

    /// Copies an entry's content, up to the size that is left.
    ///
    /// # Errors
    /// The content is larger than that, or reading or writing fails.
    pub fn copy(&mut self, from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
        let copied = io::copy(&mut from.take(self.bytes.saturating_add(1)), to)?;
        self.spend(copied)
    }

    /// Counts that many bytes.
    ///
    /// # Errors
    /// The archive unpacks to more than its limit.
    pub fn spend(&mut self, bytes: u64) -> io::Result<()> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or_else(|| {
            io::Error::other("the archive unpacks to far more than its size can explain")
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_at_once() {
        let mut budget = Budget::for_archive(10);
        assert!(
            budget
                .copy(&mut io::repeat(0).take(1000), &mut io::sink())
                .is_ok()
        );
        assert!(budget.copy(&mut io::repeat(0), &mut io::sink()).is_err());
        let mut budget = Budget::for_archive(10);
        assert!((0..ENTRIES).all(|_| budget.entry().is_ok()));
        assert!(budget.entry().is_err());
    }
}
