//! Deciding which properties of an object are arguments and which are blocks, by a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Origin;
use super::super::tree::{Attribute, Block, Body};
use super::expression::expression;
use super::node::{Node, NodeKind, Property};
use super::undecided::{File, Undecided};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};

const COMMENT: &str = "//";
const WRONG_TYPE: &str = "Incorrect JSON value type";

/// The body of a whole file.
pub(super) fn file_body(root: Node, text: &str, origin: Origin<'_>) -> Body {
    let mut sources = Sources::new();
    sources.add(origin.name, text);
    let file = File {
        name: origin.name.to_owned(),
        offset: origin.offset,
        sources,
    };
    body(&root, &Arc::new(file))
}

fn body(node: &Node, file: &Arc<File>) -> Body {
    Body {
        attributes: Vec::new(),
        blocks: Vec::new(),
        span: node.span,
        end: node.end_span(),
        undecided: Some(Undecided {
            node: node.clone(),
            used: BTreeSet::new(),
            told: false,
            file: file.clone(),
        }),
    }
}

/// The error for an unexpected property. `advice` follows the sentence, if there is any.
pub fn extraneous(name: &str, span: Span, advice: &str) -> Diagnostic {
    let detail = format!("No argument or block type is named {name:?}.{advice}");
    Diagnostic::error("Extraneous JSON object property", detail).at(span)
}

impl Body {
    /// Of a body in JSON, makes attributes and blocks of the properties with these names; each
    /// kind of block comes with the names of its labels. Other properties stay undecided.
    /// A native body stays as it is.
    pub fn decide<'a>(
        &mut self,
        attributes: impl IntoIterator<Item = &'a str>,
        blocks: impl IntoIterator<Item = (&'a str, &'a [&'a str])>,
    ) -> Diagnostics {
        let Some(mut undecided) = self.undecided.take() else {
            return Diagnostics::new();
        };
        let attributes: BTreeSet<&str> = attributes.into_iter().collect();
        let blocks: BTreeMap<&str, &[&str]> = blocks.into_iter().collect();
        let mut errors = Diagnostics::new();
        for property in undecided.open(&mut errors) {
            let name = &*property.name;
            if attributes.contains(name) {
                self.add_attribute(&property, &undecided.file, &mut errors);
            } else if let Some(labels) = blocks.get(name) {
                let mut unpacking = Unpacking {
                    kind: &property,
                    file: &undecided.file,
                    labels: Vec::new(),
                    blocks: &mut self.blocks,
                    errors: &mut errors,
                };
                unpacking.unpack(&property.value, labels);
            } else {
                continue;
            }
            undecided.used.insert(property.name.clone());
        }
        self.undecided = Some(undecided);
        errors
    }

    /// Makes attributes of all properties of a body in JSON that are still undecided.
    pub fn decide_attributes(&mut self) -> Diagnostics {
        let Some(mut undecided) = self.undecided.take() else {
            return Diagnostics::new();
        };
        let NodeKind::Object(properties) = &undecided.node.kind else {
            let detail = "A JSON object is required here, setting the arguments for this block.";
            let error = Diagnostic::error(WRONG_TYPE, detail).at(undecided.node.start_span());
            return error.into();
        };
        let mut errors = Diagnostics::new();
        for property in properties.iter() {
            if undecided.is_open(property) {
                match self.attribute(&property.name) {
                    Some(first) => errors.push(redefined(
                        "Duplicate attribute definition",
                        property,
                        &undecided.file.place(first.span),
                    )),
                    None => self.attributes.push(attribute(property, &undecided.file)),
                }
            }
        }
        let names = properties.iter().map(|it| it.name.clone());
        undecided.used.extend(names.collect::<Vec<_>>());
        self.undecided = Some(undecided);
        errors
    }

    /// The names of properties that are still undecided, with their places.
    pub fn left(&self) -> impl Iterator<Item = (Arc<str>, Span)> {
        let mut errors = Diagnostics::new();
        let open = self.undecided.iter();
        let open: Vec<Property> = open.flat_map(|it| it.clone().open(&mut errors)).collect();
        open.into_iter().map(|it| (it.name, it.name_span))
    }

    fn add_attribute(&mut self, property: &Property, file: &File, errors: &mut Diagnostics) {
        match self.attribute(&property.name) {
            Some(first) => errors.push(redefined(
                "Duplicate argument",
                property,
                &file.place(first.span),
            )),
            None => self.attributes.push(attribute(property, file)),
        }
    }
}

impl Undecided {
    fn is_open(&self, property: &Property) -> bool {
        &*property.name != COMMENT && !self.used.contains(&property.name)
    }

