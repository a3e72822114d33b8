//! The tree of a configuration file.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::hil::HilOperation;
use super::json::Undecided;
use rform_core::diag::{Diagnostic, Span};
use rform_core::value::{Number, Value};

/// The content of a file or block, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// `name = expression`, in order. Names are distinct (a repetition was diagnosed),
    /// but in [`super::parse_hcl1_items`].
    pub attributes: Vec<Attribute>,
    /// `kind "label" { … }`, in order.
    pub blocks: Vec<Block>,
    /// All of it, without the braces.
    pub span: Span,
    /// Where a missing item is reported: the opening brace, or the end of the file.
    pub end: Span,
    /// The properties of a body in JSON that are neither attributes nor blocks yet: see
    /// [`json`](super::json). None in a native body.
    pub undecided: Option<Undecided>,
}

/// An argument of a body: `name = expression`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// To the left of the sign.
    pub name: Arc<str>,
    /// The source range of the name.
    pub name_span: Span,
    /// To the right of the sign.
    pub value: Expression,
    /// The source range from the name to the end of the expression.
    pub span: Span,
}

/// `kind "label" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The first word, such as `resource`.
    pub kind: Arc<str>,
    /// The first word's place.
    pub kind_span: Span,
    /// The labels with their places (with quotes, if quoted).
    pub labels: Vec<(Arc<str>, Span)>,
    /// The content between the braces.
    pub body: Body,
    /// The range that errors about the block underline: from its type to the last label.
    pub header: Span,
    /// The source range of the opening brace.
    pub open: Span,
}

impl Block {
    /// The label at that place, if it is there.
    pub fn label(&self, index: usize) -> Option<&Arc<str>> {
        self.labels.get(index).map(|(label, _)| label)
    }
}

/// Whether Terraform 0.11 took the first of several arguments of that name in a block of that kind:
/// it looked for these itself, and left the others to a decoder in which the last one wins.
/// <https://github.com/hashicorp/terraform/blob/v0.11.14/config/loader_hcl.go>
fn first_counts(kind: &str, name: &str) -> bool {
    match kind {
        "resource" | "data" => matches!(name, "count" | "depends_on" | "provider"),
        "module" => matches!(name, "source" | "version" | "providers"),
        "provider" => matches!(name, "alias" | "version"),
        "output" => name == "depends_on",
        _ => false,
    }
}

impl Body {
    /// The attribute of that name; the last one, where Terraform 0.11 let there be several.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .rfind(|attribute| &*attribute.name == name)
    }

    /// Leaves of all attributes of a name the one that counts, in a file and the blocks within.
    pub(super) fn keep_effective(&mut self) {
        self.keep_effective_of("");
        for block in &mut self.blocks {
            block.body.keep_effective_of(&block.kind);
            block
                .body
                .blocks
                .iter_mut()
                .for_each(|it| it.body.keep_effective());
        }
    }

    fn keep_effective_of(&mut self, kind: &str) {
        let shadowed: HashSet<usize> = self.shadowed(kind).into_iter().collect();
        let all = std::mem::take(&mut self.attributes).into_iter().enumerate();
        let kept = all.filter(|(at, _)| !shadowed.contains(at));
        self.attributes = kept.map(|(_, it)| it).collect();
    }

    /// The places in `attributes` of those that are without effect in a block of that kind, since
    /// they are given again: the last one of a name counts, or the first.
    pub fn shadowed(&self, kind: &str) -> Vec<usize> {
        let mut counting: HashMap<&str, usize> = HashMap::new();
        let mut shadowed = Vec::new();
        for (at, attribute) in self.attributes.iter().enumerate() {
            match counting.entry(&*attribute.name) {
                Entry::Vacant(entry) => drop(entry.insert(at)),
                Entry::Occupied(_) if first_counts(kind, &attribute.name) => shadowed.push(at),
                Entry::Occupied(mut entry) => shadowed.push(entry.insert(at)),
            }
        }
        shadowed
    }

    /// The blocks of that kind.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }
}

/// An expression and its place. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The form of the expression with its operands, shared between copies.
    pub kind: Arc<ExpressionKind>,
    /// The source range of the expression.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// A number, a keyword (`true`, `false`, `null`) or, from JSON, any constant.
    Literal(Value),
    /// A string of JSON: a template, except where the bare text is asked for.
    Json(Box<JsonText>),
    /// A quoted or heredoc template. Without parts: the empty string.
    Template(Vec<TemplatePart>, TemplateForm),
    /// The first name of a reference: `var` of `var.a`; also bare words.
    Variable(Arc<str>),
    /// An attribute of an object or element of a map: `on.name`, with the place of the name.
    GetAttr(Expression, Arc<str>, Span),
    /// `on[key]`, and the legacy `on.0`.
    Index(Expression, Expression),
    /// `on.*.rest` or `on[*].rest`; `each` refers to the element as [`ExpressionKind::SplatItem`].
    Splat {
        /// The collection that the splat iterates over.
        on: Expression,
        /// The expression that is evaluated for each element.
        each: Expression,
        /// `[*]` takes indexes into the splat, `.*` only attributes.
        full: bool,
        /// The `.*` or `[*]` itself.
        marker: Span,
    },
    /// The element, inside of a splat's `each`.
    SplatItem,
    /// A call of a function: `name(arguments)`.
    Call {
        /// The name with its namespace: `provider::aws::arn_parse`.
        name: Arc<str>,
        /// The name's place.
        name_span: Span,
        /// The arguments in the order in which they are written.
        arguments: Vec<Expression>,
        /// Whether `...` follows the last argument.
        expand: bool,
        /// The closing parenthesis.
        close: Span,
    },
    /// An operator before its operand: `-a`, `!a`.
    Unary(UnaryOperator, Expression),
    /// An operator between two operands: `a + b`.
    Binary(BinaryOperator, Expression, Expression),
    /// `condition ? yes : no`
    Conditional(Expression, Expression, Expression),
    /// An expression in parentheses: `(a)`.
    Parentheses(Expression),
    /// A tuple constructor: `[a, b]`.
    Tuple(Vec<Expression>),
    /// An object constructor: `{ a = b }`.
    Object(Vec<ObjectItem>),
    /// `[for …]` or `{for …}`
    For(Box<For>),
    /// An operation of Terraform 0.11, which only the reading of such modules makes.
    Hil(HilOperation, Vec<Expression>),
    /// A place where the parser found no expression; it was diagnosed. Evaluates to unknown.
    Invalid,
}

