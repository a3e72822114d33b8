//! What the lists and maps of variables have in them, as far as their uses tell.
//!
//! `type = "list"` and a default without elements say nothing of the elements. They are texts where
//! they stand in texts or arguments that are, and none where something is taken out of them, a block
//! is made of each, or they are handed to a module that does so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::module_context::ModuleContext;
use crate::load::children;
use crate::value_kind::sole_interpolation;
use rform_core::addr::Mode;
use rform_core::schema;
use rform_core::value::Type;
use rform_lang::hil::takes_primitive;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::tree::TemplatePart;
use rform_lang::syntax::{Block, Body, Expression, ExpressionKind, parse_hcl1_items};

/// What elements are used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ElementKind {
    Text,
    List,
    Map,
}

/// The uses of elements by the names of variables.
pub(super) type ElementKinds = BTreeMap<Arc<str>, BTreeSet<ElementKind>>;

/// How far from a module to those it calls is looked.
const DEEPEST: usize = 8;

/// How the elements of variables are used in a module and those it calls.
pub(super) fn element_kinds<'b>(
    bodies: impl IntoIterator<Item = &'b Body>,
    context: ModuleContext<'_>,
) -> ElementKinds {
    let mut search = Search {
        context,
        depth: 0,
        found: ElementKinds::new(),
    };
    bodies.into_iter().for_each(|body| search.file(body));
    search.found
}

struct Search<'a> {
    context: ModuleContext<'a>,
    depth: usize,
    found: ElementKinds,
}

impl Search<'_> {
    fn file(&mut self, body: &Body) {
        for block in &body.blocks {
            let none = schema::Block::default();
            match (&*block.kind, &block.labels[..]) {
                ("resource" | "data", [(kind, _), (name, _)]) => {
                    let mode = match &*block.kind {
                        "data" => Mode::Data,
                        _ => Mode::Managed,
                    };
                    let schema = self.context.schema(mode, kind, name);
                    self.body(&block.body, schema.as_ref().map_or(&none, |it| &it.block));
                }
                ("module", [(name, _)]) => {
                    self.call(name, block);
                    self.body(&block.body, &none);
                }
                _ => self.body(&block.body, &none),
            }
        }
    }

    fn body(&mut self, body: &Body, schema: &schema::Block) {
        for attribute in &body.attributes {
            let makes_blocks = schema.blocks.contains_key(&attribute.name);
            let known = schema.attributes.get(&attribute.name).map(|it| &it.ty);
            if makes_blocks || known.is_some_and(has_maps) {
                self.whole(&attribute.value, ElementKind::Map);
            }
            match known {
                Some(ty) if is_primitive(ty) => self.element(&attribute.value, ElementKind::Text),
                Some(ty) if has_primitives(ty) => self.whole(&attribute.value, ElementKind::Text),
                _ => {}
            }
            self.expression(&attribute.value);
        }
        for block in &body.blocks {
            let nested = schema.blocks.get(&block.kind);
            let none = schema::Block::default();
            self.body(&block.body, nested.map_or(&none, |it| &it.block));
        }
    }

    /// Variables that are handed on: the called module says what their elements are.
    fn call(&mut self, name: &Arc<str>, block: &Block) {
        let child = self
            .context
            .config
            .module(&self.context.module.path.child(name));
        let Some(child) = child.filter(|_| self.depth < DEEPEST) else {
            return;
        };
        let sources = self.context.config.sources.iter();
        let files =
            sources.filter(|(_, it)| Path::new(&it.name).parent() == Some(&*child.directory));
        let mut search = Search {
            context: self.context.within(child),
            depth: self.depth + 1,
            found: ElementKinds::new(),
        };
        for (id, source) in files {
            search.file(&parse_hcl1_items(&source.text, (id, &*source.name)).tree);
        }
        for attribute in &block.body.attributes {
            for kind in search.found.get(&attribute.name).into_iter().flatten() {
                self.whole(&attribute.value, *kind);
            }
        }
    }

    /// A list or map whose elements are used as that, and what it is made of.
    fn whole(&mut self, value: &Expression, kind: ElementKind) {
        if let Some(inner) = sole_interpolation(value) {
            return self.whole(inner, kind);
        }
        if let Some(name) = variable(value) {
            self.found.entry(name).or_default().insert(kind);
            return;
        }
        match &*value.kind {
            ExpressionKind::Tuple(items) => items
                .iter()
                .filter(|it| sole_interpolation(it).is_some())
                .for_each(|it| self.whole(it, kind)),
            ExpressionKind::Call {
                name, arguments, ..
            } if matches!(
                &**name,
                "concat" | "flatten" | "merge" | "slice" | "distinct"
            ) =>
            {
                arguments.iter().for_each(|it| self.whole(it, kind));
            }
            ExpressionKind::Conditional(_, yes, no) => {
                self.whole(yes, kind);
                self.whole(no, kind);
            }
            ExpressionKind::Parentheses(inner) => self.whole(inner, kind),
            _ => {}
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &*expression.kind {
            ExpressionKind::Call {
                name, arguments, ..
            } => {
                if let Some((kind, count)) = taken_as(name) {
                    let arguments = arguments.iter().take(count);
                    arguments.for_each(|it| self.element(it, kind));
                }
                if &**name == "merge" {
                    self.merged(arguments);
                }
                self.text_arguments(name, arguments);
            }
            ExpressionKind::Index(on, key) => {
                if let Some(kind) = key_kind(key) {
                    self.element(on, kind);
                }
            }
            ExpressionKind::GetAttr(on, ..) => self.element(on, ElementKind::Map),
            ExpressionKind::Binary(_, one, two) => {
                self.element(one, ElementKind::Text);
                self.element(two, ElementKind::Text);
            }
            ExpressionKind::Template(parts, _) if parts.len() > 1 => {
                for part in parts {
                    if let TemplatePart::Interpolation(inner, _) = part {
                        self.element(inner, ElementKind::Text);
                    }
                }
            }
            _ => {}
        }
        for child in children(expression) {
            self.expression(child);
        }
    }

    /// Arguments that are texts, or lists and maps of them.
    fn text_arguments(&mut self, function: &str, arguments: &[Expression]) {
        for (at, argument) in arguments.iter().enumerate() {
            if takes_primitive(function, at) {
                self.element(argument, ElementKind::Text);
            }
            let has_texts = match function {
                "compact" | "contains" | "distinct" | "index" | "lookup" | "sort" => at == 0,
                "formatlist" | "join" => at > 0,
                "matchkeys" => true,
                _ => false,
            };
            if has_texts {
                self.whole(argument, ElementKind::Text);
            }
        }
    }

    /// Maps that are merged have elements of one kind.
    fn merged(&mut self, maps: &[Expression]) {
        let kinds: Vec<ElementKind> = maps.iter().flat_map(|it| self.elements_of(it)).collect();
        for kind in kinds {
            maps.iter().for_each(|it| self.whole(it, kind));
        }
    }

    /// What the elements of a local value are that is written out.
    fn elements_of(&self, map: &Expression) -> Option<ElementKind> {
        let traversal = Traversal::of(map)?;
        let [Access::Attribute(name, _)] = &traversal.accesses[..] else {
            return None;
        };
        let local = self.context.module.locals.get(name)?;
        let ExpressionKind::Object(items) = &*local.value.kind else {
            return None;
        };
        let is_list = |it: &Expression| matches!(&*it.kind, ExpressionKind::Tuple(_));
        let all_lists = !items.is_empty() && items.iter().all(|it| is_list(&it.value));
        (all_lists && *traversal.root == *"local").then_some(ElementKind::List)
    }

    /// A value that is used as that, if it is an element of a variable.
    fn element(&mut self, value: &Expression, kind: ElementKind) {
        if let Some(inner) = sole_interpolation(value) {
            return self.element(inner, kind);
        }
        let of = match &*value.kind {
            ExpressionKind::Call {
                name, arguments, ..
            } if matches!(&**name, "element" | "lookup") => arguments.first().and_then(variable),
            ExpressionKind::Index(on, _) | ExpressionKind::GetAttr(on, ..) => variable(on),
            ExpressionKind::Parentheses(inner) => return self.element(inner, kind),
            _ => None,
        };
        if let Some(name) = of {
            self.found.entry(name).or_default().insert(kind);
        }
    }
}

