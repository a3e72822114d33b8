//! `import { … }`

use std::sync::Arc;

use super::moved::target_of;
use super::reader::Reader;
use crate::shape::{Shape, missing_argument};
use crate::{Import, ImportBy};
use rform_core::addr::{Key, Mode, Module, Resource, ResourceInstance, Target};
use rform_lang::references::Traversal;
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("to", true),
        ("id", false),
        ("identity", false),
        ("for_each", false),
        ("provider", false),
    ],
    blocks: &[],
};

/// The resource that an `import` block imports to.
struct Destination {
    resource: (Module, Resource),
    /// None where a key is an expression.
    address: Option<ResourceInstance>,
}

impl Reader<'_> {
    pub fn import(&mut self, block: &Block) -> Option<Import> {
        let body = &block.body;
        self.check(body, &SHAPE);
        let to = body.attribute("to");
        let destination = to.and_then(|to| self.destination(to));
        let provider = body.attribute("provider");
        let provider_span = provider.map(|it| it.span);
        let provider = provider.and_then(|it| self.provider_key(&it.value, "provider"));
        let by = self.import_by(body);
        let destination = destination?;
        let to = to?.value.static_form();
        Some(Import {
            to,
            to_address: destination.address,
            to_resource: destination.resource,
            by: by?,
            for_each: body.attribute("for_each").map(|it| it.value.clone()),
            provider,
            provider_span,
            span: block.header,
        })
    }

    fn import_by(&mut self, body: &Body) -> Option<ImportBy> {
        match (body.attribute("id"), body.attribute("identity")) {
            (Some(id), None) => Some(ImportBy::Id(id.value.clone())),
            (None, Some(identity)) => Some(ImportBy::Identity(identity.value.clone())),
            (None, None) => {
                self.diagnostics.push(missing_argument("id", body));
                None
            }
            (Some(id), Some(_)) => {
                let detail = "An import block finds its object by one of the arguments \"id\" and \
                              \"identity\", not by both.";
                self.error("Invalid import block", detail, id.span);
                None
            }
        }
    }

    fn destination(&mut self, to: &Attribute) -> Option<Destination> {
        let expression = to.value.static_form();
        let found = self.address(&expression);
        let managed = found
            .as_ref()
            .is_some_and(|it| it.resource.1.mode == Mode::Managed);
        if !managed {
            let detail = "Only managed resources can be imported.";
            self.error("Invalid import address", detail, to.span);
            return None;
        }
        found
    }

    fn address(&mut self, expression: &Expression) -> Option<Destination> {
        let constant = Traversal::of(expression);
        let keyless = without_keys(expression);
        let traversal = constant
            .clone()
            .or_else(|| keyless.as_ref().and_then(Traversal::of));
        let Some(traversal) = traversal else {
            return self.static_traversal(expression).and(None);
        };
        let (module, resource, key) = match target_of(&traversal) {
            Ok(Target::Resource(module, resource)) => (module, resource, Key::None),
            Ok(Target::Instance(instance)) => (instance.module, instance.resource, instance.key),
            Ok(Target::Module(_)) => {
                let detail = "A resource instance address is required here. The module path must \
                              be followed by a resource instance specification.";
                self.error("Invalid address", detail, expression.span);
                return None;
            }
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        Some(Destination {
            address: constant.map(|_| resource.instance(&module, key)),
            resource: (module.module(), resource),
        })
    }
}

/// The expression without the keys of instances; none if it is no reference at all.
fn without_keys(expression: &Expression) -> Option<Expression> {
    match &*expression.kind {
        ExpressionKind::Variable(_) => Some(expression.clone()),
        ExpressionKind::Index(on, _) => {
            let on = without_keys(on)?;
            Some(Expression {
                kind: on.kind,
                span: expression.span,
            })
        }
        ExpressionKind::GetAttr(on, name, span) => {
            let on = without_keys(on)?;
            let kind = ExpressionKind::GetAttr(on, Arc::clone(name), *span);
            Some(Expression::new(kind, expression.span))
        }
        _ => None,
    }
}
