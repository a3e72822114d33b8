//! Reporting errors, and refusing too deep nesting.

use super::super::scan::{Token, TokenKind};
use super::Parser;
use rform_core::diag::Diagnostic;

/// The most errors of one text that are reported.
const MOST_ERRORS: usize = 1000;

/// How deep constructs and trees may be: expressions count twice. Small enough for a stack of
/// two megabytes, large enough for everything that people write.
const DEEPEST: usize = 400;

impl Parser<'_> {
    /// Tells an error.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.errors += 1;
        if self.errors <= MOST_ERRORS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Tells an error, unless it may be the consequence of an earlier one.
    pub(super) fn report_unless_consequence(&mut self, diagnostic: Diagnostic) {
        if !self.recovering {
            self.report(diagnostic);
        }
    }

    /// Reports an error about a token, unless it may be a consequence of an earlier error.
    pub(super) fn report_unexpected_token(
        &mut self,
        summary: &str,
        detail: &str,
        token: Token,
        context_start: Token,
    ) {
        let diagnostic = Diagnostic::error(summary, detail)
            .at(self.span(token))
            .within(self.between(context_start, token));
        self.report_unless_consequence(diagnostic);
    }

    /// Whether what was parsed since there were so many errors went wrong in such a way that
    /// the next token may be anywhere.
    pub(super) fn is_lost_since(&self, errors: usize) -> bool {
        self.recovering && self.errors > errors
    }

    /// Parses a construct within the present one, if that is not too deep.
    pub(super) fn nested<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> T,
        otherwise: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let height = std::mem::replace(&mut self.height, 0);
        self.depth += 1;
        let result = if self.check_depth() {
            parse(self)
        } else {
            otherwise(self)
        };
        self.depth -= 1;
        self.height = height.max(self.height + 1);
        result
    }

    /// Counts a level of nesting. False if the tree would be too deep.
    pub(super) fn count_node(&mut self) -> bool {
        self.height += 1;
        self.check_depth()
    }

    /// Ends the parsing where nesting is too deep, because nothing after it can be understood.
    fn check_depth(&mut self) -> bool {
        if self.depth + self.height <= DEEPEST {
            return true;
        }
        let next = self.peek();
        if next.kind != TokenKind::EndOfFile {
            let detail = format!(
                "Expressions and blocks can be nested at most {} levels deep.",
                DEEPEST / 2
            );
            let diagnostic = Diagnostic::error("Too deeply nested", detail);
            self.report(diagnostic.at(self.span(next)));
        }
        self.recovering = true;
        self.next = self.tokens.len().saturating_sub(1);
        false
    }
}
