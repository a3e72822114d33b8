//! Just enough of a parser to run the corpus: hcl-edit's tree as ours.

use std::ops::Range;
use std::sync::Arc;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    Expression as Edit, ObjectKey, TraversalOperator, UnaryOperator as EditUnary,
};
use hcl_edit::structure::Body;
use hcl_edit::template::{Directive, Element, Template};
use rform::diag::{SourceId, Span};
use rform::lang::syntax::tree::{
    BinaryOperator, For, ObjectItem, TemplateForm, TemplatePart, UnaryOperator,
};
use rform::lang::syntax::{Expression, ExpressionKind};
use rform::value::{Number, Value};

/// The attributes of the blocks of one kind, each with the block's last label.
pub fn attributes(
    text: &str,
    source: SourceId,
    kind: &str,
) -> Option<Vec<(String, String, Expression)>> {
    let body: Body = hcl_edit::parser::parse_body(text).ok()?;
    let reader = Reader { text, source };
    let mut found = Vec::new();
    for block in body.blocks().filter(|block| block.ident.as_str() == kind) {
        let label = block
            .labels
            .last()
            .map(|label| label.as_str().to_owned())
            .unwrap_or_default();
        for attribute in block.body.attributes() {
            let value = reader.expression(&attribute.value);
            found.push((label.clone(), attribute.key.as_str().to_owned(), value));
        }
    }
    Some(found)
}

struct Reader<'a> {
    text: &'a str,
    source: SourceId,
}

