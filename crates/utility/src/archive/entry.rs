//! A file in an archive.

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path within the archive, with slashes.
    pub name: String,
    /// The permissions, in nine bits; none for content that was no file.
    pub mode: Option<u32>,
    /// What it holds.
    pub content: Vec<u8>,
}
