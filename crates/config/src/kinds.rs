//! What kind of value an expression has, as far as that shows without evaluating it.

use rform_core::diag::Sources;
use rform_core::value::{Type, Value};
use rform_lang::references::Traversal;
use rform_lang::syntax::tree::{BinaryOperator, TemplateForm, TemplatePart, UnaryOperator};
use rform_lang::syntax::{Expression, ExpressionKind};

/// The kinds that the forms of Terraform 0.11 have to be told apart by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing is known.
    #[default]
    Any,
    /// A text, a number or a truth value.
    Scalar,
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Truth,
    /// A list, a set or a tuple.
    List,
    /// A map or an object.
    Map,
}

/// What is known of the values that names stand for.
pub(super) type Known<'a> = &'a dyn Fn(&Traversal) -> Kind;

impl Kind {
    /// The kind of a type's values.
    pub fn of_type(ty: &Type) -> Kind {
        match ty {
            Type::String => Kind::Text,
            Type::Number => Kind::Number,
            Type::Bool => Kind::Truth,
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => Kind::List,
            Type::Map(_) | Type::Object(_) => Kind::Map,
            Type::Dynamic => Kind::Any,
        }
    }

    /// Whether it is neither a list nor a map.
    pub fn is_primitive(self) -> bool {
        matches!(self, Kind::Scalar | Kind::Text | Kind::Number | Kind::Truth)
    }

    fn or(self, other: Kind) -> Kind {
        match (self, other) {
            (Kind::Any, known) | (known, Kind::Any) => known,
            (one, two) if one == two => one,
            (one, two) if one.is_primitive() && two.is_primitive() => Kind::Scalar,
            _ => Kind::Any,
        }
    }
}

/// The kind of an expression's value.
pub(super) fn kind_of(expression: &Expression, known: Known<'_>) -> Kind {
    if let Some(traversal) = Traversal::of(expression) {
        return known(&traversal);
    }
    match &*expression.kind {
        ExpressionKind::Literal(Value::Number(_)) => Kind::Number,
        ExpressionKind::Literal(Value::Bool(_)) => Kind::Truth,
        ExpressionKind::Template(..) => match only(expression) {
            Some(inner) => kind_of(inner, known),
            None => Kind::Text,
        },
        ExpressionKind::Splat { .. } | ExpressionKind::Tuple(_) => Kind::List,
        ExpressionKind::Object(_) => Kind::Map,
        ExpressionKind::Parentheses(inner) => kind_of(inner, known),
        ExpressionKind::Unary(UnaryOperator::Negate, _) => Kind::Number,
        ExpressionKind::Unary(UnaryOperator::Not, _) => Kind::Truth,
        ExpressionKind::Binary(operator, ..) => of_operator(*operator),
        ExpressionKind::Conditional(_, yes, no) => kind_of(yes, known).or(kind_of(no, known)),
        ExpressionKind::Call { name, .. } => of_function(name),
        ExpressionKind::For(it) if it.result_key.is_some() => Kind::Map,
        ExpressionKind::For(_) => Kind::List,
        _ => Kind::Any,
    }
}

/// The expression that is all there is in quotes: `x` of `"${x}"`.
pub(super) fn only(expression: &Expression) -> Option<&Expression> {
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
        _ => only(expression).is_some_and(within),
    }
}

fn of_operator(operator: BinaryOperator) -> Kind {
    use BinaryOperator::*;
    match operator {
        Add | Subtract | Multiply | Divide | Modulo => Kind::Number,
        _ => Kind::Truth,
    }
}

fn of_function(name: &str) -> Kind {
    match name {
        "abs" | "ceil" | "floor" | "index" | "length" | "log" | "max" | "min" | "parseint"
        | "pow" | "signum" | "sum" | "tonumber" => Kind::Number,
        "contains" | "tobool" | "alltrue" | "anytrue" | "startswith" | "endswith" => Kind::Truth,
        "chunklist" | "compact" | "concat" | "distinct" | "flatten" | "formatlist" | "keys"
        | "list" | "matchkeys" | "range" | "reverse" | "setproduct" | "slice" | "sort"
        | "split" | "tolist" | "toset" | "values" => Kind::List,
        "map" | "merge" | "tomap" | "transpose" | "zipmap" => Kind::Map,
        "abspath" | "base64decode" | "base64encode" | "base64gzip" | "base64sha256"
        | "base64sha512" | "basename" | "bcrypt" | "chomp" | "cidrhost" | "cidrnetmask"
        | "cidrsubnet" | "dirname" | "file" | "filebase64" | "format" | "indent" | "join"
        | "jsonencode" | "lower" | "md5" | "pathexpand" | "replace" | "rsadecrypt" | "sha1"
        | "sha256" | "sha512" | "strrev" | "substr" | "templatefile" | "timeadd" | "timestamp"
        | "title" | "tostring" | "trim" | "trimspace" | "upper" | "urlencode" | "uuid" => {
            Kind::Text
        }
        _ => Kind::Any,
    }
}
