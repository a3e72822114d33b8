//! What a tree says, without the places of its parts: two texts of the same shape mean the same.

use std::fmt::Write as _;

use rform_lang::syntax::tree::{TemplateForm, TemplatePart};
use rform_lang::syntax::{Body, Expression, ExpressionKind};
use unicode_normalization::UnicodeNormalization;

/// The shape of a body. Quotes that say nothing (`"${a}"`) are none.
pub fn of_body(body: &Body) -> String {
    let mut out = String::new();
    write_body(body, &mut out);
    out
}

fn write_body(body: &Body, out: &mut String) {
    for attribute in &body.attributes {
        let _ = write!(out, "{}=", attribute.name);
        // The types of 0.11 are texts; the formatter writes those of today instead.
        match &*attribute.name {
            "type" => out.push('…'),
            _ => expression(&attribute.value, out),
        }
        out.push(';');
    }
    for block in &body.blocks {
        // Labels are written in quotes, and a text in quotes is composed.
        let composed = |label: &str| label.nfc().collect::<String>();
        let labels = block.labels.iter().map(|(label, _)| composed(label));
        let labels: Vec<String> = labels.collect();
        let _ = write!(out, "{} {labels:?} {{", block.kind);
        write_body(&block.body, out);
        out.push('}');
    }
}

fn all<'a>(items: impl IntoIterator<Item = &'a Expression>, out: &mut String) {
    for item in items {
        expression(item, out);
        out.push(',');
    }
}

fn expression(it: &Expression, out: &mut String) {
    match &*it.kind {
        ExpressionKind::Literal(value) => _ = write!(out, "{value:?}"),
        ExpressionKind::Json(_) | ExpressionKind::Invalid => out.push('?'),
        ExpressionKind::Template(parts, TemplateForm::Quoted) => match parts.as_slice() {
            [TemplatePart::Interpolation(inner, _)] => expression(inner, out),
            parts => template(parts, out),
        },
        ExpressionKind::Template(parts, _) => template(parts, out),
        ExpressionKind::Variable(name) => out.push_str(name),
        ExpressionKind::GetAttr(on, name, _) => {
            expression(on, out);
            let _ = write!(out, ".{name}");
        }
        ExpressionKind::Index(on, key) => {
            all([on], out);
            out.push('[');
            all([key], out);
        }
        ExpressionKind::Splat { on, each, full, .. } => {
            let _ = write!(out, "splat {full} ");
            all([on, each], out);
        }
        ExpressionKind::SplatItem => out.push('@'),
        // The parser makes none.
        ExpressionKind::Hil(_, operands) => all(operands, out),
        ExpressionKind::Call {
            name,
            arguments,
            expand,
            ..
        } => {
            let _ = write!(out, "{name} {expand}(");
            all(arguments, out);
            out.push(')');
        }
        ExpressionKind::Unary(operator, operand) => {
            let _ = write!(out, "{operator:?} ");
            all([operand], out);
        }
        ExpressionKind::Binary(operator, left, right) => {
            let _ = write!(out, "{operator:?} ");
            all([left, right], out);
        }
        ExpressionKind::Conditional(condition, yes, no) => all([condition, yes, no], out),
        // The formatter adds them where an expression has to be held together.
        ExpressionKind::Parentheses(inner) => expression(inner, out),
        ExpressionKind::Tuple(items) => {
            out.push('[');
            all(items, out);
            out.push(']');
        }
        ExpressionKind::Object(items) => {
            out.push('{');
            all(items.iter().flat_map(|it| [&it.key, &it.value]), out);
            out.push('}');
        }
        ExpressionKind::For(it) => {
            let key = it.key.as_ref().map(|(name, _)| name);
            let _ = write!(out, "for {key:?} {} {} ", it.value.0, it.group);
            all([&it.collection, &it.result], out);
            all(it.result_key.iter().chain(&it.condition), out);
        }
    }
}

fn template(parts: &[TemplatePart], out: &mut String) {
    out.push('"');
    for part in parts {
        match part {
            TemplatePart::Text(text, _) => _ = write!(out, "{text:?}"),
            TemplatePart::Interpolation(inner, _) => all([inner], out),
            TemplatePart::If {
                condition, yes, no, ..
            } => {
                all([condition], out);
                template(yes, out);
                template(no, out);
            }
            TemplatePart::For {
                key,
                value,
                collection,
                body,
                ..
            } => {
                let key = key.as_ref().map(|(name, _)| name);
                let _ = write!(out, "for {key:?} {} ", value.0);
                all([collection], out);
                template(body, out);
            }
        }
    }
    out.push('"');
}
