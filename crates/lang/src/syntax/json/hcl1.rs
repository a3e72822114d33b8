//! JSON as Terraform 0.11 read it: the same tree as of its native syntax.
//!
//! An object and a list with nothing but that object were one thing, so that a body could be
//! written as either. Nothing is left undecided: which objects are blocks shows from their kind,
//! and the rest are arguments, as a schema can take them for blocks later.

use std::sync::Arc;

use super::super::tree::{Attribute, Block, Body, Expression, ExpressionKind, ObjectItem};
use super::super::tree::{TemplateForm, TemplatePart};
use super::super::{Legacy, Origin, Parsed, parse_hcl1_template};
use super::node::{Node, NodeKind, Property};
use super::parse::parse_root;
use rform_core::diag::{Diagnostics, Span};
use rform_core::value::Value;

/// The kinds of blocks in a file, and how many labels each has.
pub(super) const FILE: &[(&str, usize)] = &[
    ("atlas", 0),
    ("data", 2),
    ("locals", 0),
    ("module", 1),
    ("output", 1),
    ("provider", 1),
    ("resource", 2),
    ("terraform", 0),
    ("variable", 1),
];

/// The kinds of blocks in these blocks.
pub(super) const INNER: &[(&str, usize)] = &[
    ("backend", 1),
    ("connection", 0),
    ("lifecycle", 0),
    ("provisioner", 1),
];

/// The blocks that can contain blocks of [`INNER`].
pub(super) const OUTER: [&str; 4] = ["data", "provisioner", "resource", "terraform"];

/// Reads a text with a reader's function for its root.
pub(super) fn parse<'a>(
    text: &'a str,
    origin: Origin<'a>,
    read: fn(&mut Reader<'a>, &Node) -> Body,
) -> Parsed<Body> {
    let (root, diagnostics) = parse_root(text, origin);
    let mut reader = Reader {
        origin,
        plain: false,
        keeps_null: false,
        diagnostics,
        legacy: Vec::new(),
    };
    let mut tree = read(&mut reader, &root);
    tree.keep_effective();
    Parsed {
        tree,
        diagnostics: reader.diagnostics,
        legacy: reader.legacy,
    }
}

/// Reads nodes and collects errors and the forms of Terraform 0.11.
pub(super) struct Reader<'a> {
    origin: Origin<'a>,
    /// Whether texts stand for themselves, as in variables: nothing is interpolated there.
    plain: bool,
    /// Whether arguments that are null are empty texts: no schema takes them for absent.
    keeps_null: bool,
    diagnostics: Diagnostics,
    legacy: Vec<Legacy>,
}

