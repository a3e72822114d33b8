//! From tokens to JSON values, with the messages that Terraform has for errors.

use super::super::Origin;
use super::super::normalize;
use super::node::{Node, NodeKind, Property};
use super::scan::{Scanner, Token, TokenKind};
use super::text::{is_number, unquote};
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::suggest::did_you_mean;
use rform_core::value::Number;

/// How deep arrays and objects may be.
const DEEPEST: usize = 200;

/// The value of a whole file, which is an object or an array.
pub fn parse_root(text: &str, origin: Origin<'_>) -> (Node, Diagnostics) {
    let mut parser = Parser::new(text, origin);
    let mut root = parser.value();
    if parser.diagnostics.is_empty() && parser.next.kind != TokenKind::EndOfFile {
        let detail = "Extra characters appear after the JSON value.";
        let next = parser.next;
        parser.report("Extraneous data after value", detail, next);
    }
    if !matches!(root.kind, NodeKind::Object(_) | NodeKind::Array(_)) {
        let detail = "The root value in a JSON-based configuration must be either a JSON object \
                      or a JSON array of objects.";
        let error = Diagnostic::error("Root value must be object", detail);
        parser.diagnostics.push(error.at(root.span));
        root.kind = NodeKind::Object(Vec::new().into());
    }
    (root, parser.diagnostics)
}

struct Parser<'a> {
    text: &'a str,
    origin: Origin<'a>,
    scanner: Scanner<'a>,
    next: Token,
    depth: usize,
    diagnostics: Diagnostics,
}

/// The failure of a construct; its error is among the diagnostics.
struct Failed;

const START: &str =
    "A JSON value must start with a brace, a bracket, a number, a string, or a keyword.";