/// What a function takes its first arguments for, and how many.
fn taken_as(function: &str) -> Option<(ElementKind, usize)> {
    match function {
        "lookup" | "keys" | "values" => Some((ElementKind::Map, 1)),
        "merge" => Some((ElementKind::Map, usize::MAX)),
        "element" | "slice" | "distinct" | "sort" | "compact" | "chunklist" | "flatten"
        | "contains" | "index" => Some((ElementKind::List, 1)),
        "concat" | "coalescelist" => Some((ElementKind::List, usize::MAX)),
        _ => None,
    }
}

/// What something is taken out of by that key; none if it may be either.
fn key_kind(key: &Expression) -> Option<ElementKind> {
    match key.as_number() {
        Some(_) => Some(ElementKind::List),
        None => key.as_text().map(|_| ElementKind::Map),
    }
}

/// The name of the variable that an expression is, as a whole.
fn variable(value: &Expression) -> Option<Arc<str>> {
    if let Some(inner) = sole_interpolation(value) {
        return variable(inner);
    }
    let traversal = Traversal::of(value)?;
    match &traversal.accesses[..] {
        [Access::Attribute(name, _)] if *traversal.root == *"var" => Some(name.clone()),
        _ => None,
    }
}

fn is_primitive(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Number | Type::Bool)
}

/// Whether it is a list or map of texts, numbers or truth values.
fn has_primitives(ty: &Type) -> bool {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => is_primitive(element),
        _ => false,
    }
}

/// Whether it is a list of maps or objects.
fn has_maps(ty: &Type) -> bool {
    match ty {
        Type::List(element) | Type::Set(element) => {
            matches!(&**element, Type::Map(_) | Type::Object(_))
        }
        _ => false,
    }
}
