//! `hashicorp/http`: what a server answers.
//! <https://registry.terraform.io/providers/hashicorp/http/latest/docs>

mod data_source;
mod exchange;
mod redirect;
mod retry;
mod target;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        data_sources: vec![Arc::new(data_source::Http)],
        ..Offer::default()
    }
}
