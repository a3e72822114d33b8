//! Where there is a space between two pieces of a line.

use super::lines::Line;
use super::pieces::{Kind, Piece};
use crate::syntax::scan::TokenKind;

/// Puts a space, or none, before each piece of a cell but the first.
pub fn space(pieces: &mut [Piece<'_>], lines: &[Line]) {
    for line in lines {
        for cell in [&line.lead, &line.assign] {
            for at in cell.clone().skip(1) {
                let before = at.checked_sub(2).filter(|it| *it >= cell.start);
                let before = before.and_then(|it| pieces.get(it)).map(|it| it.kind);
                let wanted = match (pieces.get(at - 1), pieces.get(at)) {
                    (Some(left), Some(right)) => is_wanted(before, left, right.kind),
                    _ => false,
                };
                if let Some(right) = pieces.get_mut(at) {
                    right.spaces = usize::from(wanted);
                }
            }
        }
        // The sign of an assignment is moved further by the alignment.
        if let Some(sign) = pieces
            .get_mut(line.assign.start)
            .filter(|_| !line.assign.is_empty())
        {
            sign.spaces = 1;
        }
    }
}

/// Whether a space is wanted between `left` and `right`. `before` is what `left` follows.
fn is_wanted(before: Option<Kind>, left: &Piece<'_>, right: Kind) -> bool {
    use TokenKind::*;
    let code = |kind: Kind| match kind {
        Kind::Comment => None,
        Kind::Code(kind) => Some(kind),
    };
    let (l, r) = (code(left.kind), code(right));
    match (l, r) {
        (_, Some(Newline)) => false,
        // Calls, their namespaces, attributes.
        (Some(Identifier), Some(OpenParenthesis | DoubleColon)) => false,
        (Some(DoubleColon), Some(Identifier)) => false,
        // Without a space, it would be another number; but `a.0.b` is no number.
        (Some(Number), Some(Dot)) => before != Some(Kind::Code(Dot)),
        (Some(Dot), _) | (_, Some(Dot)) => false,
        (_, Some(Comma | Ellipsis)) => false,
        (Some(Comma), _) => true,
        // What is said in templates stays as it is.
        (Some(QuotedText | Text | OpenQuote | OpenHeredoc), _) => false,
        (_, Some(QuotedText | Text | CloseQuote | CloseHeredoc)) => false,
        // `in` of a `for` is followed by an expression, not by an index.
        (Some(Identifier), _) if left.text == "in" && is_identifier(before) => true,
        (Some(Identifier | Number), Some(OpenBracket)) => false,
        (_, Some(OpenBracket)) if left.brackets() < 0 => false,
        (Some(Bang), _) => false,
        (Some(Minus), _) => !is_negation(before),
        // Braces are spaced on the inside too, unless there is nothing inside.
        (Some(OpenBrace), Some(CloseBrace)) => false,
        (Some(OpenBrace), _) | (_, Some(CloseBrace)) => true,
        (Some(Interpolation | Directive), Some(OpenBrace)) => true,
        (Some(CloseBrace), Some(SequenceEnd)) => true,
        (Some(SequenceEnd), Some(Interpolation | Directive)) => false,
        _ => left.brackets() <= 0 && !closes(right),
    }
}

fn closes(kind: Kind) -> bool {
    use TokenKind::{CloseBrace, CloseBracket, CloseParenthesis, SequenceEnd};
    matches!(
        kind,
        Kind::Code(CloseBrace | CloseBracket | CloseParenthesis | SequenceEnd)
    )
}

fn is_identifier(kind: Option<Kind>) -> bool {
    kind == Some(Kind::Code(TokenKind::Identifier))
}

/// Whether a minus behind that cannot be a subtraction.
fn is_negation(before: Option<Kind>) -> bool {
    use TokenKind::*;
    let Some(before) = before else {
        return true;
    };
    matches!(
        before,
        Kind::Code(
            OpenParenthesis
                | OpenBrace
                | OpenBracket
                | Equal
                | Colon
                | Comma
                | Question
                | Plus
                | Star
                | Slash
                | Percent
                | Minus
                | EqualTo
                | NotEqual
                | Greater
                | GreaterOrEqual
                | Less
                | LessOrEqual
                | And
                | Or
                | Bang
        )
    )
}
