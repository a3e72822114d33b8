//! `hashicorp/random`: values that are drawn once and then kept in the state.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs>

mod bytes;
mod characters;
mod ephemeral_password;
mod go_generator;
mod id;
mod integer;
mod keepers;
mod password;
mod pet;
mod shuffle;
mod string;
mod uuid;

use std::sync::Arc;

use crate::framework::Offer;
pub use id::decimal;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        resources: vec![
            Arc::new(bytes::RandomBytes),
            Arc::new(id::RandomId),
            Arc::new(integer::RandomInteger),
            Arc::new(password::RandomPassword),
            Arc::new(pet::RandomPet),
            Arc::new(shuffle::RandomShuffle),
            Arc::new(string::RandomString),
            Arc::new(uuid::RandomUuid::Plain),
            Arc::new(uuid::RandomUuid::Four),
            Arc::new(uuid::RandomUuid::Seven),
        ],
        ephemerals: vec![Arc::new(ephemeral_password::EphemeralPassword)],
        ..Offer::default()
    }
}
