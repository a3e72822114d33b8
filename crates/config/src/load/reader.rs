//! What all blocks are read with: places, constants, names, and the messages about them.

use std::borrow::Cow;
use std::sync::Arc;

use super::dialect::DialectContext;
use crate::legacy::LegacyForm;
use crate::shape::Shape;
use crate::start_range;
use crate::version;
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::{Type, Value, convert};
use rform_lang::eval::evaluate_constant;
use rform_lang::syntax::{
    Attribute, Block, Body, Expression, ExpressionKind, Origin, parse_expression,
    parse_hcl1_expression,
};

/// The rule for names, as messages state it.
pub(super) const NAME_RULE: &str = "A name must start with a letter or underscore and may \
                                    contain only letters, digits, underscores, and dashes.";

/// The error for an output with an invalid name.
const OUTPUT: &str = "Invalid output name";

/// Reads parts of blocks and collects what is wrong with them.
pub(super) struct Reader<'a> {
    pub sources: &'a Sources,
    pub module: &'a Module,
    pub diagnostics: Diagnostics,
    /// Errors that are told only where there are no others.
    pub later: Diagnostics,
    pub dialect: DialectContext,
}

impl Reader<'_> {
    pub fn error(&mut self, summary: &str, detail: impl Into<String>, span: Span) {
        self.diagnostics
            .push(Diagnostic::error(summary, detail).at(span));
    }

    pub fn warn_legacy(&mut self, form: LegacyForm, span: Span) {
        self.diagnostics.push(form.warning(span));
    }

    /// Whether the module is written for Terraform 0.11.
    pub fn is_legacy(&self) -> bool {
        self.dialect.dialect.is_legacy()
    }

    /// The source range as messages name it: `main.tf:2,12-24`.
    pub fn place(&self, span: Span) -> String {
        self.sources.range_of(span).unwrap_or_default()
    }

    /// The block with its body decided by a shape, if it is one in JSON.
    pub fn decided<'b>(&mut self, block: &'b Block, shape: &Shape) -> Cow<'b, Block> {
        if block.body.undecided.is_none() {
            return Cow::Borrowed(block);
        }
        let mut block = block.clone();
        self.diagnostics.extend(shape.decide(&mut block.body));
        Cow::Owned(block)
    }

    /// The body with all that is in it as arguments, if it is one in JSON.
    pub fn arguments<'b>(&mut self, body: &'b Body) -> Cow<'b, Body> {
        if body.undecided.is_none() {
            return Cow::Borrowed(body);
        }
        let mut body = body.clone();
        self.diagnostics.extend(body.decide_attributes());
        Cow::Owned(body)
    }

    /// Checks a body against its shape; says whether it was without errors.
    pub fn check(&mut self, body: &Body, shape: &Shape) -> bool {
        let diagnostics = shape.check(body);
        let good = !diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        good
    }

    /// Checks what a body must have, leaving the rest for a schema.
    pub fn check_known(&mut self, body: &Body, shape: &Shape) {
        self.diagnostics.extend(shape.check_known(body));
    }

    /// Whether a name is one; an error if not. In Terraform 0.11 it could begin with a digit, and
    /// that of an output was any text.
    pub fn check_name(&mut self, summary: &str, name: &str, span: Span) -> bool {
        let old = if is_name(&format!("_{name}")) {
            Some(LegacyForm::DigitName)
        } else {
            Some(LegacyForm::FreeName).filter(|_| summary == OUTPUT)
        };
        match old.filter(|_| self.is_legacy()) {
            _ if is_name(name) => {}
            Some(form) => self.warn_legacy(form, span),
            None => {
                self.error(summary, NAME_RULE, span);
                return false;
            }
        }
        true
    }

    /// A constant text; none if it is not there or was diagnosed.
    pub fn text(&mut self, attribute: Option<&Attribute>) -> Option<Arc<str>> {
        let value = self.constant(attribute?, &Type::String)?;
        value.as_str().map(Arc::from)
    }

    /// A version constraint; none if it is not there or was diagnosed.
    pub fn constraint(&mut self, attribute: Option<&Attribute>) -> Option<(Arc<str>, Span)> {
        let attribute = attribute?;
        let span = attribute.value.span;
        let (value, diagnostics) = evaluate_constant(&attribute.value);
        let failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if failed {
            return None;
        }
        let text = convert(&value, &Type::String).ok();
        let text = text.as_ref().and_then(Value::as_str);
        match text.filter(|text| version::is_constraint(text)) {
            Some(text) => Some((text.into(), span)),
            None => {
                self.diagnostics.push(no_constraint(span));
                None
            }
        }
    }

    /// A constant truth value; none if it is not there or was diagnosed.
    pub fn bool_argument(&mut self, attribute: Option<&Attribute>) -> Option<bool> {
        self.constant(attribute?, &Type::Bool)?.as_bool()
    }

    /// A constant of a primitive type; none if it was diagnosed.
    fn constant(&mut self, attribute: &Attribute, ty: &Type) -> Option<Value> {
        let expression = &attribute.value;
        let (value, diagnostics) = evaluate_constant(expression);
        self.diagnostics.extend(diagnostics);
        let problem = match convert(&value, ty) {
            Ok(value) if value.is_null() => "null value is not allowed".to_owned(),
            Ok(value) if !value.is_known() => "value must be known".to_owned(),
            Ok(value) => return Some(value),
            Err(_) if !value.is_known() => "value must be known".to_owned(),
            Err(error) => error.message,
        };
        let detail = format!("Unsuitable value: {problem}");
        let diagnostic = Diagnostic::error("Unsuitable value type", detail);
        let diagnostic = diagnostic.at(start_range::start_range(expression));
        self.diagnostics.push(diagnostic.within(expression.span));
        None
    }

    /// Reads a text within quotes as an expression.
    pub fn parse_inner(&mut self, text: &str, span: Span) -> Expression {
        self.parse_inner_as(text, span, self.is_legacy())
    }

    /// Reads a text within quotes as an expression of Terraform 0.11.
    pub fn parse_hcl1_inner(&mut self, text: &str, span: Span) -> Expression {
        self.parse_inner_as(text, span, true)
    }

    fn parse_inner_as(&mut self, text: &str, span: Span, legacy: bool) -> Expression {
        let name = self.sources.get(span.source).map_or("", |it| &it.name);
        let origin = Origin {
            source: span.source,
            name,
            offset: span.start.saturating_add(1),
        };
        let parsed = match legacy {
            true => parse_hcl1_expression(text, origin),
            false => parse_expression(text, origin),
        };
        self.diagnostics.extend(parsed.diagnostics);
        parsed.tree
    }

    /// A bare word; in quotes it is one of Terraform 0.11. None if it is something else.
    pub fn keyword(&mut self, expression: &Expression) -> Option<Arc<str>> {
        if let Some(word) = expression.as_word() {
            return Some(word.clone());
        }
        if let Some(text) = json_text(expression) {
            return Some(text);
        }
        let text = expression.as_text()?;
        let detail = "In this context, keywords are expected literally rather than in quotes. \
                      Terraform 0.11 and earlier required quotes, but quoted keywords are now \
                      deprecated and will be removed in a future version of Terraform. Remove \
                      the quotes surrounding this keyword to silence this warning.";
        let warning = Diagnostic::warning("Quoted keywords are deprecated", detail);
        self.diagnostics.push(warning.at(expression.span));
        Some(text)
    }

    /// The elements of a list that is written out.
    pub fn list(&mut self, expression: &Expression) -> Option<Vec<Expression>> {
        if let ExpressionKind::Tuple(items) = &*expression.kind {
            return Some(items.clone());
        }
        let detail = "A static list expression is required.";
        self.error(
            "Invalid expression",
            detail,
            start_range::start_range(expression),
        );
        None
    }
}

/// The error of a version that is no constraint.
pub(super) fn no_constraint(span: Span) -> Diagnostic {
    let detail = "This string does not use correct version constraint syntax.";
    Diagnostic::error("Invalid version constraint", detail).at(span)
}

/// The text, if the expression is a string of a JSON file.
pub(super) fn json_text(expression: &Expression) -> Option<Arc<str>> {
    match &*expression.kind {
        ExpressionKind::Json(string) => Some(string.text.clone()),
        _ => None,
    }
}

/// Whether a text is a name of the language.
pub(crate) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    (unicode_ident::is_xid_start(first) || first == '_')
        && chars.all(|char| unicode_ident::is_xid_continue(char) || char == '-')
}
