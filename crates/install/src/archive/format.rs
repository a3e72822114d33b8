//! The supported formats of archives, by their file name extensions.

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A zip archive.
    Zip,
    /// A tar archive as it is.
    Tar,
    /// A tar archive, compressed by gzip.
    TarGz,
    /// A tar archive, compressed by bzip2.
    TarBz2,
    /// A tar archive, compressed by xz.
    TarXz,
}

/// The names of <https://developer.hashicorp.com/terraform/language/modules/sources#fetching-archives-over-http>
const NAMES: [(&str, Format); 8] = [
    ("zip", Format::Zip),
    ("tar.gz", Format::TarGz),
    ("tgz", Format::TarGz),
    ("tar.bz2", Format::TarBz2),
    ("tbz2", Format::TarBz2),
    ("tar.xz", Format::TarXz),
    ("txz", Format::TarXz),
    ("tar", Format::Tar),
];

impl Format {
    /// The kind of that name, such as `tar.gz`.
    pub fn named(name: &str) -> Option<Format> {
        let found = NAMES.iter().find(|(it, _)| *it == name);
        found.map(|(_, format)| *format)
    }

    /// The format that the extension of a path stands for.
    pub fn of_path(path: &str) -> Option<Format> {
        let ends = |(name, _): &&(&str, Format)| {
            path.strip_suffix(name).is_some_and(|it| it.ends_with('.'))
        };
        NAMES.iter().find(ends).map(|(_, format)| *format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_names_tell_the_kind() {
        assert_eq!(Format::of_path("/a/b.tar.gz"), Some(Format::TarGz));
        assert_eq!(Format::of_path("/a/b.zip"), Some(Format::Zip));
        assert_eq!(Format::of_path("/a/zip"), None);
        assert_eq!(Format::named("txz"), Some(Format::TarXz));
    }
}
