//! Schemas of types that have attributes and no nested blocks.

use rform_core::schema::{Attribute, Block, Presence, ResourceSchema};
use rform_core::value::Type;

/// A schema of attributes, given by name, type and presence.
pub(super) fn attributes(all: &[(&str, Type, Presence)]) -> ResourceSchema {
    let attribute = |(name, ty, presence): &(&str, Type, Presence)| {
        let attribute = Attribute::new(ty.clone(), *presence);
        ((*name).into(), attribute)
    };
    ResourceSchema {
        version: 0,
        block: Block {
            attributes: all.iter().map(attribute).collect(),
            ..Block::default()
        },
        identity: None,
    }
}
