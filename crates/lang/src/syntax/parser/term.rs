//! Operands: literals, names, calls, parentheses, unary operators.

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Expression, ExpressionKind, TemplateForm, UnaryOperator};
use super::Parser;
use rform_core::diag::Diagnostic;
use rform_core::value::{Number, Value};

impl Parser<'_> {
    /// A term with the accesses behind it.
    pub(super) fn operand(&mut self) -> Expression {
        self.nested(
            |it| {
                let term = it.term();
                it.traversal(term)
            },
            Self::invalid,
        )
    }

    pub(super) fn term(&mut self) -> Expression {
        let start = self.peek();
        match start.kind {
            TokenKind::Identifier => self.name(),
            TokenKind::Number => self.number(),
            TokenKind::OpenQuote => self.quoted(TokenKind::CloseQuote, TemplateForm::Quoted, false),
            TokenKind::OpenHeredoc => {
                let flush = self.text_of(start).starts_with("<<-");
                self.quoted(TokenKind::CloseHeredoc, TemplateForm::Heredoc, flush)
            }
            TokenKind::OpenParenthesis => self.parentheses(),
            TokenKind::OpenBracket => self.tuple(),
            TokenKind::OpenBrace if self.hcl1 => self.hcl1_object(),
            TokenKind::OpenBrace => self.object(),
            TokenKind::Minus => self.unary(UnaryOperator::Negate),
            TokenKind::Bang => self.unary(UnaryOperator::Not),
            _ => self.no_term(start),
        }
    }

    fn no_term(&mut self, start: Token) -> Expression {
        let (summary, detail) = match start.kind {
            TokenKind::EndOfFile => (
                "Missing expression",
                "Expected the start of an expression, but found the end of the file.",
            ),
            _ => (
                "Invalid expression",
                "Expected the start of an expression, but found an invalid expression token.",
            ),
        };
        self.report_unless_consequence(Diagnostic::error(summary, detail).at(self.span(start)));
        self.recovering = true;
        self.invalid()
    }

    fn name(&mut self) -> Expression {
        let name = self.read();
        if matches!(
            self.peek().kind,
            TokenKind::OpenParenthesis | TokenKind::DoubleColon
        ) {
            return self.call(name);
        }
        let kind = match self.text_of(name) {
            "true" => ExpressionKind::Literal(Value::TRUE),
            "false" => ExpressionKind::Literal(Value::FALSE),
            "null" => ExpressionKind::Literal(Value::NULL),
            text => ExpressionKind::Variable(text.into()),
        };
        Expression::new(kind, self.span(name))
    }

    fn number(&mut self) -> Expression {
        let token = self.read();
        Expression::new(self.number_kind(token), self.span(token))
    }

    pub(super) fn number_kind(&mut self, token: Token) -> ExpressionKind {
        if let Some(number) = self.hcl1_number(token) {
            return ExpressionKind::Literal(number);
        }
        if let Some(number) = Number::parse(self.text_of(token)) {
            return ExpressionKind::Literal(Value::Number(number));
        }
        let detail = "Failed to recognize the value of this number literal.";
        self.report(Diagnostic::error("Invalid number literal", detail).at(self.span(token)));
        ExpressionKind::Invalid
    }

    fn quoted(&mut self, close: TokenKind, form: TemplateForm, flush: bool) -> Expression {
        let open = self.read();
        self.note_escaped_quotes(open);
        let parts = self.template(open.end, close, flush);
        self.note_heredoc_end(self.previous());
        let span = self.between(open, self.previous());
        Expression::new(ExpressionKind::Template(parts, form), span)
    }

    fn parentheses(&mut self) -> Expression {
        let open = self.read();
        self.with_newlines(false, |it| {
            let errors = it.errors;
            let inner = it.expression();
            if it.errors > errors {
                it.recover(TokenKind::CloseParenthesis);
                return inner;
            }
            let close = it.peek();
            if close.kind != TokenKind::CloseParenthesis {
                let detail = "Expected a closing parenthesis to terminate the expression.";
                let diagnostic = Diagnostic::error("Unbalanced parentheses", detail);
                let diagnostic = diagnostic.at(it.span(close));
                it.report(diagnostic.within(it.between(open, close)));
                it.recovering = true;
            }
            it.read();
            let span = it.between(open, close);
            Expression::new(ExpressionKind::Parentheses(inner), span)
        })
    }

    fn unary(&mut self, operator: UnaryOperator) -> Expression {
        let sign = self.read();
        let operand = self.operand();
        let span = self.span(sign).to(operand.span);
        Expression::new(ExpressionKind::Unary(operator, operand), span)
    }
}
