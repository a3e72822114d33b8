//! `hashicorp/time`: times that are kept in the state, and waiting.
//! <https://registry.terraform.io/providers/hashicorp/time/latest/docs>

mod functions;
mod moment;
mod offset;
mod rotating;
mod sleep;
mod statics;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        resources: vec![
            Arc::new(offset::TimeOffset),
            Arc::new(rotating::TimeRotating),
            Arc::new(sleep::TimeSleep),
            Arc::new(statics::TimeStatic),
        ],
        functions: functions::all(),
        ..Offer::default()
    }
}
