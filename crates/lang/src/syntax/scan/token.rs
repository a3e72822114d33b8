//! Tokens.

/// A piece of the text, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The kind of the token.
    pub kind: TokenKind,
    /// The offset of the first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
    /// The quote that begins a template.
    OpenQuote,
    /// The quote that ends it.
    CloseQuote,
    /// `<<EOT` or `<<-EOT` with the newline.
    OpenHeredoc,
    /// The line with the marker, without the newline.
    CloseHeredoc,
    /// `${` or `${~`
    Interpolation,
    /// `%{` or `%{~`
    Directive,
    /// `}` or `~}`, the end of either.
    SequenceEnd,
    /// Text in quotes, with escapes.
    QuotedText,
    /// Text in a heredoc or bare template; at most a line.
    Text,
    /// A number.
    Number,
    /// A name or keyword.
    Identifier,
    /// A line break, together with the comment before it if there is one.
    Newline,
    /// The end of the text, empty.
    EndOfFile,

    /// `.`
    Dot,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `::`
    DoubleColon,
    /// `...`
    Ellipsis,
    /// `=>`
    Arrow,
    /// `=`
    Equal,
    /// `?`
    Question,
    /// `!`
    Bang,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `==`
    EqualTo,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,

    /// A line break in quotes.
    QuotedNewline,
    /// `&`, of another language.
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `~`
    BitNot,
    /// `'`
    Apostrophe,
    /// A backtick.
    Backtick,
    /// `;`
    Semicolon,
    /// Anything else.
    Invalid,
}

impl TokenKind {
    /// What opens the construct that this closes.
    pub fn opener(self) -> Option<TokenKind> {
        Some(match self {
            TokenKind::CloseBrace => TokenKind::OpenBrace,
            TokenKind::CloseBracket => TokenKind::OpenBracket,
            TokenKind::CloseParenthesis => TokenKind::OpenParenthesis,
            TokenKind::CloseQuote => TokenKind::OpenQuote,
            TokenKind::CloseHeredoc => TokenKind::OpenHeredoc,
            TokenKind::SequenceEnd => TokenKind::Interpolation,
            _ => return None,
        })
    }
}
