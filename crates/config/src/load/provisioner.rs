//! `provisioner "kind" { … }` and `connection { … }`

use std::sync::Arc;

use super::reader::Reader;
use crate::Provisioner;
use crate::legacy::LegacyForm;
use crate::shape::Shape;
use rform_lang::references::{Subject, parse_reference, traversals};
use rform_lang::syntax::{Block, Body, Expression};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[("when", false), ("on_failure", false)],
    blocks: &[("connection", &[]), ("lifecycle", &[]), ("_", &[])],
};

/// The provisioners that former versions of Terraform had.
const REMOVED: [&str; 4] = ["chef", "habitat", "puppet", "salt-masterless"];

impl Reader<'_> {
    /// The only `connection` block of what `what` names: `This resource`.
    pub fn connection(&mut self, body: &Body, what: &str) -> Option<Body> {
        let mut blocks = body.blocks_of("connection");
        let first = blocks.next()?;
        for second in blocks {
            let place = self.place(first.header);
            let detail = format!("{what} already has a connection block at {place}.");
            self.error("Duplicate connection block", detail, second.header);
        }
        Some(first.body.clone())
    }

    /// The provisioners of a resource, which use the resource's connection.
    pub fn provisioners(&mut self, resource: &Body, blocks: Vec<&Block>) -> Vec<Provisioner> {
        let named = blocks.into_iter().filter(|it| !it.labels.is_empty());
        let found: Vec<Provisioner> = named.filter_map(|it| self.provisioner(it)).collect();
        if found.iter().any(|it| it.at_destroy)
            && let Some(connection) = resource.blocks_of("connection").next()
        {
            self.check_destroy_references(&connection.body);
        }
        found
    }

    pub fn provisioner(&mut self, block: &Block) -> Option<Provisioner> {
        let (kind, kind_span) = block.labels.first()?.clone();
        let block = &*self.decided(block, &SHAPE);
        let body = &block.body;
        if REMOVED.contains(&&*kind) {
            let summary = format!("The {kind:?} provisioner has been removed");
            let detail = format!(
                "The {kind:?} provisioner was deprecated in Terraform 0.13.4 has been removed \
                 from Terraform. Visit \
                 https://learn.hashicorp.com/collections/terraform/provision for alternatives to \
                 using provisioners that are a better fit for the Terraform workflow."
            );
            self.error(&summary, detail, kind_span);
            return None;
        }
        self.check_known(body, &SHAPE);
        let when = self.keyword_of(body, "when", ["create", "destroy"]);
        let on_failure = self.keyword_of(body, "on_failure", ["continue", "fail"]);
        self.refuse_reserved_blocks(block, &["lifecycle"], "provisioner block");
        let at_destroy = when.as_deref() == Some("destroy");
        let connection = self.connection(body, "This provisioner");
        let own = self.unescaped(body, &SHAPE);
        if at_destroy {
            self.check_destroy_references(&own);
            if let Some(connection) = &connection {
                self.check_destroy_references(connection);
            }
        }
        Some(Provisioner {
            kind,
            body: own,
            connection,
            at_destroy,
            keep_going: on_failure.as_deref() == Some("continue"),
            span: block.header,
        })
    }

    /// One of two words.
    fn keyword_of(&mut self, body: &Body, name: &str, allowed: [&str; 2]) -> Option<Arc<str>> {
        let attribute = body.attribute(name)?;
        let word = self.keyword(&attribute.value);
        if word.as_ref().is_some_and(|word| allowed.contains(&&**word)) {
            return word;
        }
        let [one, two] = allowed;
        let summary = format!("Invalid {name:?} keyword");
        let detail = format!(
            "The {name:?} argument requires one of the following keywords: {one} or {two}."
        );
        self.error(&summary, detail, attribute.value.span);
        None
    }

    /// When a resource is destroyed, nothing but itself is sure to be there.
    pub fn check_destroy_references(&mut self, body: &Body) {
        let body = &*self.arguments(body);
        for attribute in &body.attributes {
            let invalid_references = other_references(&attribute.value);
            match self.is_legacy() {
                true if invalid_references > 0 => {
                    self.warn_legacy(LegacyForm::DestroyReference, attribute.value.span);
                }
                true => {}
                false => {
                    for _ in 0..invalid_references {
                        self.refuse_destroy_reference(attribute.value.span);
                    }
                }
            }
        }
        for block in &body.blocks {
            self.check_destroy_references(&block.body);
        }
    }

    fn refuse_destroy_reference(&mut self, span: rform_core::diag::Span) {
        let detail = "Destroy-time provisioners and their connection configurations may only \
                      reference attributes of the related resource, via 'self', 'count.index', \
                      or 'each.key'.\n\nReferences to other resources during the destroy phase \
                      can cause dependency cycles and interact poorly with \
                      create_before_destroy.";
        self.error("Invalid reference from destroy provisioner", detail, span);
    }
}

/// How many references there are to others than the resource itself.
pub(crate) fn other_references(value: &Expression) -> usize {
    let references = traversals(value);
    let subjects = references
        .iter()
        .filter_map(|it| parse_reference(it).ok())
        .map(|reference| reference.subject);
    let strange = subjects.filter(|subject| match subject {
        Subject::Count(_) | Subject::SelfObject | Subject::Path(_) | Subject::Terraform(_) => false,
        Subject::Each(name) => **name != *"key",
        _ => true,
    });
    strange.count()
}
