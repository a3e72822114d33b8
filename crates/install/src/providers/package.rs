//! A provider package that was found, with its location and its checksums.

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
    /// The signed checksums of the packages for all platforms; empty without a signature.
    pub vouched: BTreeSet<String>,
    /// How the package is authenticated, as it is shown.
    pub trust: String,
}

/// Where a package is.
#[derive(Clone)]
pub enum Place {
    /// A directory with its files.
    Directory(PathBuf),
    /// An archive on this host.
    Archive(PathBuf),
    /// An archive on a server.
    Download(Box<Request>),
}

/// Shown for a package that is not authenticated.
pub const UNAUTHENTICATED: &str = "unauthenticated";

/// Shown for a package whose checksum comes from a registry or mirror without a signature.
pub const VERIFIED: &str = "verified checksum";
