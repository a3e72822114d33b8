//! Complaints about characters that the language does not have.

use super::token::{Token, TokenKind};

type Message = (&'static str, String);

/// How often each kind of error was reported.
#[derive(Default)]
struct Counts {
    bitwise: u32,
    apostrophes: u32,
    backticks: u32,
    semicolons: u32,
}

/// The tokens that are errors by themselves, each with summary and detail. What is likely to
/// be repeated in a text is told a few times only.
pub fn invalid_tokens(text: &str, tokens: &[Token]) -> Vec<(Token, &'static str, String)> {
    let mut told = Counts::default();
    let complaints = tokens.iter().filter_map(|token| {
        let (summary, detail) = told.message_for(text, *token)?;
        Some((*token, summary, detail))
    });
    complaints.collect()
}

impl Counts {
    fn message_for(&mut self, text: &str, token: Token) -> Option<Message> {
        match token.kind {
            TokenKind::BitAnd => self.bitwise(" Did you mean boolean AND (\"&&\")?"),
            TokenKind::BitOr => self.bitwise(" Did you mean boolean OR (\"||\")?"),
            TokenKind::BitNot => self.bitwise(" Did you mean boolean NOT (\"!\")?"),
            TokenKind::BitXor => self.bitwise(""),
            TokenKind::Apostrophe => alternating(&mut self.apostrophes).then(|| {
                character("Single quotes are not valid. Use double quotes (\") to enclose strings.")
            }),
            TokenKind::Backtick => alternating(&mut self.backticks).then(|| {
                character(
                    "The \"`\" character is not valid. To create a multi-line string, use the \
                     \"heredoc\" syntax, like \"<<EOT\".",
                )
            }),
            TokenKind::Semicolon => {
                self.semicolons += 1;
                (self.semicolons == 1).then(|| {
                    character(
                        "The \";\" character is not valid. Use newlines to separate arguments \
                         and blocks, and commas to separate items in collection values.",
                    )
                })
            }
            TokenKind::QuotedNewline => Some(multi_line()),
            TokenKind::Invalid => Some(unknown(text, token)),
            _ => None,
        }
    }

    fn bitwise(&mut self, suggestion: &str) -> Option<Message> {
        self.bitwise += 1;
        (self.bitwise <= 4).then(|| {
            let detail = format!("Bitwise operators are not supported.{suggestion}");
            ("Unsupported operator", detail)
        })
    }
}

/// Reports every other quote, because quotes come in pairs.
fn alternating(seen: &mut u32) -> bool {
    let tell = seen.is_multiple_of(2);
    if *seen <= 2 {
        *seen += 1;
    }
    tell
}

fn character(detail: &str) -> Message {
    ("Invalid character", detail.to_owned())
}

fn multi_line() -> Message {
    let detail = "Quoted strings may not be split over multiple lines. To produce a multi-line \
                  string, either use the \\n escape to represent a newline character or use the \
                  \"heredoc\" multi-line template syntax.";
    ("Invalid multi-line string", detail.to_owned())
}

fn unknown(text: &str, token: Token) -> Message {
    match text.get(token.start as usize..token.end as usize) {
        Some("“" | "”") => character(
            "\"Curly quotes\" are not valid here. These can sometimes be inadvertently introduced \
             when sharing code via documents or discussion forums. It might help to replace the \
             character with a \"straight quote\".",
        ),
        _ => character("This character is not used within the language."),
    }
}