impl Reader<'_> {
    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        Span {
            source: self.source,
            start: range.start as u32,
            end: range.end as u32,
        }
    }

    fn source(&self, range: Option<Range<usize>>) -> &str {
        range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
            .trim()
    }

    fn expression(&self, edit: &Edit) -> Expression {
        let span = self.span(edit.span());
        let inner = |edit: &Edit| self.expression(edit);
        let kind = match edit {
            Edit::Null(_) => ExpressionKind::Literal(Value::NULL),
            Edit::Bool(truth) => ExpressionKind::Literal(Value::Bool(*truth.value())),
            Edit::Number(_) => {
                let number = Number::parse(self.source(edit.span())).unwrap_or(Number::ZERO);
                ExpressionKind::Literal(Value::Number(number))
            }
            Edit::String(text) => {
                let part = TemplatePart::Text(text.as_str().into(), span);
                ExpressionKind::Template(vec![part], TemplateForm::Quoted)
            }
            Edit::Array(items) => ExpressionKind::Tuple(items.iter().map(inner).collect()),
            Edit::Object(items) => {
                let item = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| ObjectItem {
                    key: self.key(key),
                    value: inner(value.expr()),
                };
                ExpressionKind::Object(items.iter().map(item).collect())
            }
            Edit::StringTemplate(template) => ExpressionKind::Template(
                template.iter().map(|element| self.part(element)).collect(),
                TemplateForm::Quoted,
            ),
            Edit::HeredocTemplate(heredoc) => {
                ExpressionKind::Template(self.parts(&heredoc.template), TemplateForm::Heredoc)
            }
            Edit::Parenthesis(parenthesis) => {
                ExpressionKind::Parentheses(inner(parenthesis.inner()))
            }
            Edit::Variable(name) => ExpressionKind::Variable(name.as_str().into()),
            Edit::Conditional(it) => ExpressionKind::Conditional(
                inner(&it.cond_expr),
                inner(&it.true_expr),
                inner(&it.false_expr),
            ),
            Edit::FuncCall(call) => self.call(call, span),
            Edit::Traversal(it) => return self.traversal(inner(&it.expr), &it.operators),
            Edit::UnaryOp(it) => {
                let operator = match it.operator.value() {
                    EditUnary::Neg => UnaryOperator::Negate,
                    EditUnary::Not => UnaryOperator::Not,
                };
                ExpressionKind::Unary(operator, inner(&it.expr))
            }
            Edit::BinaryOp(it) => ExpressionKind::Binary(
                binary(&it.operator.value().to_string()),
                inner(&it.lhs_expr),
                inner(&it.rhs_expr),
            ),
            Edit::ForExpr(it) => self.for_expression(it, span),
        };
        Expression::new(kind, span)
    }

    fn key(&self, key: &ObjectKey) -> Expression {
        match key {
            ObjectKey::Ident(name) => Expression::new(
                ExpressionKind::Variable(name.as_str().into()),
                self.span(name.span()),
            ),
            ObjectKey::Expression(edit) => self.expression(edit),
        }
    }

    fn call(&self, call: &hcl_edit::expr::FuncCall, span: Span) -> ExpressionKind {
        let spaces = call
            .name
            .namespace
            .iter()
            .map(|space| format!("{}::", space.as_str()));
        let name = spaces.collect::<String>() + call.name.name.as_str();
        let name_span = Span {
            end: span.start + name.len() as u32,
            ..span
        };
        ExpressionKind::Call {
            name: name.into(),
            name_span,
            arguments: call
                .args
                .iter()
                .map(|argument| self.expression(argument))
                .collect(),
            expand: call.args.expand_final(),
            close: Span {
                start: span.end.saturating_sub(1),
                ..span
            },
        }
    }

    fn for_expression(&self, it: &hcl_edit::expr::ForExpr, span: Span) -> ExpressionKind {
        let name = |name: &hcl_edit::Decorated<hcl_edit::Ident>| {
            (Arc::from(name.as_str()), self.span(name.span()))
        };
        ExpressionKind::For(Box::new(For {
            key: it.intro.key_var.as_ref().map(name),
            value: name(&it.intro.value_var),
            collection: self.expression(&it.intro.collection_expr),
            result_key: it.key_expr.as_ref().map(|key| self.expression(key)),
            result: self.expression(&it.value_expr),
            group: it.grouping,
            condition: it
                .cond
                .as_ref()
                .map(|condition| self.expression(&condition.expr)),
            open: Span {
                end: span.start + 1,
                ..span
            },
            close: Span {
                start: span.end.saturating_sub(1),
                ..span
            },
        }))
    }

    fn traversal(
        &self,
        on: Expression,
        operators: &[hcl_edit::Decorated<TraversalOperator>],
    ) -> Expression {
        let Some((operator, rest)) = operators.split_first() else {
            return on;
        };
        let marker = self.span(operator.span());
        let span = on.span.to(marker);
        let kind = match operator.value() {
            TraversalOperator::GetAttr(name) => {
                ExpressionKind::GetAttr(on, name.as_str().into(), marker)
            }
            TraversalOperator::Index(key) => ExpressionKind::Index(on, self.expression(key)),
            TraversalOperator::LegacyIndex(index) => {
                let number = Value::Number(Number::from(*index.value()));
                let key = Expression::new(ExpressionKind::Literal(number), marker);
                ExpressionKind::Index(on, key)
            }
            TraversalOperator::AttrSplat(_) => {
                let attributes = rest
                    .iter()
                    .take_while(|it| matches!(it.value(), TraversalOperator::GetAttr(_)))
                    .count();
                let (inside, outside) = rest.split_at(attributes);
                let splat = self.splat(on, inside, marker, false);
                return self.traversal(splat, outside);
            }
            TraversalOperator::FullSplat(_) => return self.splat(on, rest, marker, true),
        };
        self.traversal(Expression::new(kind, span), rest)
    }

    fn splat(
        &self,
        on: Expression,
        rest: &[hcl_edit::Decorated<TraversalOperator>],
        marker: Span,
        full: bool,
    ) -> Expression {
        let item = Expression::new(ExpressionKind::SplatItem, marker);
        let each = self.traversal(item, rest);
        let span = on.span.to(each.span);
        Expression::new(
            ExpressionKind::Splat {
                on,
                each,
                full,
                marker,
            },
            span,
        )
    }

    fn parts(&self, template: &Template) -> Vec<TemplatePart> {
        template.iter().map(|element| self.part(element)).collect()
    }

    fn part(&self, element: &Element) -> TemplatePart {
        let span = self.span(element.span());
        let name = |name: &hcl_edit::Decorated<hcl_edit::Ident>| {
            (Arc::from(name.as_str()), self.span(name.span()))
        };
        match element {
            Element::Literal(text) => TemplatePart::Text(text.as_str().into(), span),
            Element::Interpolation(it) => {
                TemplatePart::Interpolation(self.expression(&it.expr), span)
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(it) => TemplatePart::If {
                    condition: self.expression(&it.if_expr.cond_expr),
                    yes: self.parts(&it.if_expr.template),
                    no: it
                        .else_expr
                        .as_ref()
                        .map(|no| self.parts(&no.template))
                        .unwrap_or_default(),
                    span,
                },
                Directive::For(it) => TemplatePart::For {
                    key: it.for_expr.key_var.as_ref().map(name),
                    value: name(&it.for_expr.value_var),
                    collection: self.expression(&it.for_expr.collection_expr),
                    body: self.parts(&it.for_expr.template),
                    span,
                },
            },
        }
    }
}

fn binary(operator: &str) -> BinaryOperator {
    match operator {
        "||" => BinaryOperator::Or,
        "&&" => BinaryOperator::And,
        "==" => BinaryOperator::Equal,
        "!=" => BinaryOperator::NotEqual,
        "<" => BinaryOperator::Less,
        "<=" => BinaryOperator::LessOrEqual,
        ">" => BinaryOperator::Greater,
        ">=" => BinaryOperator::GreaterOrEqual,
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        _ => BinaryOperator::Modulo,
    }
}
