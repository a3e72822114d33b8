//! `hashicorp/archive`: files packed into one.
//! <https://registry.terraform.io/providers/hashicorp/archive/latest/docs>

mod data_source;
mod entry;
mod file;
mod glob;
mod resource;
mod tar;
mod walk;
mod zip;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        resources: vec![Arc::new(resource::ArchiveFile)],
        data_sources: vec![Arc::new(data_source::ArchiveFile)],
        ..Offer::default()
    }
}
