//! Reading files, which may be none.

use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// In bytes: the largest file that is read.
const LARGEST_FILE: u64 = 1 << 30;

/// The whole content of a file. A pipe or a device may never have an end, or never begin: those
/// are refused, but for pipes that the caller handed over (`/dev/stdin`, a shell's `<(…)`) and
/// for devices that hold nothing, such as `/dev/null`.
pub(super) fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let is_given = is_given(path);
    let mut options = OpenOptions::new();
    options.read(true);
    if !is_given {
        // Opening a pipe would wait for somebody who writes to it.
        options.custom_flags(nix::libc::O_NONBLOCK);
    }
    let mut file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    if is_given || kind.is_file() {
        return all_of(file);
    }
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    match file.read(&mut [0]) {
        Ok(0) if kind.is_char_device() => Ok(Vec::new()),
        _ => {
            let what = irregular(kind).unwrap_or("no regular file");
            Err(io::Error::new(
                io::ErrorKind::Unsupported,
                format!("is {what}"),
            ))
        }
    }
}

/// Whether the path names what the caller has open.
fn is_given(path: &Path) -> bool {
    let all = ["/dev/stdin", "/dev/fd", "/proc/self/fd"];
    all.iter().any(|it| path.starts_with(it))
}

fn all_of(file: File) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    if file.metadata()?.len() <= LARGEST_FILE {
        file.take(LARGEST_FILE + 1).read_to_end(&mut content)?;
        if content.len() as u64 <= LARGEST_FILE {
            return Ok(content);
        }
    }
    Err(io::ErrorKind::FileTooLarge.into())
}

/// The kind of a file in words, if it is neither a plain file nor a directory.
pub(super) fn irregular(kind: FileType) -> Option<&'static str> {
    match () {
        () if kind.is_file() || kind.is_dir() => None,
        () if kind.is_block_device() || kind.is_char_device() => Some("a device node"),
        () if kind.is_fifo() => Some("a named pipe"),
        () if kind.is_socket() => Some("a unix domain socket"),
        () => Some("something else"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_no_end_is_refused_at_once() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let pipe = directory.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU)?;
        for path in [&pipe, Path::new("/dev/zero")] {
            let kind = whole(path).err().map(|error| error.kind());
            assert_eq!(kind, Some(io::ErrorKind::Unsupported), "{path:?}");
        }
        assert_eq!(whole(Path::new("/dev/null"))?, b"");
        assert!(whole(directory.path()).is_err());
        Ok(())
    }
}
