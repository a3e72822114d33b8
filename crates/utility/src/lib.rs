//! The small providers that need no cloud, within the program: a stack that uses nothing else needs no
//! download.
//!
//! Each provider is a directory, and each of its types a file, which declares schema and rules and says
//! how an object is made, read, changed and deleted. [`framework`] turns a list of types into a
//! [`Provider`]: it plans, validates and upgrades as terraform-plugin-framework does, so that states go
//! back and forth between this program and the providers in Go. The schemas are those of
//! `random` 3.9, `tls` 4.2, `local` 2.9, `time` 0.14, `external` 2.4, `archive` 2.8, `http` 3.6
//! and `cloudinit` 2.4.

pub mod archive;
mod checksums;
pub mod cloudinit;
pub mod external;
pub mod framework;
pub mod http;
pub mod local;
mod programs;
pub mod provider_data;
pub mod random;
pub mod randomness;
#[cfg(test)]
mod standing_clock;
#[cfg(test)]
mod testing;
pub mod time;
pub mod tls;

use std::sync::Arc;

use framework::{DeclaredProvider, Offer};
pub use provider_data::ProviderData;
use rform_provider::Provider;

/// The types of the providers of this crate, all in the namespace `hashicorp`.
pub const NATIVE_PROVIDERS: [&str; 8] = [
    "archive",
    "cloudinit",
    "external",
    "http",
    "local",
    "random",
    "time",
    "tls",
];

/// Makes an unconfigured provider.
pub type Factory = Box<dyn Fn() -> Arc<dyn Provider> + Send + Sync>;

/// What makes each of the providers, by its type.
pub fn factories(meta: &ProviderData) -> Vec<(&'static str, Factory)> {
    let names = NATIVE_PROVIDERS.into_iter();
    let factories = names.filter_map(|name| {
        offer_of(name)?;
        let meta = meta.clone();
        let factory = move || -> Arc<dyn Provider> {
            let offer = offer_of(name).unwrap_or_default();
            Arc::new(DeclaredProvider::new(offer, &meta))
        };
        Some((name, Box::new(factory) as Factory))
    });
    factories.collect()
}

fn offer_of(name: &str) -> Option<Offer> {
    Some(match name {
        "archive" => archive::offer(),
        "cloudinit" => cloudinit::offer(),
        "external" => external::offer(),
        "http" => http::offer(),
        "local" => local::offer(),
        "random" => random::offer(),
        "time" => time::offer(),
        "tls" => tls::offer(),
        _ => return None,
    })
}