impl Reader<'_> {
    /// The body of a configuration file.
    pub fn file(&mut self, root: &Node) -> Body {
        self.body(root, FILE)
    }

    /// The body of a file of variable values.
    pub fn values(&mut self, root: &Node) -> Body {
        self.plain = true;
        self.keeps_null = true;
        self.body(root, &[])
    }

    /// Whether an argument is as if it were not there.
    fn drops(&self, argument: &Property) -> bool {
        let is_setting = matches!(&*argument.name, "source" | "version" | "providers");
        matches!(argument.value.kind, NodeKind::Null) && (is_setting || !self.keeps_null)
    }

    /// A body, in which objects of these kinds are blocks.
    fn body(&mut self, node: &Node, kinds: &[(&str, usize)]) -> Body {
        let mut body = Body {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span: node.span,
            end: node.end_span(),
            undecided: None,
        };
        for property in properties(node) {
            match kinds.iter().find(|(kind, _)| *kind == &*property.name) {
                Some((_, labels)) => {
                    self.blocks(
                        property,
                        (&property.value, *labels),
                        &mut Vec::new(),
                        &mut body,
                    );
                }
                None if self.drops(property) => {}
                None => body.attributes.push(Attribute {
                    name: property.name.clone(),
                    name_span: property.name_span,
                    value: self.value(&property.value),
                    span: property.span(),
                }),
            }
        }
        body
    }

    /// The blocks of one kind, which still lack so many labels.
    fn blocks(
        &mut self,
        kind: &Property,
        (node, missing): (&Node, usize),
        labels: &mut Vec<(Arc<str>, Span)>,
        body: &mut Body,
    ) {
        if let NodeKind::Array(items) = &node.kind {
            for item in items.iter() {
                self.blocks(kind, (item, missing), labels, body);
            }
        } else if let Some(missing) = missing.checked_sub(1) {
            for property in properties(node) {
                labels.push((property.name.clone(), property.name_span));
                self.blocks(kind, (&property.value, missing), labels, body);
                labels.pop();
            }
        } else if matches!(node.kind, NodeKind::Object(_)) {
            let block = self.block(kind, node, labels.clone());
            body.blocks.push(block);
        }
    }

    fn block(&mut self, kind: &Property, node: &Node, labels: Vec<(Arc<str>, Span)>) -> Block {
        let inner = match OUTER.contains(&&*kind.name) {
            true => INNER,
            false => &[],
        };
        self.plain = &*kind.name == "variable";
        self.keeps_null = matches!(&*kind.name, "variable" | "module");
        let body = self.body(node, inner);
        self.plain = false;
        self.keeps_null = false;
        Block {
            kind: kind.name.clone(),
            kind_span: kind.name_span,
            labels,
            body,
            header: node.start_span(),
            open: node.start_span(),
        }
    }

    fn value(&mut self, node: &Node) -> Expression {
        let kind = match &node.kind {
            // What is null was an empty text.
            NodeKind::Null => self.text(&Arc::from(""), node.span),
            NodeKind::Bool(truth) => ExpressionKind::Literal(Value::Bool(*truth)),
            NodeKind::Number(number) => ExpressionKind::Literal(Value::Number(number.clone())),
            NodeKind::String(text) => self.text(text, node.span),
            NodeKind::Array(items) => match &items[..] {
                [item] if matches!(item.kind, NodeKind::Object(_)) => return self.value(item),
                items => {
                    let items = items.iter().filter(|it| is_read_in_lists(it));
                    ExpressionKind::Tuple(items.map(|it| self.value(it)).collect())
                }
            },
            NodeKind::Object(properties) => {
                let items = properties.iter().map(|it| self.item(it));
                ExpressionKind::Object(items.collect())
            }
            NodeKind::Invalid => ExpressionKind::Invalid,
        };
        Expression::new(kind, node.span)
    }

    fn item(&mut self, property: &Property) -> ObjectItem {
        let key = self.text(&property.name, property.name_span);
        ObjectItem {
            key: Expression::new(key, property.name_span),
            value: self.value(&property.value),
        }
    }

    /// A text with its interpolations; a percent sign means nothing in it.
    fn text(&mut self, text: &Arc<str>, span: Span) -> ExpressionKind {
        let parts = match self.plain || !text.contains('$') {
            true => vec![TemplatePart::Text(text.clone(), span)],
            false => self.parts(text, span),
        };
        ExpressionKind::Template(parts, TemplateForm::Quoted)
    }

    fn parts(&mut self, text: &str, span: Span) -> Vec<TemplatePart> {
        let origin = Origin {
            offset: span.start.saturating_add(1),
            ..self.origin
        };
        let parsed = parse_hcl1_template(text, origin);
        self.diagnostics.extend(parsed.diagnostics);
        self.legacy.extend(parsed.legacy);
        match &*parsed.tree.kind {
            ExpressionKind::Template(parts, _) => parts.clone(),
            _ => Vec::new(),
        }
    }
}

/// Whether an element of a list is one of what was read: truth values were passed over
/// (<https://github.com/hashicorp/hcl/blob/v1.0.0/json/parser/parser.go#L233>).
pub(super) fn is_read_in_lists(item: &Node) -> bool {
    !matches!(item.kind, NodeKind::Bool(_))
}

/// The properties of an object, or of all objects of a list; `//` is a comment.
fn properties(node: &Node) -> Vec<&Property> {
    match &node.kind {
        NodeKind::Object(properties) => {
            let told = properties.iter().filter(|it| &*it.name != "//");
            told.collect()
        }
        NodeKind::Array(items) => items.iter().flat_map(properties).collect(),
        _ => Vec::new(),
    }
}
