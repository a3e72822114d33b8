//! A package of a provider that can be had somewhere.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::http::Request;

/// A package and what is known of it.
#[derive(Clone)]
pub struct Package {
    /// Where it is.
    pub place: Place,
    /// Its checksums, of which one has to hold; empty where none are known.
    pub hashes: BTreeSet<String>,
    /// The checksums of the packages for all platforms, as far as somebody vouches for them.
    pub vouched: BTreeSet<String>,
    /// Who vouches for it, as it is shown.
    pub trust: String,
}

/// Where a package is.
#[derive(Clone)]
pub enum Place {
    /// A directory with its files.
    Directory(PathBuf),
    /// An archive on this machine.
    Archive(PathBuf),
    /// An archive on a server.
    Download(Box<Request>),
}

/// What is shown of a package that nobody vouches for.
pub const UNAUTHENTICATED: &str = "unauthenticated";

/// What is shown of a package whose checksum somebody knows that is trusted anyway.
pub const VERIFIED: &str = "verified checksum";
