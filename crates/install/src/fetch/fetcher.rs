//! Fetching a package by its address, with the client for the kind of address.

use std::path::Path;
use std::sync::Arc;

use rform_config::module_source::split;
use rform_core::world::World;

use super::address::Address;
use super::{amazon, directory, git, google, mercurial, web};
use crate::http::{Client, without_secrets};

/// The most redirections from one address to another.
const HOPS: u32 = 10;

/// Fetches packages. Several threads may use it at once.
pub struct Fetcher {
    world: Arc<dyn World>,
    client: Arc<Client>,
}

impl Fetcher {
    /// A fetcher on this host.
    pub fn new(world: Arc<dyn World>, client: Arc<Client>) -> Fetcher {
        Fetcher { world, client }
    }

    /// Fetches a package into a directory that is not there yet. Answers the directory within it that
    /// the address led to; empty for the package itself.
    ///
    /// # Errors
    /// The package cannot be fetched. Part of it may be in the directory then.
    pub fn fetch(&self, address: &str, into: &Path) -> Result<String, String> {
        let mut next = address.to_owned();
        let mut inner = String::new();
        for hop in 0..=HOPS {
            if hop > 0 {
                check_remote(&next)?;
                let (package, subdirectory) = split(&next);
                next = package;
                inner = subdirectory;
            }
            match self.once(&next, into) {
                Ok(None) => return Ok(inner),
                Ok(Some(other)) => next = other,
                Err(why) => {
                    let shown = without_secrets(&next);
                    let shown = shown.split_once("::").map_or(&*shown, |it| it.1);
                    return Err(format!("error downloading '{shown}': {why}"));
                }
            }
        }
        Err(format!("it redirects more than {HOPS} times"))
    }

    /// Fetches a package, or answers where it is.
    fn once(&self, address: &str, into: &Path) -> Result<Option<String>, String> {
        let address = Address::parse(address);
        let world = self.world.as_ref();
        let host = (world, &*self.client);
        match &*address.kind {
            "git" => git::fetch(world, address, into)?,
            "hg" => mercurial::fetch(world, address, into)?,
            "http" | "https" => return web::fetch(host, address, into),
            "file" => directory::fetch(world, address, into)?,
            "s3" => amazon::fetch(host, address, into)?,
            "gcs" => google::fetch(host, address, into)?,
            other => return Err(format!("download not supported for scheme '{other}'")),
        }
        Ok(None)
    }
}

/// Checks that an address which a server has named does not lead to a file of this host.
fn check_remote(address: &str) -> Result<(), String> {
    let address = Address::parse(address);
    let is_here = address.kind == "file" || !address.url.contains("://") && address.kind != "git";
    match is_here || address.url.starts_with("file:") || address.url.starts_with('/') {
        true => Err(format!(
            "the server leads to {}, which is on this machine",
            address.url
        )),
        false => Ok(()),
    }
}
