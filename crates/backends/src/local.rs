//! The schema of the backend `local`, so that it is looked up like the others.

use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;
use rform_state::backend::LOCAL_ARGUMENTS;

/// The schema of `backend "local"`: two optional texts.
pub(crate) fn schema() -> Block {
    let attributes = LOCAL_ARGUMENTS.map(|name| {
        let attribute = Attribute::new(Type::String, Presence::Optional);
        (name.into(), attribute)
    });
    Block {
        attributes: attributes.into_iter().collect(),
        ..Block::default()
    }
}
