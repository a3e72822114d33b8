//! From text to tokens, in one pass and without recursion.

mod code;
mod invalid;
mod template;
mod token;

pub use invalid::invalid_tokens;
pub use token::{Token, TokenKind};

/// The grammar rule that the text starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A body or an expression.
    Code,
    /// A template without quotes.
    Template,
    /// A body of Terraform 0.11.
    Hcl1,
    /// A template without quotes of Terraform 0.11.
    Hcl1Template,
}

impl Start {
    /// Whether the text is one of Terraform 0.11.
    pub fn is_hcl1(self) -> bool {
        matches!(self, Start::Hcl1 | Start::Hcl1Template)
    }
}

/// How many tokens a text may have: a configuration of some 80 megabytes.
pub const MOST_TOKENS: usize = 20_000_000;

/// The tokens of a text. The last one is the end of the file. What is behind [`MOST_TOKENS`] is left
/// out.
pub fn scan(text: &str, start: Start) -> Vec<Token> {
    let mut scanner = Scanner::new(text, start);
    while scanner.at < text.len() && scanner.tokens.len() < MOST_TOKENS {
        match scanner.modes.last() {
            None | Some(Mode::Sequence { .. }) => scanner.code(),
            Some(Mode::Quoted | Mode::Escaped) => scanner.quoted(),
            Some(Mode::Raw { .. }) => scanner.raw(),
            Some(Mode::Heredoc { .. }) => scanner.heredoc(),
            Some(Mode::Bare) => scanner.bare(),
        }
    }
    scanner.push(TokenKind::EndOfFile, 0);
    scanner.tokens
}

/// The construct that the scanner is in.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// `${…}` or `%{…}`, with the number of braces open in it.
    Sequence { braces: u32 },
    /// A template in quotes: `"…"`.
    Quoted,
    /// `\"…\"` within a sequence within quotes, as Terraform 0.11 had it.
    Escaped,
    /// `$${…}` within quotes of Terraform 0.11, with the number of braces open in it: backslashes and
    /// quotes stand for themselves there, and interpolations are interpolations
    /// (<https://github.com/hashicorp/hcl/blob/v1.0.0/hcl/strconv/quote.go#L40>).
    Raw { braces: u32 },
    /// `<<EOT…`, with the place of its marker, and whether a line begins.
    Heredoc {
        marker: (usize, usize),
        line_start: bool,
    },
    /// A template without quotes.
    Bare,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Innermost last; code outside of templates has none.
    modes: Vec<Mode>,
    tokens: Vec<Token>,
    /// Whether it is known that no `*/` follows.
    comments_end: bool,
    /// Whether the text is one of Terraform 0.11, which had no directives in templates and in which
    /// two dollar signs are one.
    hcl1: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, start: Start) -> Scanner<'a> {
        const BYTE_ORDER_MARK: char = '\u{feff}';
        let at = if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        };
        Scanner {
            text,
            bytes: text.as_bytes(),
            at,
            modes: match start {
                Start::Code | Start::Hcl1 => Vec::new(),
                Start::Template | Start::Hcl1Template => vec![Mode::Bare],
            },
            tokens: Vec::with_capacity(text.len() / 4 + 8),
            comments_end: false,
            hcl1: start.is_hcl1(),
        }
    }

    /// The byte so far ahead; NUL behind the end.
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Whether a sequence begins here.
    fn at_sequence(&self) -> bool {
        match self.byte(0) {
            b'$' => self.byte(1) == b'{',
            b'%' => self.byte(1) == b'{' && !self.hcl1,
            _ => false,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// A token of the next so many bytes.
    fn push(&mut self, kind: TokenKind, length: usize) {
        self.push_from(self.at, kind, self.at + length);
    }

    /// Adds a token that ends at `end`; scanning continues after it.
    fn push_from(&mut self, start: usize, kind: TokenKind, end: usize) {
        self.tokens.push(Token {
            kind,
            start: start as u32,
            end: end as u32,
        });
        self.at = end;
    }

    /// The length of the line break here, if there is one.
    fn line_break(&self) -> Option<usize> {
        match (self.byte(0), self.byte(1)) {
            (b'\n', _) => Some(1),
            (b'\r', b'\n') => Some(2),
            _ => None,
        }
    }
}
