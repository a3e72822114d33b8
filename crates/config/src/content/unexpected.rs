//! Arguments and blocks that the schema does not have.

use super::decoder::Decoder;
use crate::shape::{unexpected_block, unsupported_argument, unsupported_block};
use rform_core::schema;
use rform_core::suggest::did_you_mean;
use rform_lang::syntax::json::extraneous;
use rform_lang::syntax::{Block, Body};

impl Decoder<'_> {
    pub(super) fn report_unexpected(&mut self, body: &Body, schema: &schema::Block) {
        for attribute in &body.attributes {
            let name = &attribute.name;
            let as_argument =
                self.scope.accepts_legacy_blocks() && schema.blocks.contains_key(name);
            if schema.attributes.contains_key(name) || as_argument {
                continue;
            }
            let open = schema.attributes.keys().map(|known| &**known);
            let open = open.filter(|known| body.attribute(known).is_none());
            let kinds = schema.blocks.keys().map(|kind| &**kind);
            self.diagnostics
                .push(unsupported_argument(attribute, open, kinds));
        }
        for block in &body.blocks {
            self.report_block(block, schema);
        }
        for (name, span) in body.left() {
            let names = schema.attributes.keys().chain(schema.blocks.keys());
            let advice = did_you_mean(&name, names.map(|known| &**known));
            self.diagnostics.push(extraneous(&name, span, &advice));
        }
    }

    fn report_block(&mut self, block: &Block, schema: &schema::Block) {
        let kind = &block.kind;
        if self.takes(schema, kind) {
            return;
        }
        if **kind == *"dynamic"
            && let Some((kind, span)) = block.labels.first()
        {
            if !self.takes(schema, kind) {
                self.diagnostics.push(unexpected_block(kind, "").at(*span));
            }
            return;
        }
        let names = schema.attributes.keys().map(|name| &**name);
        let kinds = schema.blocks.keys().map(|kind| &**kind);
        self.diagnostics
            .push(unsupported_block(block, names, kinds));
    }

    /// Whether blocks of that kind are taken.
    fn takes(&self, schema: &schema::Block, kind: &str) -> bool {
        let attribute = schema.attributes.get(kind);
        schema.blocks.contains_key(kind)
            || attribute.is_some_and(|it| self.as_blocks(&it.ty).is_some())
    }
}
