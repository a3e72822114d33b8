//! JSON values as expressions.

use std::sync::Arc;

use super::super::tree::{Expression, ExpressionKind, JsonText, ObjectItem};
use super::super::{Origin, parse_expression, parse_template};
use super::node::{Node, NodeKind};
use rform_core::diag::Span;
use rform_core::value::Value;

/// The expression that a value stands for.
pub(super) fn expression(node: &Node, name: &str) -> Expression {
    let kind = match &node.kind {
        NodeKind::Null => ExpressionKind::Literal(Value::NULL),
        NodeKind::Bool(truth) => ExpressionKind::Literal(Value::Bool(*truth)),
        NodeKind::Number(number) => ExpressionKind::Literal(Value::Number(number.clone())),
        NodeKind::String(text) => return string(text, node.span, name),
        NodeKind::Array(items) => {
            ExpressionKind::Tuple(items.iter().map(|item| expression(item, name)).collect())
        }
        NodeKind::Object(properties) => {
            let items = properties.iter().map(|property| ObjectItem {
                key: string(&property.name, property.name_span, name),
                value: expression(&property.value, name),
            });
            ExpressionKind::Object(items.collect())
        }
        NodeKind::Invalid => ExpressionKind::Invalid,
    };
    Expression::new(kind, node.span)
}

fn string(text: &Arc<str>, span: Span, name: &str) -> Expression {
    let (template, errors) = if text.contains("${") || text.contains("%{") {
        let (template, errors) = parse_template(text, origin(span, name)).strict();
        (template, errors.0)
    } else {
        let literal = ExpressionKind::Literal(Value::String(text.clone()));
        (Expression::new(literal, span), Vec::new())
    };
    let text = JsonText {
        text: text.clone(),
        template,
        errors,
    };
    Expression::new(ExpressionKind::Json(Box::new(text)), span)
}

/// The text within the quotes.
fn origin(span: Span, name: &str) -> Origin<'_> {
    Origin {
        source: span.source,
        name,
        offset: span.start + 1,
    }
}

impl Expression {
    /// What is written where no value is wanted but a reference, a type or a keyword: in JSON
    /// the content of the string, otherwise the expression itself.
    pub fn static_form(&self) -> Expression {
        let ExpressionKind::Json(string) = &*self.kind else {
            return self.clone();
        };
        let (inner, errors) = parse_expression(&string.text, origin(self.span, "")).strict();
        if errors.has_errors() {
            self.clone()
        } else {
            inner
        }
    }
}
