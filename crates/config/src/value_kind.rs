//! What kind of value an expression has, as far as that shows without evaluating it.

use rform_core::diag::Sources;
use rform_core::value::{Type, Value};
use rform_lang::references::Traversal;
use rform_lang::syntax::hil::{HilOperation, HilType};
use rform_lang::syntax::tree::{BinaryOperator, TemplateForm, TemplatePart, UnaryOperator};
use rform_lang::syntax::{Expression, ExpressionKind};

/// The kinds that the forms of Terraform 0.11 have to be told apart by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// The kind is not known.
    #[default]
    Any,
    /// A string, a number or a bool.
    Scalar,
    /// Certainly a string.
    String,
    /// Certainly a number.
    Number,
    /// Certainly `true` or `false`.
    Bool,
    /// A list, a set or a tuple.
    List,
    /// A map or an object.
    Map,
}

/// Looks up the kind of the value that a name stands for.
pub(super) type LookupKind<'a> = &'a dyn Fn(&Traversal) -> ValueKind;

impl ValueKind {
    /// The kind of a type's values.
    pub fn of_type(ty: &Type) -> ValueKind {
        match ty {
            Type::String => ValueKind::String,
            Type::Number => ValueKind::Number,
            Type::Bool => ValueKind::Bool,
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => ValueKind::List,
            Type::Map(_) | Type::Object(_) => ValueKind::Map,
            Type::Dynamic => ValueKind::Any,
        }
    }

    /// Whether it is neither a list nor a map.
    pub fn is_primitive(self) -> bool {
        matches!(
            self,
            ValueKind::Scalar | ValueKind::String | ValueKind::Number | ValueKind::Bool
        )
    }

    fn or(self, other: ValueKind) -> ValueKind {
        match (self, other) {
            (ValueKind::Any, lookup) | (lookup, ValueKind::Any) => lookup,
            (one, two) if one == two => one,
            (one, two) if one.is_primitive() && two.is_primitive() => ValueKind::Scalar,
            _ => ValueKind::Any,
        }
    }
}

/// The kind of an expression's value.
pub(super) fn value_kind(expression: &Expression, lookup: LookupKind<'_>) -> ValueKind {
    if let Some(traversal) = Traversal::of(expression) {
        return lookup(&traversal);
    }
    match &*expression.kind {
        ExpressionKind::Literal(Value::Number(_)) => ValueKind::Number,
        ExpressionKind::Literal(Value::Bool(_)) => ValueKind::Bool,
        ExpressionKind::Template(..) => match sole_interpolation(expression) {
            Some(inner) => value_kind(inner, lookup),
            None => ValueKind::String,
        },
        ExpressionKind::Splat { .. } | ExpressionKind::Tuple(_) => ValueKind::List,
        ExpressionKind::Object(_) => ValueKind::Map,
        ExpressionKind::Parentheses(inner) => value_kind(inner, lookup),
        ExpressionKind::Unary(UnaryOperator::Negate, _) => ValueKind::Number,
        ExpressionKind::Unary(UnaryOperator::Not, _) => ValueKind::Bool,
        ExpressionKind::Binary(operator, ..) => of_operator(*operator),
        ExpressionKind::Conditional(_, yes, no) => {
            value_kind(yes, lookup).or(value_kind(no, lookup))
        }
        ExpressionKind::Call { name, .. } => of_function(name),
        ExpressionKind::For(it) if it.result_key.is_some() => ValueKind::Map,
        ExpressionKind::For(_) => ValueKind::List,
        ExpressionKind::Hil(operation, operands) => match (operation, &operands[..]) {
            (HilOperation::Stored | HilOperation::Attribute | HilOperation::Attributes, [of]) => {
                match value_kind(of, lookup) {
                    ValueKind::Number | ValueKind::Bool => ValueKind::String,
                    kind => kind,
                }
            }
            (HilOperation::Convert { to, .. }, _) => match to {
                HilType::Text => ValueKind::String,
                HilType::Integer | HilType::Float => ValueKind::Number,
                HilType::Bool => ValueKind::Bool,
            },
            (HilOperation::Spliced, _) => ValueKind::List,
            _ => ValueKind::Number,
        },
        _ => ValueKind::Any,
    }
}

/// The expression that is all there is in quotes: `x` of `"${x}"`.
pub(super) fn sole_interpolation(expression: &Expression) -> Option<&Expression> {
    match &*expression.kind {
        ExpressionKind::Template(parts, TemplateForm::Quoted) => match &parts[..] {
            [TemplatePart::Interpolation(inner, _)] => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Whether Terraform 0.11 took it for a number with a fraction: the quotient of two others was a
/// whole number.
pub(super) fn is_fraction(expression: &Expression, sources: &Sources) -> bool {
    let within = |it: &Expression| is_fraction(it, sources);
    match &*expression.kind {
        ExpressionKind::Literal(Value::Number(_)) => sources.text(expression.span).contains('.'),
        ExpressionKind::Call { name, .. } => {
            matches!(&**name, "abs" | "log" | "max" | "min" | "pow")
        }
        ExpressionKind::Binary(_, one, two) => within(one) || within(two),
        ExpressionKind::Parentheses(inner) | ExpressionKind::Unary(_, inner) => within(inner),
        ExpressionKind::Conditional(_, yes, no) => within(yes) || within(no),
        _ => sole_interpolation(expression).is_some_and(within),
    }
}

fn of_operator(operator: BinaryOperator) -> ValueKind {
    use BinaryOperator::*;
    match operator {
        Add | Subtract | Multiply | Divide | Modulo => ValueKind::Number,
        _ => ValueKind::Bool,
    }
}

fn of_function(name: &str) -> ValueKind {
    match name {
        "abs" | "ceil" | "floor" | "index" | "length" | "log" | "max" | "min" | "parseint"
        | "pow" | "signum" | "sum" | "tonumber" => ValueKind::Number,
        "contains" | "tobool" | "alltrue" | "anytrue" | "startswith" | "endswith" => {
            ValueKind::Bool
        }
        "chunklist" | "compact" | "concat" | "distinct" | "flatten" | "formatlist" | "keys"
        | "list" | "matchkeys" | "range" | "reverse" | "setproduct" | "slice" | "sort"
        | "split" | "tolist" | "toset" | "values" => ValueKind::List,
        "map" | "merge" | "tomap" | "transpose" | "zipmap" => ValueKind::Map,
        "abspath" | "base64decode" | "base64encode" | "base64gzip" | "base64sha256"
        | "base64sha512" | "basename" | "bcrypt" | "chomp" | "cidrhost" | "cidrnetmask"
        | "cidrsubnet" | "dirname" | "file" | "filebase64" | "format" | "indent" | "join"
        | "jsonencode" | "lower" | "md5" | "pathexpand" | "replace" | "rsadecrypt" | "sha1"
        | "sha256" | "sha512" | "strrev" | "substr" | "templatefile" | "timeadd" | "timestamp"
        | "title" | "tostring" | "trim" | "trimspace" | "upper" | "urlencode" | "uuid" => {
            ValueKind::String
        }
        _ => ValueKind::Any,
    }
}
