//! Arguments that are blocks or objects, in JSON: there Terraform takes them as objects, which have all
//! their attributes.
//! <https://developer.hashicorp.com/terraform/language/attr-as-blocks>

use super::Upgrader;
use super::value::ExpectedType;
use rform_core::diag::Span;
use rform_core::schema::NestedBlock;
use rform_lang::syntax::tree::ObjectItem;
use rform_lang::syntax::{Attribute, Expression, ExpressionKind};

impl Upgrader<'_> {
    /// Whether what is given becomes JSON again.
    pub(super) fn is_in_json(&self, given: &Attribute) -> bool {
        let source = self.context.config.sources.get(given.span.source);
        source.is_some_and(|it| it.name.ends_with(".json"))
    }

    /// Adds to each object what it has not: null.
    pub(super) fn whole_objects(&mut self, given: &Attribute, nested: &NestedBlock) {
        match &*given.value.kind {
            ExpressionKind::Tuple(items) => {
                items.iter().for_each(|it| self.whole_object_of(it, nested));
            }
            _ => {
                self.whole_object_of(&given.value, nested);
                self.edits.before(given.value.span, "[");
                self.edits.after(given.value.span, "]");
            }
        }
    }

    fn whole_object_of(&mut self, object: &Expression, nested: &NestedBlock) {
        let ExpressionKind::Object(items) = &*object.kind else {
            return;
        };
        let key = |item: &ObjectItem| item.key.as_word().cloned().or_else(|| item.key.as_text());
        for item in items {
            let known = key(item).and_then(|it| nested.block.attributes.get(&it));
            let ty = known.map_or(ExpectedType::Any, |it| ExpectedType::Typed(&it.ty));
            self.value(&item.value, ty);
        }
        let names = nested.block.attributes.keys();
        let missing = names.filter(|name| !items.iter().any(|it| key(it).as_ref() == Some(*name)));
        let missing: String = missing.map(|it| format!("\n{it} = null")).collect();
        let close = Span {
            start: object.span.end - 1,
            ..object.span
        };
        self.edits.before(close, format!("{missing}\n"));
    }
}
