//! `module "name" { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::{Reader, json_text};
use crate::module_source::ModuleSource;
use crate::shape::Shape;
use crate::{ModuleCall, PassedProvider, ProviderKey, Repetition};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::eval::evaluate_constant;
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
    pub origin: Option<CallOrigin>,
}

/// Where the module of a call comes from.
#[derive(Clone)]
pub(super) enum CallOrigin {
    /// Literals say it.
    Literal(ModuleSource),
    /// Expressions say it, whose values are found when the tree of modules is read. The call itself has
    /// neither a source nor a version until then.
    Early {
        source: Expression,
        version: Option<Expression>,
    },
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
        let source_span = body.attribute("source").map(|it| it.value.span);
        let (source, version, origin) = self.origin(block);
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
            origin,
            call: ModuleCall {
                source: source.unwrap_or_else(|| "".into()),
                source_span: source_span.unwrap_or(block.header),
                version,
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

    /// The source and the version of a call as far as they are literals, and what they say.
    fn origin(
        &mut self,
        block: &Block,
    ) -> (Option<Arc<str>>, Option<Arc<str>>, Option<CallOrigin>) {
        let (source, version) = (
            block.body.attribute("source"),
            block.body.attribute("version"),
        );
        if let Some(given) = source
            && !self.is_legacy()
            && [source, version].into_iter().flatten().any(is_early)
        {
            let early = CallOrigin::Early {
                source: given.value.clone(),
                version: version.map(|it| it.value.clone()),
            };
            return (None, None, Some(early));
        }
        let constraint = self.constraint(version).map(|(text, _)| text);
        let text = self.text(source);
        let parsed = text
            .as_ref()
            .map(|text| ModuleSource::parse(text, version.is_some()));
        let origin = match parsed {
            Some(Ok(source)) => Some(CallOrigin::Literal(source)),
            Some(Err((summary, detail))) => {
                let span = source.map_or(block.header, |it| it.value.span);
                self.error(summary, detail, span);
                None
            }
            None => None,
        };
        (text, constraint, origin)
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

/// Whether an argument is no literal.
fn is_early(attribute: &Attribute) -> bool {
    match json_text(&attribute.value) {
        Some(text) => text.contains("${") || text.contains("%{"),
        None => evaluate_constant(&attribute.value).1.has_errors(),
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
