//! `removed { … }`

use super::moved::target_of;
use super::reader::Reader;
use crate::shape::Shape;
use crate::{Provisioner, Removed};
use rform_core::addr::{Key, Mode, Target};
use rform_core::diag::Span;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::Block;

pub(super) const SHAPE: Shape = Shape {
    arguments: &[("from", true)],
    blocks: &[
        ("lifecycle", &[]),
        ("connection", &[]),
        ("provisioner", &["type"]),
    ],
};

const LIFECYCLE: Shape = Shape {
    arguments: &[("destroy", false)],
    blocks: &[],
};

impl Reader<'_> {
    pub fn removed(&mut self, block: &Block) -> Option<Removed> {
        let body = &block.body;
        self.check(body, &SHAPE);
        let from = body
            .attribute("from")
            .and_then(|it| self.static_traversal(&it.value))
            .and_then(|traversal| self.removed_target(&traversal));
        let mut destroy = true;
        for lifecycle in body.blocks_of("lifecycle") {
            let lifecycle = &*self.decided(lifecycle, &LIFECYCLE);
            self.check(&lifecycle.body, &LIFECYCLE);
            destroy &= self
                .bool_argument(lifecycle.body.attribute("destroy"))
                .unwrap_or(true);
        }
        let is_module = matches!(from, Some((Target::Module(_), _)));
        for connection in body.blocks_of("connection") {
            if is_module {
                let detail = "Provisioner connection configuration is valid only when a removed \
                              block targets a managed resource.";
                self.error("Invalid connection block", detail, connection.header);
            }
        }
        let connection = self.connection(body, "This resource");
        let mut provisioners = Vec::new();
        for inner in body.blocks_of("provisioner") {
            provisioners.extend(self.removed_provisioner(inner, is_module));
        }
        for provisioner in &mut provisioners {
            if provisioner.connection.is_none() {
                provisioner.connection.clone_from(&connection);
            }
        }
        let (from, from_span) = from?;
        Some(Removed {
            from,
            destroy,
            provisioners,
            span: block.header,
            from_span,
        })
    }

    fn removed_provisioner(&mut self, block: &Block, is_module: bool) -> Option<Provisioner> {
        let provisioner = self.provisioner(block)?;
        let detail = if is_module {
            "Provisioners are valid only when a removed block targets a managed resource."
        } else if !provisioner.at_destroy {
            "Only destroy-time provisioners are valid in \"removed\" blocks. To declare a \
             destroy-time provisioner, use:\n    when = destroy"
        } else {
            return Some(provisioner);
        };
        self.error("Invalid provisioner block", detail, block.header);
        None
    }

    fn removed_target(&mut self, traversal: &Traversal) -> Option<(Target, Span)> {
        let target = match target_of(traversal) {
            Ok(target) => target,
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        let key_span = traversal.accesses.iter().find_map(|access| match access {
            Access::Index(_, span) => Some(*span),
            Access::Attribute(..) => None,
        });
        let span = traversal.span();
        let (summary, detail, place) = match &target {
            Target::Instance(instance) if instance.key != Key::None => (
                "Resource instance keys not allowed",
                "Resource address must be a resource (e.g. \"test_instance.foo\"), not a \
                 resource instance (e.g. \"test_instance.foo[1]\").",
                key_span.unwrap_or(span),
            ),
            Target::Module(_) | Target::Resource(..) if key_span.is_some() => (
                "Module instance keys not allowed",
                "Module address must be a module (e.g. \"module.foo\"), not a module instance \
                 (e.g. \"module.foo[1]\").",
                key_span.unwrap_or(span),
            ),
            Target::Resource(_, resource) if resource.mode == Mode::Data => (
                "Data source address not allowed",
                "Data sources are never destroyed, so they are not valid targets of removed \
                 blocks. To remove the data source from state, remove the data source block \
                 from configuration.",
                span,
            ),
            _ => return Some((target, span)),
        };
        self.error(summary, detail, place);
        None
    }
}
