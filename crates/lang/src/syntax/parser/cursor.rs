//! Going through the tokens, and skipping to where parsing can go on.

use super::super::scan::{Token, TokenKind};
use super::Parser;

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Token {
        self.token(self.position())
    }

    /// Whether the next token is of that kind.
    pub(super) fn at(&self, kind: TokenKind) -> bool {
        self.peek().kind == kind
    }

    /// Whether the next token is that word.
    pub(super) fn at_word(&self, word: &str) -> bool {
        let next = self.peek();
        next.kind == TokenKind::Identifier && self.text_of(next) == word
    }

    /// The next token; the end of the file again and again.
    pub(super) fn read(&mut self) -> Token {
        let position = self.position();
        let token = self.token(position);
        self.next = match token.kind {
            TokenKind::EndOfFile => position,
            _ => position + 1,
        };
        token
    }

    /// The next token, if it is of that kind.
    pub(super) fn take(&mut self, kind: TokenKind) -> Option<Token> {
        self.at(kind).then(|| self.read())
    }

    /// The token before the next one, be it a newline to ignore.
    pub(super) fn previous(&self) -> Token {
        self.token(self.next.saturating_sub(1))
    }

    /// The kind of the token so far behind the next one, newlines included.
    pub(super) fn kind_ahead(&self, ahead: usize) -> TokenKind {
        self.token(self.next + ahead).kind
    }

    pub(super) fn text_of(&self, token: Token) -> &'a str {
        let range = token.start as usize..token.end as usize;
        self.text.get(range).unwrap_or_default()
    }

    /// The token at that place among all tokens, newlines included.
    pub(super) fn token_at(&self, position: usize) -> Token {
        self.token(position)
    }

    fn token(&self, position: usize) -> Token {
        self.tokens.get(position).copied().unwrap_or(self.end)
    }

    fn position(&self) -> usize {
        if self.newlines || self.token(self.next).kind != TokenKind::Newline {
            return self.next;
        }
        let (from, to) = self.skipped.get();
        if (from..to).contains(&self.next) {
            return to;
        }
        let rest = self.tokens.get(self.next..).unwrap_or_default();
        let newlines = rest.iter().take_while(|it| it.kind == TokenKind::Newline);
        let to = self.next + newlines.count();
        self.skipped.set((self.next, to));
        to
    }

    /// Does something while newlines are tokens or are not.
    pub(super) fn with_newlines<T>(
        &mut self,
        newlines: bool,
        parse: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = std::mem::replace(&mut self.newlines, newlines);
        let result = parse(self);
        self.newlines = before;
        result
    }

    /// Reads up to that closing token, which is returned, over whole pairs of it and its
    /// opening one.
    pub(super) fn recover(&mut self, close: TokenKind) -> Token {
        self.recovering = true;
        let open = close.opener();
        let mut nested = 0;
        loop {
            let token = self.read();
            let kind = match token.kind {
                TokenKind::Directive => TokenKind::Interpolation,
                kind => kind,
            };
            let closes = kind == close && nested == 0;
            if closes || kind == TokenKind::EndOfFile {
                return token;
            } else if kind == close {
                nested -= 1;
            } else if Some(kind) == open {
                nested += 1;
            }
        }
    }

    /// Reads over the next pair of parentheses.
    pub(super) fn recover_over_parentheses(&mut self) {
        while !matches!(
            self.peek().kind,
            TokenKind::OpenParenthesis | TokenKind::EndOfFile
        ) {
            self.read();
        }
        self.read();
        self.recover(TokenKind::CloseParenthesis);
    }

    /// Reads up to the end of the line on which all brackets opened from here are closed.
    pub(super) fn recover_after_item(&mut self) {
        self.recovering = true;
        let mut open = Vec::new();
        loop {
            let kind = self.read().kind;
            match kind {
                TokenKind::EndOfFile => return,
                TokenKind::Newline if open.is_empty() => return,
                TokenKind::OpenBrace
                | TokenKind::OpenBracket
                | TokenKind::OpenParenthesis
                | TokenKind::OpenQuote
                | TokenKind::OpenHeredoc
                | TokenKind::Interpolation => open.push(kind),
                TokenKind::Directive => open.push(TokenKind::Interpolation),
                _ => close(&mut open, kind),
            }
        }
    }
}

/// Closes the innermost bracket of that kind and all within.
fn close(open: &mut Vec<TokenKind>, kind: TokenKind) {
    let Some(opener) = kind.opener() else {
        return;
    };
    while open.pop().is_some_and(|last| last != opener) {}
}
