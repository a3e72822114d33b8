//! How much may come out of an archive.

use std::io::{self, Read, Write};

/// In bytes: what may come out of any archive, however small it is.
const ALWAYS: u64 = 256 << 20;

/// So many times its own size may come out of an archive beyond that. Text is packed to about a tenth.
const RATIO: u64 = 100;

/// In bytes: what may come out of the largest archive.
const MOST: u64 = 4 << 30;

/// How many files, directories and links an archive may hold.
const ENTRIES: u64 = 200_000;

/// What may still come out of an archive.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: u64,
    entries: u64,
}

impl Budget {
    /// For an archive of that size in bytes.
    pub fn for_archive(size: u64) -> Budget {
        Budget {
            bytes: size.saturating_mul(RATIO).clamp(ALWAYS, MOST),
            entries: ENTRIES,
        }
    }

    /// # Errors
    /// It holds too many entries.
    pub fn entry(&mut self) -> io::Result<()> {
        self.entries = self.entries.checked_sub(1).ok_or_else(|| {
            io::Error::other(format!("the archive holds more than {ENTRIES} entries"))
        })?;
        Ok(())
    }

    /// Copies what is read, as far as it may still come out.
    ///
    /// # Errors
    /// More is read than that, or reading or writing fails.
    pub fn copy(&mut self, from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
        let copied = io::copy(&mut from.take(self.bytes.saturating_add(1)), to)?;
        self.spend(copied)
    }

    /// # Errors
    /// So much may not come out any more.
    pub fn spend(&mut self, bytes: u64) -> io::Result<()> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or_else(|| {
            io::Error::other("far more comes out of the archive than its size can explain")
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
