//! The schema of a type that has attributes only.

use rform_core::schema::{Attribute, Block, Presence, ResourceSchema};
use rform_core::value::Type;

/// A schema of plain attributes.
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
    }
}
