//! `module "name" { … }`

use std::collections::BTreeMap;

use super::reader::Reader;
use crate::module_source::ModuleSource;
use crate::shape::Shape;
use crate::{ModuleCall, PassedProvider, ProviderKey, Repetition};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::syntax::{Attribute, Block, Expression};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("source", true),
        ("version", false),
        ("count", false),
        ("for_each", false),
        ("depends_on", false),
        ("providers", false),
    ],
    blocks: &[
        ("_", &[]),
        ("lifecycle", &[]),
        ("locals", &[]),
        ("provider", &["type"]),
    ],
};

/// A call, and where its module comes from; none if that was diagnosed.
pub(super) struct Call {
    pub call: ModuleCall,
    pub source: Option<ModuleSource>,
}

impl ModuleCall {
    /// Makes of its `count` an argument.
    pub(super) fn pass_count(&mut self) {
        if let Repetition::Count(value) = std::mem::take(&mut self.repetition) {
            self.arguments.push(Attribute {
                name: "count".into(),
                name_span: self.span,
                span: value.span,
                value,
            });
        }
    }
}

impl Reader<'_> {
    pub fn call(&mut self, block: &Block) -> Option<Call> {
        let (name, name_span) = block.labels.first()?.clone();
        let body = &block.body;
        self.check_known(body, &SHAPE);
        self.check_name("Invalid module instance name", &name, name_span);
        self.refuse_reserved_blocks(block, &["lifecycle", "locals", "provider"], "module block");
        let version = self.constraint(body.attribute("version"));
        let versioned = body.attribute("version").is_some();
        let source_span = body.attribute("source").map(|it| it.value.span);
        let source = self.text(body.attribute("source"));
        let from = source
            .as_ref()
            .and_then(|text| match ModuleSource::parse(text, versioned) {
                Ok(source) => Some(source),
                Err((summary, detail)) => {
                    self.error(summary, detail, source_span.unwrap_or(block.header));
                    None
                }
            });
        let rest = self.unescaped(body, &SHAPE);
        let mut rest = self.arguments(&rest).into_owned();
        let depends_on = body.attribute("depends_on");
        // In Terraform 0.11 it was an argument like others, often one to wait for something.
        let depends_on = match self.is_legacy() {
            true => {
                rest.attributes.extend(depends_on.cloned());
                None
            }
            false => depends_on,
        };
        self.refuse_blocks(&rest.blocks);
        let providers = body.attribute("providers");
        Some(Call {
            source: from,
            call: ModuleCall {
                source: source.unwrap_or_else(|| "".into()),
                source_span: source_span.unwrap_or(block.header),
                version: version.map(|(text, _)| text),
                arguments: rest.attributes,
                repetition: self.repetition(body),
                depends_on: self.depends_on(depends_on),
                providers: providers.map_or(Vec::new(), |it| self.providers(it)),
                span: block.header,
                end: body.end,
                name,
            },
        })
    }

    fn refuse_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            let detail = format!("Blocks of type {:?} are not expected here.", block.kind);
            let diagnostic = Diagnostic::error("Unsupported block type", detail);
            self.later.push(diagnostic.at(block.kind_span));
        }
    }

    pub(super) fn providers(&mut self, attribute: &Attribute) -> Vec<PassedProvider> {
        let mut passed = Vec::new();
        let mut seen: BTreeMap<ProviderKey, Span> = BTreeMap::new();
        for (child, parent) in self.map(&attribute.value) {
            let keys = (
                self.provider_key(&child, "providers"),
                self.provider_key(&parent, "providers"),
            );
            let (Some(child_key), Some(parent_key)) = keys else {
                continue;
            };
            let span = child.span.to(parent.span);
            if let Some(first) = seen.get(&child_key) {
                let place = self.place(*first);
                let detail = format!(
                    "A provider configuration was already passed to {} at {place}. Each child \
                     provider configuration can be assigned only once.",
                    key_text(&child_key)
                );
                self.error("Duplicate provider address", detail, parent_span(&parent));
                continue;
            }
            seen.insert(child_key.clone(), span);
            passed.push(PassedProvider {
                inner: child_key,
                outer: parent_key,
                inner_span: child.span,
                outer_span: parent.span,
            });
        }
        passed
    }
}

fn parent_span(parent: &Expression) -> Span {
    parent.span
}

/// The key of a provider as a configuration writes it: `aws.west`.
pub(crate) fn key_text(key: &ProviderKey) -> String {
    match &key.alias {
        Some(alias) => format!("{}.{alias}", key.name),
        None => key.name.to_string(),
    }
}