impl<'a> Parser<'a> {
    fn new(text: &'a str, origin: Origin<'a>) -> Parser<'a> {
        let longest = super::super::decode::LONGEST_TEXT;
        let fits = text.len() <= longest.saturating_sub(origin.offset as usize);
        let text = if fits { text } else { "" };
        let mut scanner = Scanner::new(text);
        Parser {
            text,
            origin,
            next: scanner.read(),
            scanner,
            depth: 0,
            diagnostics: Diagnostics::new(),
        }
    }

    fn read(&mut self) -> Token {
        let token = self.next;
        self.next = self.scanner.read();
        token
    }

    fn span(&self, token: Token) -> Span {
        Span {
            source: self.origin.source,
            start: self.origin.offset + token.start,
            end: self.origin.offset + token.end,
        }
    }

    fn text_of(&self, token: Token) -> &'a str {
        let range = token.start as usize..token.end as usize;
        self.text.get(range).unwrap_or_default()
    }

    fn report(&mut self, summary: &str, detail: impl Into<String>, token: Token) {
        let span = self.span(token);
        self.diagnostics
            .push(Diagnostic::error(summary, detail).at(span));
    }

    fn value(&mut self) -> Node {
        let first = self.next;
        let made = match first.kind {
            TokenKind::OpenBrace => self.nested(Self::object),
            TokenKind::OpenBracket => self.nested(Self::array),
            TokenKind::Number => self.number(),
            TokenKind::String => self.string(),
            TokenKind::Keyword => self.keyword(),
            kind => {
                let (summary, detail) = match kind {
                    TokenKind::CloseBrace => ("Missing JSON value", START),
                    TokenKind::CloseBracket => ("Missing array element value", START),
                    TokenKind::EndOfFile => ("Missing value", "The JSON data ends prematurely."),
                    _ => ("Invalid start of value", START),
                };
                self.report(summary, detail, first);
                Err(Failed)
            }
        };
        made.unwrap_or_else(|Failed| Node {
            kind: NodeKind::Invalid,
            span: self.span(first),
        })
    }

    fn nested(&mut self, parse: fn(&mut Self) -> Result<Node, Failed>) -> Result<Node, Failed> {
        if self.depth >= DEEPEST {
            let detail = format!("Values can be nested at most {DEEPEST} levels deep.");
            let next = self.next;
            self.report("Too deeply nested", detail, next);
            self.scanner = Scanner::new("");
            self.next = Token {
                kind: TokenKind::EndOfFile,
                start: next.end,
                end: next.end,
            };
            return Err(Failed);
        }
        self.depth += 1;
        let made = parse(self);
        self.depth -= 1;
        made
    }

    fn object(&mut self) -> Result<Node, Failed> {
        let open = self.read();
        let mut properties = Vec::new();
        while self.next.kind != TokenKind::CloseBrace {
            properties.push(self.property()?);
            let next = self.next;
            match next.kind {
                TokenKind::Comma => {
                    self.read();
                    if self.next.kind == TokenKind::CloseBrace {
                        let detail = "JSON does not permit a trailing comma after the final \
                                      property in an object.";
                        self.report("Trailing comma in object", detail, next);
                        return Err(Failed);
                    }
                }
                TokenKind::CloseBrace => {}
                TokenKind::EndOfFile => {
                    let detail = "No closing brace was found for this JSON object.";
                    self.report("Unclosed object", detail, open);
                    return Err(Failed);
                }
                TokenKind::CloseBracket => {
                    self.read();
                    let detail = "A JSON object must be closed with a brace, not a bracket.";
                    let behind = self.next;
                    self.report("Mismatched braces", detail, behind);
                    return Err(Failed);
                }
                _ => {
                    let detail =
                        "A comma must appear between each property definition in an object.";
                    return self
                        .missing_comma(detail, (TokenKind::OpenBrace, TokenKind::CloseBrace));
                }
            }
        }
        let close = self.read();
        Ok(self.node(NodeKind::Object(properties.into()), open, close))
    }

    fn node(&self, kind: NodeKind, first: Token, last: Token) -> Node {
        let span = self.span(first).to(self.span(last));
        Node { kind, span }
    }

    fn property(&mut self) -> Result<Property, Failed> {
        let name = self.value();
        let NodeKind::String(text) = name.kind else {
            let detail = "A JSON object property name must be a string";
            let error = Diagnostic::error("Invalid object property name", detail);
            self.diagnostics.push(error.at(name.start_span()));
            return Err(Failed);
        };
        let colon = self.read();
        if colon.kind != TokenKind::Colon {
            self.recover(colon, (TokenKind::OpenBrace, TokenKind::CloseBrace));
            let (summary, detail) = match colon.kind {
                TokenKind::CloseBrace | TokenKind::Comma => (
                    "Missing object value",
                    "A JSON object attribute must have a value, introduced by a colon.",
                ),
                TokenKind::Equals => (
                    "Missing property value colon",
                    "JSON uses a colon as its name/value delimiter, not an equals sign.",
                ),
                _ => (
                    "Missing property value colon",
                    "A colon must appear between an object property's name and its value.",
                ),
            };
            self.report(summary, detail, colon);
            return Err(Failed);
        }
        Ok(Property {
            name: text,
            name_span: name.span,
            value: self.value(),
        })
    }

    fn array(&mut self) -> Result<Node, Failed> {
        let open = self.read();
        let mut items = Vec::new();
        while self.next.kind != TokenKind::CloseBracket {
            items.push(self.value());
            let next = self.next;
            match next.kind {
                TokenKind::Comma => {
                    self.read();
                    if self.next.kind == TokenKind::CloseBracket {
                        let detail = "JSON does not permit a trailing comma after the final \
                                      value in an array.";
                        self.report("Trailing comma in array", detail, next);
                        return Err(Failed);
                    }
                }
                TokenKind::CloseBracket => {}
                TokenKind::EndOfFile => {
                    let detail = "No closing bracket was found for this JSON array.";
                    self.report("Unclosed object", detail, open);
                    return Err(Failed);
                }
                TokenKind::CloseBrace => {
                    self.read();
                    let detail = "A JSON array must be closed with a bracket, not a brace.";
                    let behind = self.next;
                    self.report("Mismatched brackets", detail, behind);
                    return Err(Failed);
                }
                _ => {
                    let detail = "A comma must appear between each value in an array.";
                    return self
                        .missing_comma(detail, (TokenKind::OpenBracket, TokenKind::CloseBracket));
                }
            }
        }
        let close = self.read();
        Ok(self.node(NodeKind::Array(items.into()), open, close))
    }

    fn missing_comma(
        &mut self,
        detail: &str,
        brackets: (TokenKind, TokenKind),
    ) -> Result<Node, Failed> {
        let token = self.read();
        self.recover(token, brackets);
        let next = self.next;
        // The word is misspelt in Terraform's message too.
        self.report("Missing attribute seperator comma", detail, next);
        Err(Failed)
    }

    /// Reads on behind that token up to where the construct, or one that opens here, is closed.
    fn recover(&mut self, mut token: Token, (open, close): (TokenKind, TokenKind)) {
        let mut depth = 1;
        loop {
            match token.kind {
                TokenKind::EndOfFile => return,
                kind if kind == open => depth += 1,
                kind if kind == close => {
                    depth -= 1;
                    if depth <= 1 {
                        return;
                    }
                }
                _ => {}
            }
            token = self.read();
        }
    }

    fn number(&mut self) -> Result<Node, Failed> {
        let token = self.read();
        let text = self.text_of(token);
        let number = is_number(text).then(|| Number::parse(text)).flatten();
        let Some(number) = number else {
            let detail = "There is a syntax error in the given JSON number.";
            self.report("Invalid JSON number", detail, token);
            return Err(Failed);
        };
        Ok(self.node(NodeKind::Number(number), token, token))
    }

    fn string(&mut self) -> Result<Node, Failed> {
        let token = self.read();
        match unquote(self.text_of(token)) {
            Ok(text) => Ok(self.node(NodeKind::String(normalize(text)), token, token)),
            Err(place) => {
                let start = token.start + place as u32;
                let error = Token {
                    start,
                    end: start + 1,
                    ..token
                };
                let detail = "There is a syntax error in the given JSON string.";
                self.report("Invalid JSON string", detail, error);
                Err(Failed)
            }
        }
    }

    fn keyword(&mut self) -> Result<Node, Failed> {
        let token = self.read();
        let kind = match self.text_of(token) {
            "true" => NodeKind::Bool(true),
            "false" => NodeKind::Bool(false),
            "null" => NodeKind::Null,
            word => {
                let detail = match word {
                    "undefined" | "NaN" | "Infinity" => {
                        format!("The JavaScript identifier {word:?} cannot be used in JSON.")
                    }
                    word => format!(
                        "{word:?} is not a valid JSON keyword.{}",
                        did_you_mean(word, ["true", "false", "null"])
                    ),
                };
                self.report("Invalid JSON keyword", detail, token);
                return Err(Failed);
            }
        };
        Ok(self.node(kind, token, token))
    }
}
