//! What providers do not take any more, written as what stands in its place.

use std::sync::Arc;

use super::Upgrader;
use super::value::ExpectedType;
use crate::former_arguments::{
    FormerArgument, INTERFACE, data_source_today, instance_id, is_empty,
};
use crate::load::children;
use crate::value_kind::sole_interpolation;
use rform_core::addr::Mode;
use rform_core::diag::Span;
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

/// The former arguments of a resource and its blocks, by the places of their names.
pub(super) fn former_arguments(resource: &Block) -> Vec<(Span, FormerArgument)> {
    let Some(kind) = resource.label(0) else {
        return Vec::new();
    };
    let within = |body: &Body, block: Option<&str>| {
        let attributes = body.attributes.iter();
        let found = attributes
            .filter_map(|it| Some((it.name_span, FormerArgument::of(kind, block, &it.name)?)));
        found.collect::<Vec<_>>()
    };
    let blocks = resource.body.blocks.iter();
    let blocks = blocks.flat_map(|it| within(&it.body, Some(&it.kind)));
    { within(&resource.body, None).into_iter() }
        .chain(blocks)
        .collect()
}

impl Upgrader<'_> {
    /// The type of a resource or data source, which may have another name today.
    pub(super) fn type_today(&mut self, block: &Block, mode: Mode, kind: &Arc<str>) -> Arc<str> {
        let today = data_source_today(kind).filter(|_| mode == Mode::Data);
        let (Some(today), Some((_, place))) = (today, block.labels.first()) else {
            return kind.clone();
        };
        self.edits.replace(*place, format!("\"{today}\""));
        let text = format!(
            "{kind} is {today} today: its ids were in the order of their hashes, and are in that of AWS \
             now; where their order counts, look whether the plan stays the same"
        );
        self.note(block.header, text);
        today.into()
    }

    /// Writes an argument as what stands in its place, if it is a former one.
    pub(super) fn former_argument(&mut self, given: &Attribute) -> bool {
        let mut known = self.former.iter();
        let Some((_, former)) = known.find(|(place, _)| *place == given.name_span) else {
            return false;
        };
        match *former {
            FormerArgument::Dropped => self.remove(given),
            FormerArgument::Renamed(name) => self.renamed(given, name),
            FormerArgument::Element(name) => {
                self.renamed(given, name);
                self.edits.before(given.value.span, "[");
                self.edits.after(given.value.span, "]");
            }
            FormerArgument::Filter(name) => self.filter(given, name),
            FormerArgument::Interface(_) if is_empty(&given.value) => self.remove(given),
            FormerArgument::Interface(name) => {
                self.interfaces(&given.value);
                self.renamed(given, name);
            }
        }
        true
    }

    /// Whether a former argument becomes a block, which needs lines of its own.
    pub(super) fn makes_block(&self) -> bool {
        let mut former = self.former.iter();
        former.any(|(_, it)| matches!(it, FormerArgument::Filter(_)))
    }

    /// Says of what is empty that it was absent: providers check today what is given beside what.
    pub(super) fn note_empty(&mut self, given: &Attribute) {
        let of_variable = sole_interpolation(&given.value).and_then(Traversal::of);
        let default = of_variable.filter(|it| *it.root == *"var").and_then(|it| {
            let Some(Access::Attribute(name, _)) = it.accesses.first() else {
                return None;
            };
            self.context.module.variables.get(name)?.default.clone()
        });
        let empty_list =
            matches!(&*given.value.kind, ExpressionKind::Tuple(items) if items.is_empty());
        if is_empty(&given.value) || empty_list || default == Some(Value::from("")) {
            let text = format!(
                "what was empty was absent to the checks of providers: where {} may not stand beside \
                 another argument, leave it out or give null",
                given.name
            );
            self.note(given.name_span, text);
        }
    }

    fn renamed(&mut self, given: &Attribute, name: &str) {
        self.edits.replace(given.name_span, name);
        self.value(&given.value, ExpectedType::Typed(&Type::String));
    }

    fn filter(&mut self, given: &Attribute, name: &str) {
        self.value(&given.value, ExpectedType::Typed(&Type::String));
        let value = self.edits.take(given.value.span);
        let indent = self.indent(given.name_span);
        self.edits.take(given.span);
        let text = format!(
            "filter {{\n{indent}  name   = {name:?}\n{indent}  values = [{value}]\n{indent}}}"
        );
        self.edits.replace(given.span, text);
    }

    /// The ids of instances become those of their network interfaces.
    fn interfaces(&mut self, value: &Expression) {
        match instance_id(value) {
            Some(place) => self.edits.replace(place, format!(".{INTERFACE}")),
            None => children(value)
                .into_iter()
                .for_each(|it| self.interfaces(it)),
        }
    }
}
