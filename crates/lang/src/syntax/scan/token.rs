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

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Opening brace: `{`.
    OpenBrace,
    /// Closing brace: `}`.
    CloseBrace,
    /// Opening bracket: `[`.
    OpenBracket,
    /// Closing bracket: `]`.
    CloseBracket,
    /// Opening parenthesis: `(`.
    OpenParenthesis,
    /// Closing parenthesis: `)`.
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
    /// A number, unsigned and in base ten.
    Number,
    /// A name or keyword.
    Identifier,
    /// A line break, together with the comment before it if there is one.
    Newline,
    /// The end of the text, empty.
    EndOfFile,

    /// The dot before an attribute: `.`.
    Dot,
    /// The comma between items: `,`.
    Comma,
    /// The colon of a conditional or `for` expression: `:`.
    Colon,
    /// The separator of namespaces in function names: `::`.
    DoubleColon,
    /// The sign that expands an argument or groups results: `...`.
    Ellipsis,
    /// The arrow between key and value of a `for` expression: `=>`.
    Arrow,
    /// The sign between name and value: `=`.
    Equal,
    /// The question mark of a conditional: `?`.
    Question,
    /// The operator of negation: `!`.
    Bang,
    /// The operator of multiplication, or of a splat: `*`.
    Star,
    /// The operator of division: `/`.
    Slash,
    /// The operator of the remainder: `%`.
    Percent,
    /// The operator of addition: `+`.
    Plus,
    /// The operator of subtraction, or of a negative: `-`.
    Minus,
    /// The operator of equality: `==`.
    EqualTo,
    /// The operator of inequality: `!=`.
    NotEqual,
    /// The operator "less than": `<`.
    Less,
    /// The operator "less than or equal": `<=`.
    LessOrEqual,
    /// The operator "greater than": `>`.
    Greater,
    /// The operator "greater than or equal": `>=`.
    GreaterOrEqual,
    /// The operator "logical and": `&&`.
    And,
    /// The operator "logical or": `||`.
    Or,

    /// A line break in quotes.
    QuotedNewline,
    /// The bitwise "and" of other languages: `&`.
    BitAnd,
    /// The bitwise "or" of other languages: `|`.
    BitOr,
    /// The bitwise "exclusive or" of other languages: `^`.
    BitXor,
    /// The bitwise "not" of other languages: `~`.
    BitNot,
    /// The quote of strings in other languages: `'`.
    Apostrophe,
    /// The quote of raw strings in other languages: a backtick.
    Backtick,
    /// The separator of statements in other languages: `;`.
    Semicolon,
    /// A character that begins no token.
    Invalid,
}

impl TokenKind {
    /// The token that opens the construct which this one closes.
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
