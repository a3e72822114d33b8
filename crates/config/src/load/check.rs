//! `check "name" { … }`

use super::reader::Reader;
use super::resource;
use crate::shape::Shape;
use crate::{Check, Resource};
use rform_lang::syntax::{Attribute, Block};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[],
    blocks: &[("data", &["type", "name"]), ("assert", &[])],
};

impl Reader<'_> {
    /// Reads a check and the data source within it.
    pub fn check_block(&mut self, block: &Block) -> Option<(Check, Option<Resource>)> {
        let (name, name_span) = block.labels.first()?.clone();
        let body = &block.body;
        self.check(body, &SHAPE);
        self.check_name("Invalid check block name", &name, name_span);
        let mut sources = body.blocks_of("data").filter(|it| it.labels.len() == 2);
        let data = sources.next();
        for second in sources {
            let place = self.place(data.map_or(block.header, |it| it.header));
            let detail =
                format!("This check block already has a data resource defined at {place}.");
            self.error("Multiple data resource blocks", detail, second.header);
        }
        let data = data.and_then(|data| {
            let data = &*self.decided(data, &resource::READ);
            self.check_nested_data(data);
            let repeats = |it: &Attribute| matches!(&*it.name, "count" | "for_each");
            let mut data = data.clone();
            data.body.attributes.retain(|it| !repeats(it));
            self.resource(&data)
        });
        let asserts = body.blocks_of("assert");
        let asserts: Vec<_> = asserts.filter_map(|it| self.condition(it)).collect();
        if asserts.is_empty() {
            let detail = "Check blocks must have at least one assert block.";
            self.error("Zero assert blocks", detail, block.header);
        }
        let check = Check {
            name,
            data: data.as_ref().map(|it| it.name.clone()),
            asserts,
            span: block.header,
        };
        Some((check, data))
    }

    fn check_nested_data(&mut self, data: &Block) {
        for name in ["count", "for_each"] {
            if let Some(attribute) = data.body.attribute(name) {
                let summary = format!("Invalid {name:?} attribute");
                let detail = "The \"count\" and \"for_each\" meta-arguments are not supported \
                              within nested data blocks.";
                self.error(&summary, detail, attribute.name_span);
            }
        }
        for lifecycle in data.body.blocks_of("lifecycle") {
            let detail = "Nested data blocks do not support \"lifecycle\" blocks as the \
                          lifecycle is managed by the containing block.";
            self.error("Invalid lifecycle block", detail, lifecycle.header);
        }
    }
}
