//! `locals { … }`

use super::reader::Reader;
use rform_lang::syntax::{Attribute, Body};

impl Reader<'_> {
    /// The named values of a `locals` block.
    pub fn locals(&mut self, body: &Body) -> Vec<Attribute> {
        if let Some(block) = body.blocks.first() {
            let summary = format!("Unexpected {:?} block", block.kind);
            self.error(&summary, "Blocks are not allowed here.", block.kind_span);
        }
        let body = &*self.arguments(body);
        for attribute in &body.attributes {
            let summary = "Invalid local value name";
            self.check_name(summary, &attribute.name, attribute.name_span);
        }
        body.attributes.clone()
    }
}
