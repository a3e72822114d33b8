//! `resource`, `data` and `ephemeral` blocks.

use super::reader::Reader;
use crate::shape::Shape;
use crate::{ProviderKey, Repetition, Resource};
use rform_core::addr::{Mode, ProviderSource, Resource as ResourceName};
use rform_lang::syntax::{Block, Body};

pub(super) const MANAGED: Shape = Shape {
    arguments: &[
        ("count", false),
        ("for_each", false),
        ("provider", false),
        ("depends_on", false),
    ],
    blocks: &[
        ("lifecycle", &[]),
        ("connection", &[]),
        ("provisioner", &["type"]),
        ("locals", &[]),
        ("_", &[]),
    ],
};

pub(super) const READ: Shape = Shape {
    arguments: MANAGED.arguments,
    blocks: &[("lifecycle", &[]), ("locals", &[]), ("_", &[])],
};

/// The mode of the blocks of that kind.
pub(super) fn mode_of(kind: &str) -> Mode {
    match kind {
        "data" => Mode::Data,
        "ephemeral" => Mode::Ephemeral,
        _ => Mode::Managed,
    }
}

impl Reader<'_> {
    /// Reads a resource; its provider's source is found when all of the module is known.
    pub fn resource(&mut self, block: &Block) -> Option<Resource> {
        let mode = mode_of(&block.kind);
        let [(kind, kind_span), (name, name_span)] = &block.labels[..] else {
            return None;
        };
        let shape = if mode == Mode::Managed { MANAGED } else { READ };
        let body = &block.body;
        self.check_known(body, &shape);
        let (bad_kind, bad_name) = match mode {
            Mode::Managed => ("Invalid resource type name", "Invalid resource name"),
            Mode::Data => ("Invalid data source name", "Invalid data resource name"),
            Mode::Ephemeral => (
                "Invalid ephemeral resource type",
                "Invalid ephemeral resource name",
            ),
        };
        self.check_name(bad_kind, kind, *kind_span);
        self.check_name(bad_name, name, *name_span);
        let reserved = match mode {
            Mode::Managed => "resource block",
            Mode::Data => "data block",
            Mode::Ephemeral => "ephemeral block",
        };
        self.refuse_reserved_blocks(block, &["locals"], reserved);
        let provisioners: Vec<&Block> = match mode {
            Mode::Managed => body.blocks_of("provisioner").collect(),
            _ => Vec::new(),
        };
        let name = ResourceName {
            mode,
            kind: kind.clone(),
            name: name.clone(),
        };
        let provider = body.attribute("provider");
        let provider_span = provider.map(|it| it.value.span);
        let provider = provider.and_then(|it| self.provider_key(&it.value, "provider"));
        let provider = provider.unwrap_or_else(|| ProviderKey {
            name: name.implied_provider().into(),
            alias: None,
        });
        Some(Resource {
            repetition: self.repetition(body),
            depends_on: self.depends_on(body.attribute("depends_on")),
            provider_source: ProviderSource::default_for(&provider.name),
            provider,
            provider_span,
            lifecycle: self.lifecycle(block, mode),
            connection: match mode {
                Mode::Managed => self.connection(body, "This resource"),
                _ => None,
            },
            provisioners: self.provisioners(body, provisioners),
            body: self.unescaped(body, &shape),
            span: block.header,
            kind_span: *kind_span,
            name,
        })
    }

    /// Reads `count` or `for_each`, and reports if both are given.
    pub fn repetition(&mut self, body: &Body) -> Repetition {
        let count = body.attribute("count");
        let for_each = body.attribute("for_each");
        if let (Some(_), Some(for_each)) = (count, for_each) {
            let detail = "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, \
                          only one should be used to be explicit about the number of resources \
                          to be created.";
            let summary = "Invalid combination of \"count\" and \"for_each\"";
            self.error(summary, detail, for_each.name_span);
        }
        match (count, for_each) {
            (_, Some(for_each)) => Repetition::ForEach(for_each.value.clone()),
            (Some(count), None) => Repetition::Count(count.value.clone()),
            (None, None) => Repetition::One,
        }
    }

    /// The part of a body that the provider's schema describes, with the content of the block `_`.
    pub fn unescaped(&mut self, body: &Body, shape: &Shape) -> Body {
        let mut rest = shape.rest(body);
        let mut escaping = body.blocks_of("_");
        let Some(first) = escaping.next() else {
            return rest;
        };
        for second in escaping {
            let place = self.place(first.header);
            let detail = format!(
                "The special block type \"_\" can be used to force particular arguments to be \
                 interpreted as resource-type-specific rather than as meta-arguments, but each \
                 resource block can have only one such block. The first escaping block was at \
                 {place}."
            );
            self.error("Duplicate escaping block", detail, second.header);
        }
        rest.attributes
            .extend(first.body.attributes.iter().cloned());
        rest.blocks.extend(first.body.blocks.iter().cloned());
        rest
    }
}
