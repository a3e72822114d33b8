//! `output "name" { … }`

use super::reader::Reader;
use crate::Output;
use crate::shape::Shape;
use rform_lang::syntax::{Block, Expression, ExpressionKind};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("description", false),
        ("value", true),
        ("depends_on", false),
        ("sensitive", false),
        ("ephemeral", false),
    ],
    blocks: &[("precondition", &[]), ("postcondition", &[])],
};

impl Reader<'_> {
    pub fn output(&mut self, block: &Block) -> Option<Output> {
        let (name, name_span) = block.labels.first()?.clone();
        let body = &block.body;
        self.check(body, &SHAPE);
        self.check_name("Invalid output name", &name, name_span);
        let ephemeral = self
            .bool_argument(body.attribute("ephemeral"))
            .unwrap_or(false);
        if ephemeral && self.module.is_root() {
            let detail = "Ephemeral outputs are not allowed in context of a root module";
            self.error("Ephemeral output not allowed", detail, block.header);
        }
        for postcondition in body.blocks_of("postcondition") {
            let detail = "Output values can only have preconditions, not postconditions.";
            let span = postcondition.kind_span;
            self.error("Postconditions are not allowed", detail, span);
        }
        let preconditions = body.blocks_of("precondition");
        Some(Output {
            value: match body.attribute("value") {
                Some(value) => value.value.clone(),
                None => Expression::new(ExpressionKind::Invalid, block.header),
            },
            description: self.text(body.attribute("description")),
            sensitive: self
                .bool_argument(body.attribute("sensitive"))
                .unwrap_or(false),
            ephemeral,
            depends_on: self.depends_on(body.attribute("depends_on")),
            preconditions: preconditions.filter_map(|it| self.condition(it)).collect(),
            span: block.header,
            name,
        })
    }
}