    /// The properties that are not decided, of the object or of all objects of the array.
    fn open(&mut self, errors: &mut Diagnostics) -> Vec<Property> {
        let mut wrong = Diagnostics::new();
        let all = properties(&self.node, None, &mut wrong);
        let open = all.filter(|it| self.is_open(it)).cloned().collect();
        if !std::mem::replace(&mut self.told, true) {
            errors.extend(wrong);
        }
        open
    }
}

fn attribute(property: &Property, file: &File) -> Attribute {
    Attribute {
        name: property.name.clone(),
        name_span: property.name_span,
        value: expression(&property.value, &file.name),
        span: property.span(),
    }
}

fn redefined(summary: &str, property: &Property, place: &str) -> Diagnostic {
    let detail = format!(
        "The argument {:?} was already set at {place}.",
        property.name
    );
    Diagnostic::error(summary, detail)
        .at(property.name_span)
        .within(property.span())
}

/// The properties of an object, or of all objects of an array. They are labels of that name,
/// or else arguments and blocks.
fn properties<'a>(
    node: &'a Node,
    label: Option<&str>,
    errors: &mut Diagnostics,
) -> impl Iterator<Item = &'a Property> + use<'a> {
    let purpose = match label {
        Some(label) => format!("to specify {label} labels for this block."),
        None => "to define arguments and child blocks.".to_owned(),
    };
    let mut wrong = |node: &Node, what: &str| {
        let detail = format!("{what} is required here, {purpose}");
        errors.push(Diagnostic::error(WRONG_TYPE, detail).at(node.start_span()));
    };
    let mut found: Vec<&'a [Property]> = Vec::new();
    match &node.kind {
        NodeKind::Null => {}
        NodeKind::Object(properties) => found.push(properties),
        NodeKind::Array(items) => {
            for item in items.iter() {
                match &item.kind {
                    NodeKind::Object(properties) => found.push(properties),
                    _ => wrong(item, "A JSON object"),
                }
            }
        }
        _ => wrong(node, "Either a JSON object or JSON array of objects"),
    }
    found.into_iter().flatten()
}

/// Blocks of one kind, being taken out of the objects for their labels.
struct Unpacking<'a> {
    kind: &'a Property,
    file: &'a Arc<File>,
    /// The labels so far.
    labels: Vec<(Arc<str>, Span)>,
    blocks: &'a mut Vec<Block>,
    errors: &'a mut Diagnostics,
}

impl Unpacking<'_> {
    fn unpack(&mut self, node: &Node, labels: &[&str]) {
        let [label, rest @ ..] = labels else {
            return self.contents(node);
        };
        let properties: Vec<&Property> = properties(node, Some(label), self.errors).collect();
        if properties.is_empty() {
            let detail = format!(
                "At least one object property is required, whose name represents the {} block's \
                 {label}.",
                self.kind.name
            );
            let error = Diagnostic::error("Missing block label", detail).at(node.start_span());
            return self.errors.push(error);
        }
        for property in properties {
            self.labels
                .push((property.name.clone(), property.name_span));
            self.unpack(&property.value, rest);
            self.labels.pop();
        }
    }

    fn contents(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Null => {}
            NodeKind::Object(_) => self.block(node, node),
            NodeKind::Array(items) => items.iter().for_each(|item| self.block(item, node)),
            _ => {
                let detail = format!(
                    "Either a JSON object or a JSON array is required, representing the contents \
                     of one or more {:?} blocks.",
                    self.kind.name
                );
                self.errors
                    .push(Diagnostic::error(WRONG_TYPE, detail).at(node.start_span()));
            }
        }
    }

    /// A block with that content, which may be an item of an array.
    fn block(&mut self, content: &Node, whole: &Node) {
        self.blocks.push(Block {
            kind: self.kind.name.clone(),
            kind_span: self.kind.name_span,
            labels: self.labels.clone(),
            body: body(content, self.file),
            header: whole.start_span(),
            open: whole.start_span(),
        });
    }
}
