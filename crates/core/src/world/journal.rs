//! Files that records are appended to.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use super::files::{directory, reserve_behind};
use super::{Journal, lock};

/// A file that records are appended to.
pub(super) struct HostJournal {
    file: File,
    /// Up to the end of the last whole record.
    length: u64,
    /// Whether there may be half a record behind that.
    is_torn: bool,
}

impl HostJournal {
    /// Opens the file, made if need be, and locks it as long as it is open.
    pub(super) fn open(path: &Path) -> io::Result<HostJournal> {
        let mut file = HostJournal::open_locked(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        if length == 0 {
            // A record is only safe if the name of a new file is.
            File::open(directory(path))?.sync_all()?;
        }
        Ok(HostJournal {
            file,
            length,
            is_torn: false,
        })
    }

    fn open_locked(path: &Path) -> io::Result<File> {
        loop {
            let mut options = OpenOptions::new();
            let file = options
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(path)?;
            // Where there are no locks, nobody can be kept from anything.
            if let Ok(false) = lock::try_lock(&file) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            // Whoever held the lock may have replaced or removed the file.
            if lock::is_at(&file, path)? {
                return Ok(file);
            }
        }
    }

    /// Appends a record; a failure leaves the former ones.
    fn put(&mut self, record: &[u8], flush: bool) -> io::Result<()> {
        if self.is_torn {
            self.cut()?;
        }
        self.is_torn = true;
        let written = self.file.write_all_at(record, self.length);
        let written = written.and_then(|()| match flush {
            true => self.file.sync_data(),
            false => Ok(()),
        });
        match written {
            Ok(()) => {
                self.length += record.len() as u64;
                self.is_torn = false;
                Ok(())
            }
            Err(error) => {
                let _ = self.cut();
                Err(error)
            }
        }
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.is_torn = false;
        Ok(())
    }
}

impl Journal for HostJournal {
    fn reserve(&mut self, room: usize) -> io::Result<()> {
        reserve_behind(&self.file, self.length, room)
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.put(record, true)
    }

    fn append_lazily(&mut self, record: &[u8]) -> io::Result<()> {
        self.put(record, false)
    }
}
