//! `hashicorp/cloudinit`: the user data that an instance reads at its first start.
//! <https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs>

mod config;
mod data_source;
pub mod mime;
mod resource;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        resources: vec![Arc::new(resource::CloudinitConfig)],
        data_sources: vec![Arc::new(data_source::CloudinitConfig)],
        ..Offer::default()
    }
}