/// One `key = value` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectItem {
    /// The key. A bare word is [`ExpressionKind::Variable`], which stands for its own name
    /// here; in parentheses it is an expression.
    pub key: Expression,
    /// The expression for the value of the item.
    pub value: Expression,
}

/// `[for key, value in collection : result if condition]`
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The first of two names.
    pub key: Option<(Arc<str>, Span)>,
    /// The only or the second name.
    pub value: (Arc<str>, Span),
    /// The collection to iterate over.
    pub collection: Expression,
    /// With braces: the key of each result.
    pub result_key: Option<Expression>,
    /// The expression evaluated for each element.
    pub result: Expression,
    /// With braces: whether results with the same key are grouped (`...`).
    pub group: bool,
    /// The condition that an element must meet.
    pub condition: Option<Expression>,
    /// The opening bracket with the word `for`.
    pub open: Span,
    /// The source range of the closing bracket.
    pub close: Span,
}

/// How a template was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateForm {
    /// A template in quotes, on one line.
    Quoted,
    /// A heredoc (`<<` or `<<-`).
    Heredoc,
    /// A template of its own: a file given to `templatefile`, a JSON string.
    Bare,
}

/// A part of a template. Strip markers and heredoc indentation are already applied to texts.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text, escapes resolved.
    Text(Arc<str>, Span),
    /// `${…}`; the span includes the markers.
    Interpolation(Expression, Span),
    /// A conditional: `%{if …}…%{else}…%{endif}`.
    If {
        /// The condition, which chooses one of the two branches.
        condition: Expression,
        /// The parts that are rendered when the condition holds.
        yes: Vec<TemplatePart>,
        /// The parts that are rendered when it does not.
        no: Vec<TemplatePart>,
        /// From `%{if` to `%{endif}`.
        span: Span,
    },
    /// `%{for key, value in collection}…%{endfor}`
    For {
        /// The first of two names.
        key: Option<(Arc<str>, Span)>,
        /// The only or the second name.
        value: (Arc<str>, Span),
        /// The expression for the collection to iterate over.
        collection: Expression,
        /// The parts that are rendered once for each element.
        body: Vec<TemplatePart>,
        /// `%{for …}` alone.
        open: Span,
        /// From `%{for` to `%{endfor}`.
        span: Span,
    },
}

/// The operators with one operand: `-a` and `!a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// The negative of a number: `-a`.
    Negate,
    /// The opposite of a boolean: `!a`.
    Not,
}

/// The operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// Logical or: `a || b`.
    Or,
    /// Logical and: `a && b`.
    And,
    /// Equality of value and type: `a == b`.
    Equal,
    /// The opposite of equality: `a != b`.
    NotEqual,
    /// Comparison of numbers: `a < b`.
    Less,
    /// Comparison of numbers: `a <= b`.
    LessOrEqual,
    /// Comparison of numbers: `a > b`.
    Greater,
    /// Comparison of numbers: `a >= b`.
    GreaterOrEqual,
    /// Sum of two numbers: `a + b`.
    Add,
    /// Difference of two numbers: `a - b`.
    Subtract,
    /// Product of two numbers: `a * b`.
    Multiply,
    /// Quotient of two numbers, not rounded: `a / b`.
    Divide,
    /// Remainder of a division, with the sign of the dividend: `a % b`.
    Modulo,
}

impl Expression {
    /// An expression at a place.
    pub fn new(kind: ExpressionKind, span: Span) -> Expression {
        Expression {
            kind: Arc::new(kind),
            span,
        }
    }

    /// The text, if this is a template of plain text only.
    pub fn as_text(&self) -> Option<Arc<str>> {
        match &*self.kind {
            ExpressionKind::Literal(Value::String(text)) => Some(text.clone()),
            ExpressionKind::Json(string) => Some(string.text.clone()),
            ExpressionKind::Template(parts, _) => match &parts[..] {
                [] => Some("".into()),
                [TemplatePart::Text(text, _)] => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The number, if this is a literal one.
    pub fn as_number(&self) -> Option<&Number> {
        match &*self.kind {
            ExpressionKind::Literal(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The bare word, if it is one.
    pub fn as_word(&self) -> Option<&Arc<str>> {
        match &*self.kind {
            ExpressionKind::Variable(name) => Some(name),
            _ => None,
        }
    }
}

/// A string of JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonText {
    /// The text of the string, escapes resolved.
    pub text: Arc<str>,
    /// The text as a template.
    pub template: Expression,
    /// The errors of the string as a template, which are reported only if it is evaluated.
    pub errors: Vec<Diagnostic>,
}
