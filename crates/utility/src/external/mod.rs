//! `hashicorp/external`: programs that answer in JSON.
//! <https://registry.terraform.io/providers/hashicorp/external/latest/docs>

mod answer;
mod data_source;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        data_sources: vec![Arc::new(data_source::External)],
        ..Offer::default()
    }
}
